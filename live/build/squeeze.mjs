// Compress a file (Zstandard, RFC 8878): node squeeze.mjs PACKAGES OUTPUT INPUT LEVEL
//
// PACKAGES is the folder of the Node packages. Of these, Pyodide compresses:
// older releases of Node.js can't, nor can older releases of Python.
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"

const [packages, output, input, level] = process.argv.slice(2)
const { loadPyodide } = await import(pathToFileURL(join(packages, "pyodide", "pyodide.mjs")))
const python = await loadPyodide()
python.FS.writeFile("/input", readFileSync(input))
python.globals.set("level", Number(level))
python.runPython(`
from compression.zstd import CompressionParameter, compress

# A window of 8 MiB: a browser has to keep as much.
options = {CompressionParameter.compression_level: level, CompressionParameter.window_log: 23}
with open("/input", "rb") as source, open("/output", "wb") as target:
    target.write(compress(source.read(), options=options))
`)
writeFileSync(output, python.FS.readFile("/output"))
