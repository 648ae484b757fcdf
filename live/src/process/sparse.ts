/**
 * A snapshot without its empty chunks: three quarters of an interpreter's
 * memory are zeros, which need not be stored or copied.
 *
 * The packed format: the length in bytes, the number of chunks and the index of
 * each, as 32-bit words, then the chunks.
 */

const CHUNK = 4096
const HEADER_WORDS = 2

/** Pack a memory: leave out the chunks that contain only zeros. */
export function pack(memory: ArrayBuffer): ArrayBuffer {
  const whole = new Uint8Array(memory)
  const words = new Int32Array(memory, 0, Math.floor(whole.length / 4))
  const used: number[] = []
  for (let chunk = 0; chunk * CHUNK < whole.length; chunk++) {
    const end = Math.min((chunk + 1) * CHUNK, whole.length)
    if (!isEmpty(words, whole, chunk * CHUNK, end)) used.push(chunk)
  }
  const packed = new Uint8Array((HEADER_WORDS + used.length) * 4 + used.length * CHUNK)
  const head = new Uint32Array(packed.buffer, 0, HEADER_WORDS + used.length)
  head.set([whole.length, used.length])
  head.set(used, HEADER_WORDS)
  let at = head.byteLength
  for (const [first, last] of runs(used)) {
    const run = whole.subarray(first * CHUNK, (last + 1) * CHUNK)
    packed.set(run, at)
    at += (last + 1 - first) * CHUNK
  }
  return packed.buffer
}

/**
 * Unpack the bytes from index `from`, as many as fit into `target`.
 *
 * @param dirty - how many bytes at the start of `target` may not be zero. The
 *   others are not overwritten with zeros: an untouched page takes no memory.
 */
export function unpack(
  packed: ArrayBuffer,
  target: Uint8Array,
  from = 0,
  dirty = target.length,
): void {
  const [length = 0, count = 0] = new Uint32Array(packed, 0, HEADER_WORDS)
  const chunks = new Uint32Array(packed, HEADER_WORDS * 4, count)
  let at = (HEADER_WORDS + count) * 4
  let written = 0
  for (const [first, last] of runs(chunks)) {
    const size = Math.min((last + 1) * CHUNK, length) - first * CHUNK
    const place = first * CHUNK - from
    const start = Math.max(place, 0)
    const end = Math.min(place + size, target.length)
    if (start < end) {
      target.fill(0, written, Math.max(written, Math.min(start, dirty)))
      target.set(new Uint8Array(packed, at + start - place, end - start), start)
      written = end
    }
    at += size
  }
  target.fill(0, written, Math.max(written, dirty))
}

/** Return the length of the memory that was packed. */
export function lengthOf(packed: ArrayBuffer): number {
  return new Uint32Array(packed, 0, 1)[0] ?? 0
}

/** Yield the first and the last of each run of consecutive numbers. */
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
