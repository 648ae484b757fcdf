// Bundle TypeScript: node bundle.mjs OUTDIR LABS NAME=ENTRY ...
// LABS is what the constant of that name holds.
import { build } from "esbuild"

const [outdir, labs, ...entries] = process.argv.slice(2)
await build({
  entryPoints: Object.fromEntries(entries.map((entry) => entry.split("="))),
  outdir,
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
