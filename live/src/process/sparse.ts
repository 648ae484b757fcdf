/**
 * A snapshot without its empty pieces: three quarters of an interpreter's
 * memory are zeros, which need be neither kept nor copied to a process.
 *
 * Packed: the length in bytes, the number of pieces, the index of each piece,
 * all 32 bits wide, then the pieces.
 */

const PIECE = 4096
const HEAD = 2

/** Leave out the pieces that hold nothing but zeros. */
export function pack(memory: ArrayBuffer): ArrayBuffer {
  const whole = new Uint8Array(memory)
  const used: number[] = []
  for (let piece = 0; piece * PIECE < whole.length; piece++) {
    const bytes = whole.subarray(piece * PIECE, (piece + 1) * PIECE)
    if (!isEmpty(bytes)) used.push(piece)
  }
  const packed = new Uint8Array((HEAD + used.length) * 4 + used.length * PIECE)
  const head = new Uint32Array(packed.buffer, 0, HEAD + used.length)
  head.set([whole.length, used.length, ...used])
  let at = head.byteLength
  for (const piece of used) {
    packed.set(whole.subarray(piece * PIECE, (piece + 1) * PIECE), at)
    at += PIECE
  }
  return packed.buffer
}

/** Make the memory whole again. */
export function unpack(packed: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const [length = 0, count = 0] = new Uint32Array(packed, 0, HEAD)
  const pieces = new Uint32Array(packed, HEAD * 4, count)
  const whole = new Uint8Array(length)
  let at = (HEAD + count) * 4
  for (const piece of pieces) {
    const size = Math.min(PIECE, length - piece * PIECE)
    whole.set(new Uint8Array(packed, at, size), piece * PIECE)
    at += PIECE
  }
  return whole
}

function isEmpty(bytes: Uint8Array): boolean {
  const words = Math.floor(bytes.length / 8)
  for (const word of new BigUint64Array(bytes.buffer, bytes.byteOffset, words)) {
    if (word !== 0n) return false
  }
  return bytes.subarray(words * 8).every((byte) => byte === 0)
}
