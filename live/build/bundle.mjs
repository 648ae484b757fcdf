// Bundle TypeScript: node bundle.mjs OUTDIR NAME=ENTRY ...
import { build } from "esbuild"

const [outdir, ...entries] = process.argv.slice(2)
await build({
  entryPoints: Object.fromEntries(entries.map((entry) => entry.split("="))),
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  chunkNames: "part-[hash]",
  logLevel: "warning",
})
