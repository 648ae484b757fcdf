// Files of the runtime that an earlier visit has kept.
import assert from "node:assert/strict"
import { afterEach, test } from "node:test"
import { KeptFiles } from "../../../live/src/machine/keptfiles"

const ADDRESS = "http://127.0.0.1/stdlib.zip.zst?hash"
const FILES = new KeptFiles("python-files")

afterEach(() => {
  delete globalThis.caches
})

test("a store that never answers is no store: the file is fetched", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] })
  globalThis.caches = { open: () => new Promise(() => {}) }
  const recalled = FILES.recall(ADDRESS)
  context.mock.timers.tick(10_000)
  assert.equal(await recalled, undefined)
})

test("a store that refuses is none", async () => {
  globalThis.caches = { open: () => Promise.reject(new Error("SecurityError")) }
  assert.equal(await FILES.recall(ADDRESS), undefined)
})

test("a file that was kept is there", async () => {
  const file = new Response("kept")
  globalThis.caches = { open: async () => ({ match: async () => file }) }
  assert.equal(await FILES.recall(ADDRESS), file)
})
