// What a worker does before a program runs in it.
import assert from "node:assert/strict"
import { test } from "node:test"
import { confine, limitMemory } from "../../src/process/confine"
import { pack, unpack } from "../../src/process/sparse"

test("a snapshot is the same after packing, and smaller by its zeros", () => {
  for (const length of [0, 3, 4096, 4099, 100_000]) {
    const memory = new Uint8Array(length)
    if (length > 2) memory[2] = 7
    if (length > 50_000) memory[50_000] = 8
    if (length) memory[length - 1] = 9
    const packed = pack(memory.slice().buffer)
    assert.deepEqual(unpack(packed), memory)
    assert.ok(packed.byteLength <= 3 * 4096 + 5 * 4)
  }
})

test("the ways out are taken from a realm and all that it inherits from", () => {
  const realm = Object.create({ fetch: () => {}, WebSocket: () => {}, kept: 1 })
  realm.caches = {}
  confine(realm)
  assert.deepEqual([realm.fetch, realm.WebSocket, realm.caches, realm.kept], [
    ...[undefined, undefined, undefined],
    1,
  ])
})

test("a way out that can't be taken is an error, not a hole", () => {
  const realm = Object.defineProperty({}, "fetch", { value: 1 })
  assert.throws(() => confine(realm), /fetch can't be taken away/)
})

test("memory grows to its limit, and not beyond", () => {
  const grow = WebAssembly.Memory.prototype.grow
  try {
    limitMemory()
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 10_000 })
    assert.equal(memory.grow(1), 1)
    assert.throws(() => memory.grow(9_000), /no more memory/)
  } finally {
    WebAssembly.Memory.prototype.grow = grow
  }
})
