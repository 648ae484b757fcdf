/**
 * SHA-1 (RFC 3174), as the opening handshake wants it. `crypto.subtle` has
 * it too, but only where the site is served by https.
 */

import { type Bytes, concat, encode } from "./bytes"

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

export function sha1(text: string): Bytes {
  const message = encode(text)
  const padding = new Uint8Array(((119 - (message.length % 64)) % 64) + 1)
  padding[0] = 0x80
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(message.length * 8))
  const view = new DataView(concat(message, padding, length).buffer)
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  for (let block = 0; block < view.byteLength; block += 64) {
    const words: number[] = []
    let [a, b, c, d, e] = state as [number, number, number, number, number]
    for (let t = 0; t < 80; t++) {
      words[t] =
        t < 16
          ? view.getInt32(block + 4 * t)
          : rotate(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1)
      const [f, k] =
        t < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : t < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : t < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6]
      const fresh = (rotate(a, 5) + f + e + k + words[t]!) | 0
      ;[a, b, c, d, e] = [fresh, a, rotate(b, 30), c, d]
    }
    for (const [index, word] of [a, b, c, d, e].entries()) state[index] = (state[index]! + word) | 0
  }
  const digest = new DataView(new ArrayBuffer(20))
  for (const [index, word] of state.entries()) digest.setInt32(4 * index, word)
  return new Uint8Array(digest.buffer)
}
