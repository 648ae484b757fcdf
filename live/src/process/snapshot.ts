/** A packed snapshot, in the form from which Pyodide boots. */

import { lengthOf, unpack } from "./sparse"

/** Index of the word in Pyodide's header that says where the memory begins. */
const START = 1

/**
 * Pyodide reads the header, then copies `subarray(start)` to the interpreter's
 * memory, with all its zeros. Here `subarray` itself writes what is not zero,
 * and returns an empty array.
 */
export class Snapshot extends Uint8Array<ArrayBuffer> {
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array
  }

  private readonly packed: ArrayBuffer
  private readonly memory: (length: number) => Uint8Array
  private readonly used: () => number

  /**
   * @param memory - returns the interpreter's memory, which is created later, with
   *   so many bytes if it can.
   * @param used - returns how many bytes of it may not be zero.
   */
  constructor(packed: ArrayBuffer, memory: (length: number) => Uint8Array, used: () => number) {
    const header = new Uint32Array(START + 1)
    unpack(packed, new Uint8Array(header.buffer))
    super(new ArrayBuffer(header[START] ?? 0))
    unpack(packed, this)
    this.packed = packed
    this.memory = memory
    this.used = used
  }

  override subarray(start = 0, end?: number): Uint8Array<ArrayBuffer> {
    if (end !== undefined || start !== this.length) return super.subarray(start, end)
    const length = lengthOf(this.packed) - start
    const memory = this.memory(length)
    if (length > memory.length) {
      throw new RangeError("the snapshot is larger than the memory")
    }
    unpack(this.packed, memory, start, this.used())
    return new Uint8Array()
  }
}
