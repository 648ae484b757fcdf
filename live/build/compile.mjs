// Compile Python files with the very interpreter that will run them.
//
//   node compile.mjs PACKAGES OUTPUT.zip INPUT.zip PREFIX
//
// PACKAGES is the folder of the Node packages, PREFIX the folder that
// tracebacks name. Both files are zip files; the output is stored, not
// deflated, because a web server compresses it better as a whole.
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const [packages, output, input, prefix] = process.argv.slice(2)
const pyodide = pathToFileURL(join(packages, "pyodide", "pyodide.mjs"))
const { loadPyodide } = await import(pyodide)
const here = dirname(fileURLToPath(import.meta.url))
const python = await loadPyodide()
python.FS.writeFile("/input.zip", readFileSync(input))
python.globals.set("prefix", prefix)
python.runPython(readFileSync(join(here, "compile.py"), "utf-8"))
writeFileSync(output, python.FS.readFile("/output.zip"))
