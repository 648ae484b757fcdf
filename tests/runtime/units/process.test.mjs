// What a worker does before a program runs in it.
import assert from "node:assert/strict"
import { test } from "node:test"
import { confine, limitMemory } from "../../../live/src/process/confine"
import { Snapshot } from "../../../live/src/process/snapshot"
import { lengthOf, pack, unpack } from "../../../live/src/process/sparse"

/** Two bytes, a gap, another byte, a gap and the last. */
function memoryOf(length) {
  const memory = new Uint8Array(length)
  if (length > 2) memory[2] = 7
  if (length > 50_000) memory[50_000] = 8
  if (length) memory[length - 1] = 9
  return memory
}

test("a snapshot is the same after packing, and smaller by its zeros", () => {
  for (const length of [0, 3, 4096, 4099, 100_000]) {
    const memory = memoryOf(length)
    const packed = pack(memory.slice().buffer)
    assert.equal(lengthOf(packed), length)
    const target = new Uint8Array(length).fill(1)
    unpack(packed, target)
    assert.deepEqual(target, memory)
    assert.ok(packed.byteLength <= 3 * 4096 + 5 * 4)
  }
})

test("a part of a snapshot is unpacked, from any byte to any", () => {
  const memory = memoryOf(100_000)
  const packed = pack(memory.slice().buffer)
  for (const [from, to] of [
    [0, 3],
    [2, 3],
    [3, 4096],
    [49_999, 50_001],
    [99_000, 100_000],
  ]) {
    const target = new Uint8Array(to - from).fill(1)
    unpack(packed, target, from)
    assert.deepEqual(target, memory.slice(from, to))
  }
})

test("what is clean in the target is not touched", () => {
  const target = new Uint8Array(100_000).fill(1)
  unpack(pack(memoryOf(100_000).buffer), target, 0, 20_000)
  assert.equal(target[2], 7)
  assert.equal(target[10_000], 0)
  assert.equal(target[30_000], 1)
  assert.equal(target[50_000], 8)
  assert.equal(target[99_999], 9)
})

test("a snapshot writes itself to the memory when Pyodide asks for that", () => {
  const head = 32
  const whole = memoryOf(100_000)
  new Uint32Array(whole.buffer)[1] = head
  const memory = new Uint8Array(120_000)
  memory[70_000] = 5 // written before
  const snapshot = new Snapshot(
    pack(whole.slice().buffer),
    () => memory,
    () => 80_000,
  )
  assert.deepEqual(new Uint8Array(snapshot.buffer), whole.slice(0, head))
  assert.deepEqual(snapshot.subarray(2, 4), whole.slice(2, 4))
  assert.equal(snapshot.subarray(head).length, 0)
  assert.deepEqual(memory.slice(0, whole.length - head), whole.slice(head))
})

test("a snapshot that is larger than the memory is an error", () => {
  const whole = memoryOf(100_000)
  new Uint32Array(whole.buffer)[1] = 32
  const snapshot = new Snapshot(
    pack(whole.buffer),
    () => new Uint8Array(9),
    () => 0,
  )
  assert.throws(() => snapshot.subarray(32), /larger than the memory/)
})

test("the ways out are taken from a realm and all that it inherits from", () => {
  const realm = Object.create({ fetch: () => {}, WebSocket: () => {}, kept: 1 })
  realm.caches = {}
  confine(realm)
  assert.deepEqual(
    [realm.fetch, realm.WebSocket, realm.caches, realm.kept],
    [...[undefined, undefined, undefined], 1],
  )
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
