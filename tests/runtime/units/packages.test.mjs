// Packages: from a real server into a file system.
import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:http"
import { after, before, beforeEach, test } from "node:test"
import { gzipSync } from "node:zlib"
import { LoadError } from "../../../live/src/machine/files"
import { PackageStore } from "../../../live/src/machine/packages"
import { joined, parted } from "../../../live/src/machine/packing"
import { install, link } from "../../../live/src/process/packages"

/** As `live/build/packages.py` writes one; so many bytes of its end may be missing. */
function archive(files, missing = 0) {
  const contents = Object.values(files).map((data) => Buffer.from(data))
  const sizes = Object.keys(files).map((name, at) => [name, contents[at].length])
  const head = Buffer.from(JSON.stringify(Object.fromEntries(sizes)))
  const size = Buffer.alloc(4)
  size.writeUInt32LE(head.length)
  const whole = Buffer.concat([size, head, ...contents])
  return gzipSync(whole.subarray(0, whole.length - missing))
}

/** The shortest module of WebAssembly. */
const MODULE = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const ARCHIVES = {
  h11: archive({ "h11/__init__.pyc": "h11", "h11/a/b.pyc": "", "h11/é.txt": "ü" }),
  anyio: archive({ "anyio.pyc": "anyio" }),
  pydantic: archive({ "pydantic/core.so": MODULE }),
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
    version: "of today",
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
  assert.ok(more.compiled["pydantic/core.so"] instanceof WebAssembly.Module)
  const versions = await Promise.all(
    [["asgi"], ["fastapi"], []].map((each) => store.versionOf(each)),
  )
  assert.deepEqual(versions, [
    "hash-of-anyio-hash-of-h11-h11-anyio",
    "hash-of-anyio-hash-of-h11-hash-of-pydantic-h11-pydantic",
    "",
  ])
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
    `${base}packages/h11.gz?hash-of-h11 could not be loaded: it arrived incomplete.`,
  )
  await assert.rejects(store.load(["asgi"]), error)
  broken = undefined
  assert.equal((await store.load(["asgi"])).archives.length, 2)
})

test("a package that is no archive, or has a broken module, is named", async () => {
  const wrong = [gzipSync("<!doctype html>"), archive({ "h11.so": "no module" })]
  const whole = ARCHIVES.h11
  const error = new LoadError(
    `${base}packages/h11.gz?hash-of-h11 could not be loaded: it arrived incomplete.`,
  )
  for (const each of [...wrong, archive({ "h11.pyc": "short" }, 1)]) {
    ARCHIVES.h11 = each
    await assert.rejects(new PackageStore(base).load(["asgi"]), error)
  }
  ARCHIVES.h11 = whole
})

test("archives that were joined are parted, and only as a whole", async () => {
  const archives = ["first", "", "third"].map((text) => new TextEncoder().encode(text))
  const data = await joined(archives).arrayBuffer()
  assert.deepEqual(parted(data, 3), archives)
  for (const end of [0, 4, 12, data.byteLength - 1])
    assert.equal(parted(data.slice(0, end), 3), undefined)
  assert.equal(parted(await joined([...archives, archives[0]]).arrayBuffer(), 3), undefined)
})

test("a bundle that there is not is named, with those that there are", async () => {
  await assert.rejects(
    new PackageStore(base).load(["numpy"]),
    new LoadError("There is no bundle “numpy” of packages; there are asgi, fastapi."),
  )
})

test("compiled modules are linked as they are, with the addresses that were left out", async () => {
  const packages = await new PackageStore(base).load(["fastapi"])
  const GOT = { none: { value: 0 }, known: { value: 7 }, other: { value: 0 } }
  const linked = []
  const linker = {
    GOT,
    FS: { readFile: (path) => `read ${path}` },
    loadDynamicLibrary(path, flags) {
      assert.equal(this.FS.readFile("/lib/other.so"), "read /lib/other.so")
      linked.push([path, flags, this.FS.readFile(path), GOT.none.value])
    },
  }
  link(linker, { ...packages, addresses: ["none", "known", "unheard of"] })
  const flags = { global: false, nodelete: true }
  const module = packages.compiled["pydantic/core.so"]
  assert.deepEqual(linked, [["/site-packages/pydantic/core.so", flags, module, -1]])
  assert.equal(linker.FS.readFile(linked[0][0]), "read /site-packages/pydantic/core.so")
  assert.deepEqual(GOT, { none: { value: -1 }, known: { value: 7 }, other: { value: 0 } })
})
