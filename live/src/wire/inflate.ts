/**
 * Inflate (RFC 1951), for messages that permessage-deflate compressed
 * (RFC 7692 §7.2.2): synchronous, and the window lives on between messages.
 */

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
]
const LENGTH_EXTRA = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
]
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
]
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
]
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
const TAIL = [0x00, 0x00, 0xff, 0xff]
const WINDOW = 32_768

/** A canonical Huffman code: how many codes of each length, and symbols. */
interface Code {
  readonly counts: number[]
  readonly symbols: number[]
}

function code(lengths: readonly number[]): Code {
  const counts = new Array<number>(16).fill(0)
  for (const length of lengths) counts[length]!++
  counts[0] = 0
  const offsets = [0, 0]
  for (let length = 1; length < 15; length++) {
    offsets[length + 1] = offsets[length]! + counts[length]!
  }
  const symbols: number[] = []
  lengths.forEach((length, symbol) => {
    if (length) symbols[offsets[length]!++] = symbol
  })
  return { counts, symbols }
}

const FIXED_LITERALS = code([
  ...new Array<number>(144).fill(8),
  ...new Array<number>(112).fill(9),
  ...new Array<number>(24).fill(7),
  ...new Array<number>(8).fill(8),
])
const FIXED_DISTANCES = code(new Array<number>(30).fill(5))

/** Data that is no deflate stream. */
export class InflateError extends Error {}

class Bits {
  private at = 0
  private buffer = 0
  private held = 0

  constructor(private readonly bytes: readonly number[]) {}

  /** Whether everything has been read, up to less than a byte. */
  get done(): boolean {
    return this.at >= this.bytes.length
  }

  take(count: number): number {
    while (this.held < count) {
      const byte = this.bytes[this.at++]
      if (byte === undefined) throw new InflateError("the data ends early")
      this.buffer |= byte << this.held
      this.held += 8
    }
    const value = this.buffer & ((1 << count) - 1)
    this.buffer >>>= count
    this.held -= count
    return value
  }

  align(): void {
    this.buffer = 0
    this.held = 0
  }

  symbol({ counts, symbols }: Code): number {
    let value = 0
    let first = 0
    let index = 0
    for (let length = 1; length < 16; length++) {
      value |= this.take(1)
      const count = counts[length]!
      if (value - count < first) return symbols[index + value - first]!
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw new InflateError("no such code")
  }
}

/** One direction of a connection. */
export class Inflater {
  private window: number[] = []

  /** @param takeover - whether a message may refer to those before it. */
  constructor(private readonly takeover: boolean) {}

  /**
   * Inflate the payload of one message.
   *
   * @throws InflateError - it is not a deflate stream.
   */
  message(payload: Uint8Array): Uint8Array {
    const bits = new Bits([...payload, ...TAIL])
    const out = this.takeover ? this.window : []
    const start = out.length
    for (let last = false; !last && !bits.done; ) {
      last = bits.take(1) === 1
      const kind = bits.take(2)
      if (kind === 0) this.stored(bits, out)
      else if (kind === 1) this.block(bits, out, FIXED_LITERALS, FIXED_DISTANCES)
      else if (kind === 2) this.block(bits, out, ...this.tables(bits))
      else throw new InflateError("no such kind of block")
    }
    const message = Uint8Array.from(out.slice(start))
    this.window = out.slice(-WINDOW)
    return message
  }

  private stored(bits: Bits, out: number[]): void {
    bits.align()
    const length = bits.take(16)
    bits.take(16)
    for (let count = 0; count < length; count++) out.push(bits.take(8))
  }

  private tables(bits: Bits): [Code, Code] {
    const literals = bits.take(5) + 257
    const distances = bits.take(5) + 1
    const count = bits.take(4) + 4
    const lengths = new Array<number>(19).fill(0)
    for (const place of ORDER.slice(0, count)) lengths[place] = bits.take(3)
    const lengthCode = code(lengths)
    const all: number[] = []
    while (all.length < literals + distances) {
      const symbol = bits.symbol(lengthCode)
      if (symbol < 16) {
        all.push(symbol)
        continue
      }
      const value = symbol === 16 ? (all.at(-1) ?? 0) : 0
      const repeat =
        symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7)
      for (let times = 0; times < repeat; times++) all.push(value)
    }
    return [code(all.slice(0, literals)), code(all.slice(literals))]
  }

  private block(bits: Bits, out: number[], literals: Code, distances: Code): void {
    for (;;) {
      const symbol = bits.symbol(literals)
      if (symbol === 256) return
      if (symbol < 256) {
        out.push(symbol)
        continue
      }
      const length = LENGTH_BASE[symbol - 257]! + bits.take(LENGTH_EXTRA[symbol - 257]!)
      const place = bits.symbol(distances)
      const distance = DISTANCE_BASE[place]! + bits.take(DISTANCE_EXTRA[place]!)
      const from = out.length - distance
      if (from < 0) throw new InflateError("refers to before the beginning")
      for (let step = 0; step < length; step++) out.push(out[from + step]!)
    }
  }
}
