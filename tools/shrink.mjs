// Shrink styles and scripts where they are: node shrink.mjs PACKAGES FILE ...
//
// PACKAGES is the folder of the Node packages.
import { readFile, writeFile } from "node:fs/promises"
import { extname, join } from "node:path"
import { pathToFileURL } from "node:url"

const [packages, ...files] = process.argv.slice(2)
const { transform } = (await import(pathToFileURL(join(packages, "esbuild", "lib", "main.js"))))
  .default
for (const file of files) {
  const loader = extname(file).slice(1)
  const { code } = await transform(await readFile(file, "utf8"), { loader, minify: true })
  await writeFile(file, code)
}
