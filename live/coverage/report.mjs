// Merge what V8 counted in Node.js and in pages; print a line of JSON for each
// file of live/src: node report.mjs FOLDER
//
// FOLDER/units has what Node.js wrote (NODE_V8_COVERAGE), FOLDER/pages what
// `live/coverage/pages.py` wrote.
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, relative } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { CoverageReport } from "monocart-coverage-reports"
import { transpile } from "./transpile.mjs"

const ROOT = fileURLToPath(new URL("../..", import.meta.url))
const [folder] = process.argv.slice(2)
const read = (path) => JSON.parse(readFileSync(path, "utf-8"))
const within = (source) => source.match(/live\/src\/.*$/)?.[0] ?? source

/** A source map whose sources are named from the root of the project. */
function mapped(text) {
  const map = JSON.parse(text)
  return { ...map, sources: map.sources.map(within) }
}

/** What V8 counted in a file of TypeScript, as Node.js ran it. */
function unit(url, functions) {
  const { code, map } = transpile(url)
  return { url, source: code, sourceMap: mapped(map), functions }
}

/** A file of which nothing ran: a bundle leaves out what nobody imports. */
function unrun(url) {
  const entry = unit(url, [])
  const ranges = [{ startOffset: 0, endOffset: entry.source.length, count: 0 }]
  return { ...entry, functions: [{ functionName: "", isBlockCoverage: true, ranges }] }
}

const sources = globSync("live/src/**/*.ts", { cwd: ROOT })
  .filter((name) => !name.endsWith(".d.ts"))
  .map((name) => pathToFileURL(join(ROOT, name)).href)
const entries = sources.map(unrun)
for (const path of globSync(join(folder, "units", "*.json"))) {
  for (const { url, functions } of read(path).result) {
    if (sources.includes(url)) entries.push(unit(url, functions))
  }
}
for (const path of globSync(join(folder, "pages", "*.json"))) {
  for (const { url, source, map, counts } of read(path)) {
    const sourceMap = mapped(map)
    entries.push(...counts.map((functions) => ({ url, source, sourceMap, functions })))
  }
}

const outputDir = mkdtempSync(join(tmpdir(), "coverage-"))
const report = new CoverageReport({
  outputDir,
  logging: "error",
  reports: [["v8-json"]],
  sourceFilter: (path) => path.startsWith("live/src/") && path.endsWith(".ts"),
})
await report.add(entries)
const { files } = await report.generate()
if (existsSync(outputDir)) rmSync(outputDir, { recursive: true })

for (const { sourcePath, summary, data } of files) {
  const missing = Object.entries(data.lines)
    .filter(([, count]) => count === 0 || /^0|^1\/2/.test(String(count)))
    .map(([line]) => Number(line))
  const { lines, branches } = summary
  console.log(
    JSON.stringify({
      file: relative(ROOT, join(ROOT, sourcePath)),
      lines: [lines.covered, lines.total],
      branches: [branches.covered, branches.total],
      missing,
    }),
  )
}
