// Put the frame's shell into its document: node frame.mjs PACKAGES TEMPLATE ENTRY OUTPUT FORM
//
// The script stands in the document itself, so that its policy can name it
// by hash: no other script of the site runs there. FORM is as in `bundle.mjs`; the
// map of the script is OUTPUT.map.
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const POLICY = {
  "default-src": "'none'",
  // The shell, and what it makes of the reader's HTML.
  "script-src": "{shell} blob:",
  // Its handlers in attributes; they are as free as its scripts, and no more.
  "script-src-attr": "'unsafe-inline'",
  "img-src": "blob: data:",
  "media-src": "blob: data:",
  "font-src": "data:",
  "connect-src": "'none'",
  "base-uri": "'none'",
  "form-action": "'none'",
}

const [packages, template, entry, output, form] = process.argv.slice(2)
const esbuild = pathToFileURL(join(packages, "esbuild", "lib", "main.js"))
const { build } = (await import(esbuild)).default
const built = await build({
  entryPoints: [entry],
  nodePaths: [packages],
  bundle: true,
  write: false,
  outfile: output,
  format: "iife",
  target: "es2022",
  minify: form === "minified",
  sourcemap: form === "mapped" && "external",
  logLevel: "warning",
})
const text = (ending) => built.outputFiles.find(({ path }) => path.endsWith(ending))?.text
const shell = text(".html").trim()
const hash = createHash("sha256").update(shell).digest("base64")
const policy = Object.entries(POLICY)
  .map(([kind, sources]) => `${kind} ${sources.replace("{shell}", `'sha256-${hash}'`)}`)
  .join("; ")
// Functions, because `$` in a replacement string has a meaning.
const html = readFileSync(template, "utf-8")
  .replace("{policy}", () => policy)
  .replace("{shell}", () => shell)
writeFileSync(output, html)
if (form === "mapped") writeFileSync(`${output}.map`, text(".map"))
