// Bundle TypeScript: node bundle.mjs PACKAGES OUTDIR LABS NAME=ENTRY ...
//
// PACKAGES is the folder of the Node packages, LABS what the constant of
// that name holds.
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const [packages, outdir, labs, ...entries] = process.argv.slice(2)
const esbuild = pathToFileURL(join(packages, "esbuild", "lib", "main.js"))
const { build } = (await import(esbuild)).default
await build({
  entryPoints: Object.fromEntries(entries.map((entry) => entry.split("="))),
  outdir,
  nodePaths: [packages],
  define: { LABS: JSON.stringify(labs) },
  loader: { ".css": "text" },
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  chunkNames: "part-[hash]",
  logLevel: "warning",
})
