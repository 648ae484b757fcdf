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
  const words = new Int32Array(memory, 0, Math.floor(whole.length / 4))
  const used: number[] = []
  for (let piece = 0; piece * PIECE < whole.length; piece++) {
    const end = Math.min((piece + 1) * PIECE, whole.length)
    if (!isEmpty(words, whole, piece * PIECE, end)) used.push(piece)
  }
  const packed = new Uint8Array((HEAD + used.length) * 4 + used.length * PIECE)
  const head = new Uint32Array(packed.buffer, 0, HEAD + used.length)
  head.set([whole.length, used.length])
  head.set(used, HEAD)
  let at = head.byteLength
  for (const [first, last] of runs(used)) {
    const run = whole.subarray(first * PIECE, (last + 1) * PIECE)
    packed.set(run, at)
    at += (last + 1 - first) * PIECE
  }
  return packed.buffer
}

/**
 * Write the bytes from `from` on to `target`, which need not take them all.
 *
 * @param dirty - how many bytes of `target`, from the first on, may be other
 *   than zero; what is not touched takes no memory of the device.
 */
export function unpack(
  packed: ArrayBuffer,
  target: Uint8Array,
  from = 0,
  dirty = target.length,
): void {
  const [length = 0, count = 0] = new Uint32Array(packed, 0, HEAD)
  const pieces = new Uint32Array(packed, HEAD * 4, count)
  let at = (HEAD + count) * 4
  let done = 0
  for (const [first, last] of runs(pieces)) {
    const size = Math.min((last + 1) * PIECE, length) - first * PIECE
    const place = first * PIECE - from
    const start = Math.max(place, 0)
    const end = Math.min(place + size, target.length)
    if (start < end) {
      target.fill(0, done, Math.max(done, Math.min(start, dirty)))
      target.set(new Uint8Array(packed, at + start - place, end - start), start)
      done = end
    }
    at += size
  }
  target.fill(0, done, Math.max(done, dirty))
}

/** The number of bytes that were packed. */
export function lengthOf(packed: ArrayBuffer): number {
  return new Uint32Array(packed, 0, 1)[0] ?? 0
}

/** Neighbours among ascending numbers: the first and the last of each run. */
function* runs(numbers: ArrayLike<number>): Generator<readonly [number, number]> {
  for (let at = 0; at < numbers.length; ) {
    const first = numbers[at++]!
    let last = first
    while (numbers[at] === last + 1) last = numbers[at++]!
    yield [first, last]
  }
}

/** Whether there are only zeros from `start`, a multiple of 4, to `end`. */
function isEmpty(words: Int32Array, bytes: Uint8Array, start: number, end: number): boolean {
  const whole = end & ~3
  for (let word = start / 4; word < whole / 4; word++) if (words[word] !== 0) return false
  for (let byte = whole; byte < end; byte++) if (bytes[byte] !== 0) return false
  return true
}
