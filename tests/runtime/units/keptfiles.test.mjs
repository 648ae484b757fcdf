// Files of the runtime that an earlier visit has kept.
import assert from "node:assert/strict"
import { afterEach, test } from "node:test"
import { recallFile } from "../../../live/src/machine/keptfiles"

const ADDRESS = "http://127.0.0.1/stdlib.zip.zst?hash"

afterEach(() => {
  delete globalThis.caches
})

test("a store that never answers is no store: the file is fetched", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] })
  globalThis.caches = { open: () => new Promise(() => {}) }
  const recalled = recallFile(ADDRESS)
  context.mock.timers.tick(10_000)
  assert.equal(await recalled, undefined)
})

test("a store that refuses is none", async () => {
  globalThis.caches = { open: () => Promise.reject(new Error("SecurityError")) }
  assert.equal(await recallFile(ADDRESS), undefined)
})

test("a file that was kept is there", async () => {
  const file = new Response("kept")
  globalThis.caches = { open: async () => ({ match: async () => file }) }
  assert.equal(await recallFile(ADDRESS), file)
})
