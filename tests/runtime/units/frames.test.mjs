// WebSocket frames: what is read from bytes, and what is written as bytes.
import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { test } from "node:test"
import {
  isControl,
  Opcode,
  opcodeName,
  readFrame,
  writeClientFrame,
} from "../../../live/src/protocol/frames"
import { sha1 } from "../../../live/src/protocol/sha1"
import { header } from "../../../live/src/wire/anatomy"

const HELLO = Buffer.from("Hello")

test("the examples of RFC 6455 §5.7 are read", () => {
  const plain = readFrame(Uint8Array.of(0x81, 5, ...HELLO))
  assert.deepEqual(Buffer.from(plain.payload), HELLO)
  assert.deepEqual([plain.fin, plain.rsv1, plain.opcode], [true, false, Opcode.TEXT])
  const masked = readFrame(
    Uint8Array.of(0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58),
  )
  assert.deepEqual(Buffer.from(masked.payload), HELLO)
  assert.equal(masked.header, 6)
  const first = readFrame(Uint8Array.of(0x01, 3, ...HELLO.subarray(0, 3), 0x80, 2))
  assert.deepEqual([first.fin, first.bytes.length], [false, 5])
})

test("a frame that is not all there is none, wherever it is cut", () => {
  for (const length of [0, 5, 126, 70_000]) {
    const whole = writeClientFrame(Opcode.BINARY, new Uint8Array(length))
    for (const cut of [0, 1, 2, 3, 5, 9, 13, whole.length - 1]) {
      if (cut < whole.length) assert.equal(readFrame(whole.subarray(0, cut)), undefined)
    }
    assert.equal(readFrame(whole).bytes.length, whole.length)
  }
})

test("a length that is longer than it must be is read all the same", () => {
  const medium = readFrame(Uint8Array.of(0x82, 126, 0, 1, 9))
  assert.deepEqual([...medium.payload, medium.header], [9, 4])
  const long = readFrame(Uint8Array.of(0x82, 127, 0, 0, 0, 0, 0, 0, 0, 1, 9))
  assert.deepEqual([...long.payload, long.header], [9, 10])
})

test("a client's frame is masked, and has the shortest length", () => {
  for (const [length, size] of [
    [0, 6],
    [125, 6],
    [126, 8],
    [65_535, 8],
    [65_536, 14],
  ]) {
    const payload = new Uint8Array(length).map((_, index) => index)
    const frame = readFrame(writeClientFrame(Opcode.TEXT, payload))
    assert.equal(frame.header, size)
    assert.equal(frame.mask.length, 4)
    assert.deepEqual(frame.payload, payload)
  }
  const [one, other] = [1, 2].map(() => readFrame(writeClientFrame(Opcode.PING, HELLO)).mask)
  assert.notDeepEqual(one, other)
})

test("opcodes have names, reserved ones have none", () => {
  const names = Object.values(Opcode).map(opcodeName)
  assert.deepEqual(names, ["continuation", "text", "binary", "close", "ping", "pong"])
  assert.equal(opcodeName(0x3), undefined)
  const control = Object.values(Opcode).filter(isControl)
  assert.deepEqual(control, [Opcode.CLOSE, Opcode.PING, Opcode.PONG])
})

test("every field of a header is told", () => {
  const short = header(readFrame(writeClientFrame(Opcode.TEXT, HELLO)))
  assert.deepEqual(short.map(({ name, value }) => [name, value]).slice(0, 6), [
    ["FIN", "1"],
    ["RSV1", "0"],
    ["RSV2, RSV3", "00"],
    ["opcode", "0001"],
    ["MASK", "1"],
    ["length", "0000101"],
  ])
  assert.equal(short.at(-1).name, "masking key")
  const compressed = header(readFrame(Uint8Array.of(0x43, 1, 7)))
  assert.equal(compressed[0].meaning, "more frames follow")
  assert.match(compressed[1].meaning, /compressed/)
  assert.match(compressed[3].meaning, /0x3, reserved/)
  assert.equal(compressed[5].meaning, "1 byte of payload")
  for (const [length, name, value] of [
    [300, "length, 16 bits", "300"],
    [70_000, "length, 64 bits", "70000"],
  ]) {
    const fields = header(readFrame(writeClientFrame(Opcode.BINARY, new Uint8Array(length))))
    const long = fields.find((field) => field.name === name)
    assert.equal(long.value, value)
  }
})

test("SHA-1 is what Node.js has for it, around the ends of a block", () => {
  for (const length of [0, 1, 55, 56, 60, 63, 64, 119, 120, 1000]) {
    const text = "a".repeat(length)
    assert.deepEqual(Buffer.from(sha1(text)), createHash("sha1").update(text).digest())
  }
})
