// Packages: from a real server into a file system.
import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:http"
import { after, before, beforeEach, test } from "node:test"
import { gzipSync } from "node:zlib"
import { LoadError } from "../../../live/src/machine/files"
import { PackageStore } from "../../../live/src/machine/packages"
import { install, link } from "../../../live/src/process/packages"

/** As `live/build/packages.py` writes one. */
function archive(files) {
  const contents = Object.values(files).map((text) => Buffer.from(text))
  const sizes = Object.keys(files).map((name, at) => [name, contents[at].length])
  const head = Buffer.from(JSON.stringify(Object.fromEntries(sizes)))
  const size = Buffer.alloc(4)
  size.writeUInt32LE(head.length)
  return gzipSync(Buffer.concat([size, head, ...contents]))
}

const ARCHIVES = {
  h11: archive({ "h11/__init__.pyc": "h11", "h11/a/b.pyc": "", "h11/é.txt": "ü" }),
  anyio: archive({ "anyio.pyc": "anyio" }),
  pydantic: archive({ "pydantic/core.so": "so" }),
}
const BUNDLES = { asgi: ["anyio", "h11"], fastapi: ["anyio", "h11", "pydantic"] }

let server, base, requested, broken

before(async () => {
  server = createServer(({ url }, response) => {
    requested.push(url.slice(1))
    const [path] = url.slice(1).split("?")
    const data = path === "packages.json" ? listing() : ARCHIVES[/(\w+)\.gz/.exec(path)[1]]
    if (broken === path) response.writeHead(200).end(data.subarray(0, data.length / 2))
    else response.writeHead(200).end(data)
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  base = `http://127.0.0.1:${server.address().port}/`
})

after(() => server.close())

beforeEach(() => {
  requested = []
  broken = undefined
})

function listing() {
  const files = Object.entries(ARCHIVES).map(([name, { length }]) => [
    name,
    { bytes: length, hash: `hash-of-${name}`, addresses: [`a_${name}`] },
  ])
  return JSON.stringify({
    folder: "/site-packages",
    files: Object.fromEntries(files),
    bundles: BUNDLES,
    modules: { asgi: ["h11", "anyio"], fastapi: ["h11", "pydantic"] },
  })
}

/** A file system that remembers. */
function memory() {
  const written = {}
  const folders = []
  return {
    written,
    folders,
    mkdirTree: (path) => folders.push(path),
    writeFile: (path, data) => {
      assert.ok(folders.includes(path.slice(0, path.lastIndexOf("/"))), path)
      written[path] = Buffer.from(data).toString()
    },
  }
}

test("a process gets the files of its bundles, and what two share is fetched once", async () => {
  const store = new PackageStore(base)
  const progress = []
  const packages = await store.load(["asgi"], (...each) => progress.push(each))
  const total = ARCHIVES.anyio.length + ARCHIVES.h11.length
  assert.deepEqual(progress[0], [0, total])
  assert.ok(progress.every(([loaded, of]) => loaded <= of && of === total))
  const files = memory()
  install(files, packages)
  assert.deepEqual(files.written, {
    "/site-packages/anyio.pyc": "anyio",
    "/site-packages/h11/__init__.pyc": "h11",
    "/site-packages/h11/a/b.pyc": "",
    "/site-packages/h11/é.txt": "ü",
  })
  assert.equal(new Set(files.folders).size, files.folders.length)
  const more = await store.load(["fastapi", "asgi"])
  assert.equal(more.archives.length, 3)
  assert.deepEqual(more.addresses, ["a_anyio", "a_h11", "a_pydantic"])
  assert.deepEqual(packages.modules, ["h11", "anyio"])
  assert.deepEqual(more.modules, ["h11", "pydantic", "anyio"])
  assert.notEqual(more.version, packages.version)
  assert.deepEqual(requested.sort(), [
    "packages.json",
    "packages/anyio.gz?hash-of-anyio",
    "packages/h11.gz?hash-of-h11",
    "packages/pydantic.gz?hash-of-pydantic",
  ])
})

test("an archive that arrives in part is named, and fetched again", async () => {
  const store = new PackageStore(base)
  broken = "packages/h11.gz"
  const error = new LoadError(
    `${base}packages/h11.gz?hash-of-h11 could not be loaded: it did not arrive as a whole.`,
  )
  await assert.rejects(store.load(["asgi"]), error)
  broken = undefined
  assert.equal((await store.load(["asgi"])).archives.length, 2)
})

test("a bundle that there is not is named, with those that there are", async () => {
  await assert.rejects(
    new PackageStore(base).load(["numpy"]),
    new LoadError("There is no bundle “numpy” of packages; there are asgi, fastapi."),
  )
})

test("compiled modules are loaded, with the addresses that were left out", async () => {
  const packages = await new PackageStore(base).load(["fastapi"])
  const GOT = { none: { value: 0 }, known: { value: 7 }, other: { value: 0 } }
  const loaded = []
  const linker = {
    GOT,
    loadDynamicLibrary: (path, flags) => loaded.push([path, flags, GOT.none.value]),
  }
  link(linker, { ...packages, addresses: ["none", "known", "unheard of"] })
  const flags = { global: false, nodelete: true }
  assert.deepEqual(loaded, [["/site-packages/pydantic/core.so", flags, -1]])
  assert.deepEqual(GOT, { none: { value: -1 }, known: { value: 7 }, other: { value: 0 } })
})
