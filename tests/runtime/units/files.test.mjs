// The files of the runtime, from a real server.
import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:http"
import { after, before, beforeEach, test } from "node:test"
import { LoadError, list, loadRuntime, versionOf } from "../../../live/src/machine/files"
import { until } from "./wire_server.mjs"

const MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
/** A frame of Zstandard with one block, which is not compressed: RFC 8878, section 3.1. */
function zstd(text) {
  const data = Buffer.from(text)
  const block = (data.length << 3) | 1
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, data.length, block, block >> 8, 0, ...data])
}
const TYPES = { wasm: "application/wasm", json: "application/json" }
const NAMES = ["primary.wasm.zst", "stdlib.zip.zst", "site.zip.zst", "lock.json", "secondary.wasm"]

let server, base, served, requested, types, slow, send, finish

before(async () => {
  server = createServer(({ url }, response) => {
    requested.push(url.slice(1))
    const name = url.slice(1).split("?")[0]
    const type = types[name.split(".").at(-1)] ?? "application/octet-stream"
    if (slow === name) {
      response.writeHead(200, { "Content-Type": type }).flushHeaders()
      const data = Buffer.from(served[name])
      let sent = 0
      send = (count) => {
        response.write(data.subarray(sent, sent + count))
        sent += count
      }
      finish = () => response.end(data.subarray(sent))
    } else if (served[name] === undefined) response.writeHead(404).end()
    else response.writeHead(200, { "Content-Type": type }).end(served[name])
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  base = `http://127.0.0.1:${server.address().port}/`
})

after(() => server.close())

beforeEach(() => {
  requested = []
  slow = send = finish = undefined
  types = TYPES
  served = {
    "primary.wasm.zst": zstd(MODULE),
    "secondary.wasm": MODULE,
    "stdlib.zip.zst": zstd("the library"),
    "site.zip.zst": "already decompressed",
    "deferred.zip.zst": zstd("the rest"),
    "lock.json": '{"packages":{}}',
    "frame.html": "<!doctype html>",
  }
  const files = Object.entries(served).map(([name, data], at) => [
    name,
    { bytes: data.length, hash: `hash${at}` },
  ])
  served["manifest.json"] = JSON.stringify(Object.fromEntries(files))
})

const text = (buffer) => new TextDecoder().decode(buffer)

/** Wait for the files of a first run. */
async function loaded(manifest, progress = () => {}) {
  const runtime = loadRuntime(base, manifest, progress)
  await runtime.all
  return { ...runtime, ...(await runtime.first), site: await runtime.site }
}

test("the files of a first run are loaded by hash, with the progress in bytes", async () => {
  const manifest = await list(base)
  const progress = []
  const runtime = await loaded(manifest, (...each) => progress.push(each))
  assert.ok(runtime.primary instanceof WebAssembly.Module)
  assert.equal(text(runtime.stdlib), "the library")
  assert.equal(text(runtime.site), "already decompressed")
  assert.equal(runtime.lock, '{"packages":{}}')
  const first = NAMES.slice(0, 4)
  assert.deepEqual(
    requested.slice(1).sort(),
    first.map((name) => `${name}?${manifest[name].hash}`).sort(),
  )
  const total = first.reduce((sum, name) => sum + manifest[name].bytes, 0)
  for (const [loaded, of] of progress) assert.ok(loaded <= of && of === total)
})

test("Python's files arrive first, and the site's are requested just before the end", async () => {
  slow = "primary.wasm.zst"
  const { site, first } = loadRuntime(base, await list(base), () => {})
  const later = () => requested.some((url) => url.startsWith("site.zip"))
  await until(() => finish && requested.length >= 4)
  await (await fetch(`${base}manifest.json`)).text()
  assert.ok(!later())
  send(served[slow].length - 1)
  await until(later)
  assert.equal(text(await site), "already decompressed")
  finish()
  await first
})

test("after a file of Python has failed, the site's is not requested", async () => {
  slow = "primary.wasm.zst"
  delete served["lock.json"]
  const runtime = loadRuntime(base, await list(base), () => {})
  await assert.rejects(runtime.all, LoadError)
  await assert.rejects(runtime.site, LoadError)
  await until(() => finish)
  finish()
  await (await fetch(`${base}manifest.json`)).text()
  await new Promise(setImmediate)
  assert.ok(!requested.some((url) => url.startsWith("site.zip")))
})

test("the other files are loaded when they are needed, once", async () => {
  const runtime = await loaded(await list(base))
  requested = []
  assert.equal(text(await runtime.deferred()), "the rest")
  assert.equal(text(await runtime.deferred()), "the rest")
  assert.equal((await runtime.secondary.fetch()).size, MODULE.length)
  const { compile } = runtime.secondary
  assert.ok((await compile()) instanceof WebAssembly.Module)
  assert.equal(await compile(), await compile())
  assert.match(await runtime.frame(), /frame\.html\?hash/)
  assert.deepEqual(
    requested.map((url) => url.split("?")[0]),
    ["deferred.zip.zst", "secondary.wasm", "secondary.wasm", "frame.html"],
  )
})

test("a file that failed is tried again at the next call", async () => {
  const runtime = loadRuntime(base, await list(base), () => {})
  const { "deferred.zip.zst": rest } = served
  delete served["deferred.zip.zst"]
  await assert.rejects(runtime.deferred(), LoadError)
  served["deferred.zip.zst"] = rest
  assert.equal(text(await runtime.deferred()), "the rest")
})

test("a file that arrives after another has failed reports no progress", async () => {
  slow = "lock.json"
  delete served["stdlib.zip.zst"]
  const progress = []
  await assert.rejects(
    loaded(await list(base), (...each) => progress.push(each)),
    /stdlib\.zip\.zst\?\w+ could not be loaded: HTTP 404\.$/,
  )
  await until(() => finish) // the answers come in any order
  const reported = progress.length
  finish()
  // Whatever follows a request is read before its answer is complete.
  await (await fetch(`${base}manifest.json`)).text()
  await new Promise(setImmediate)
  assert.equal(progress.length, reported)
})

test("a module that is served as another type is compiled all the same", async () => {
  types = { ...TYPES, zst: "text/plain" }
  const { primary } = await loaded(await list(base))
  assert.ok(primary instanceof WebAssembly.Module)
})

test("a file that ends too early is an error", async () => {
  served["site.zip.zst"] = zstd("the site").subarray(0, 12)
  await assert.rejects(
    loaded(await list(base)),
    /site\.zip\.zst\?\w+ could not be loaded: it arrived incomplete\.$/,
  )
})

test("a later visit takes the files from where this one has kept them", async () => {
  const store = new Map()
  globalThis.caches = {
    open: async () => ({
      match: async (url) => store.get(url)?.clone(),
      put: async (url, file) => store.set(url, new Response(await file.blob(), file)),
      keys: async () => [...store.keys()].map((url) => ({ url })),
      delete: async ({ url }) => store.delete(url),
    }),
    delete: async () => store.clear(),
  }
  try {
    store.set(`${base}stdlib.zip.zst?of-last-year`, new Response())
    await loaded(await list(base))
    await until(() => store.size === 3)
    requested = []
    const progress = []
    const later = await loaded(await list(base), (...each) => progress.push(each))
    assert.equal(text(later.stdlib), "the library")
    assert.deepEqual(
      requested.map((url) => url.split("?")[0]),
      ["manifest.json", "lock.json"],
    )
    await until(() => progress.at(-1)?.[0] === progress.at(-1)?.[1])
    // One that is damaged is fetched again at the next try.
    const [primary] = [...store.keys()].filter((url) => url.includes("primary"))
    store.set(
      primary,
      new Response("no module", { headers: { "Content-Type": "application/wasm" } }),
    )
    await assert.rejects(loaded(await list(base)), WebAssembly.CompileError)
    await loaded(await list(base))
  } finally {
    delete globalThis.caches
  }
})

test("a module that is damaged is an error", async () => {
  served["primary.wasm.zst"] = "no module"
  await assert.rejects(loaded(await list(base)), WebAssembly.CompileError)
})

test("an error names the file and the reason in one sentence", async () => {
  const manifest = await list(base)
  delete served["lock.json"]
  await assert.rejects(
    loaded(manifest),
    new LoadError(`${base}lock.json?${manifest["lock.json"].hash} could not be loaded: HTTP 404.`),
  )
  delete served["manifest.json"]
  await assert.rejects(list(base), /manifest\.json could not be loaded: HTTP 404\.$/)
  const closed = "http://127.0.0.1:1/"
  await assert.rejects(list(closed), /manifest\.json could not be loaded: the network/)
  const { "lock.json": _, ...without } = manifest
  await assert.rejects(loaded(without), /manifest\.json does not list lock\.json\.$/)
})

test("the version changes with any file of the interpreter, not with the frame", async () => {
  const manifest = await list(base)
  const changed = (name) => versionOf({ ...manifest, [name]: { bytes: 1, hash: "changed" } })
  for (const name of NAMES) assert.notEqual(changed(name), versionOf(manifest))
  assert.equal(changed("frame.html"), versionOf(manifest))
})
