// Bundle TypeScript: node bundle.mjs PACKAGES OUTDIR CONSTANTS FORM NAME=ENTRY ...
//
// PACKAGES is the folder of the Node packages, CONSTANTS an object in JSON:
// the names of constants, and the text of each. FORM is `minified`, or
// `mapped`: readable, with source maps beside the bundles.
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const [packages, outdir, constants, form, ...entries] = process.argv.slice(2)
const esbuild = pathToFileURL(join(packages, "esbuild", "lib", "main.js"))
const { build } = (await import(esbuild)).default
await build({
  entryPoints: Object.fromEntries(entries.map((entry) => entry.split("="))),
  outdir,
  nodePaths: [packages],
  define: Object.fromEntries(
    Object.entries(JSON.parse(constants)).map(([name, text]) => [name, JSON.stringify(text)]),
  ),
  loader: { ".css": "text" },
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: form === "minified",
  // The bundles do not name their maps: nobody who debugs a page needs them.
  sourcemap: form === "mapped" && "external",
  chunkNames: "part-[hash]",
  logLevel: "warning",
})
