// Compile Python files with the very interpreter that will run them.
//
//   node compile.mjs OUTPUT.zip INPUT.zip
//
// Both are zip files; the output is stored, not deflated, because a web
// server compresses it better as a whole.
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { loadPyodide } from "pyodide"

const [output, input, prefix] = process.argv.slice(2)
const here = dirname(fileURLToPath(import.meta.url))
const python = await loadPyodide()
python.FS.writeFile("/input.zip", readFileSync(input))
python.globals.set("prefix", prefix)
python.runPython(readFileSync(join(here, "compile.py"), "utf-8"))
writeFileSync(output, python.FS.readFile("/output.zip"))
