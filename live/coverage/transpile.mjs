// One file of TypeScript as the JavaScript that Node.js runs when it measures.
//
// Node.js can remove the types itself, but then V8 counts in a file that a
// parser of JavaScript rejects.
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { transformSync } from "esbuild"

/** Return the code of a file, and its source map, as text. */
export function transpile(url) {
  const path = fileURLToPath(url)
  return transformSync(readFileSync(path, "utf-8"), {
    loader: "ts",
    format: "esm",
    target: "es2022",
    supported: { "import-attributes": true },
    sourcefile: path,
    sourcemap: "external",
  })
}
