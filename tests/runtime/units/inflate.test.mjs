// Messages that zlib compressed as permessage-deflate has it.
import assert from "node:assert/strict"
import { test } from "node:test"
import { constants, createDeflateRaw, deflateRawSync } from "node:zlib"
import { InflateError, Inflater } from "../../../live/src/protocol/inflate"

const FINAL = Buffer.from("a final block")

/** Compress messages with one context, and take each one's tail off. */
async function compressed(messages, options = {}) {
  const deflate = createDeflateRaw(options)
  const payloads = []
  for (const message of messages) {
    const parts = []
    const collect = (part) => parts.push(part)
    deflate.on("data", collect)
    deflate.write(message)
    await new Promise((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, resolve))
    deflate.off("data", collect)
    payloads.push(Buffer.concat(parts).subarray(0, -4))
  }
  return payloads
}

test("messages that refer to those before them are inflated, at every level", async () => {
  const sizes = [1, 20, 3000, 70_000, 5, 40_000, 3000]
  const messages = sizes.map((size, turn) =>
    Buffer.from(Array.from({ length: size }, (_, index) => 97 + ((index * index + turn) % 23))),
  )
  for (const level of [0, 1, 6, 9]) {
    for (const windowBits of [9, 15]) {
      const payloads = await compressed(messages, { level, windowBits })
      const inflater = new Inflater(true)
      for (const [index, payload] of payloads.entries()) {
        assert.deepEqual(Buffer.from(inflater.message(payload)), messages[index])
      }
    }
  }
})

test("without context takeover nothing of an earlier message is there", async () => {
  const message = Buffer.from("the same words, the same words")
  const [first, second] = await compressed([message, message])
  const inflater = new Inflater(false)
  assert.deepEqual(Buffer.from(inflater.message(first)), message)
  assert.deepEqual(Buffer.from(inflater.message(first)), message)
  assert.throws(() => inflater.message(second), InflateError)
})

test("an empty message and a final block are messages (RFC 7692 §7.2.3)", () => {
  const inflater = new Inflater(true)
  assert.equal(inflater.message(Uint8Array.of(0)).length, 0)
  const payload = Buffer.concat([deflateRawSync(FINAL), Buffer.of(0)])
  assert.deepEqual(Buffer.from(inflater.message(payload)), FINAL)
})

test("what is no deflate stream is an error, and so is what may refer to it", () => {
  for (const payload of [
    [0xff, 0xff],
    [1, 2, 3, 4, 5],
  ]) {
    const inflater = new Inflater(true)
    assert.throws(() => inflater.message(Uint8Array.from(payload)), InflateError)
    assert.throws(() => inflater.message(Uint8Array.of(0)), /earlier message/)
    const fresh = new Inflater(false)
    assert.throws(() => fresh.message(Uint8Array.from(payload)), InflateError)
    assert.equal(fresh.message(Uint8Array.of(0)).length, 0)
  }
})

test("a decompression bomb is refused", () => {
  const bomb = deflateRawSync(Buffer.alloc(65 * 1024 * 1024), { level: 9 })
  assert.ok(bomb.length < 70_000)
  assert.throws(() => new Inflater(true).message(bomb), /too long/)
})
