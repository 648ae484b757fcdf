/** A packed snapshot, as Pyodide takes it to boot from. */

import { lengthOf, unpack } from "./sparse"

/** Pyodide's: where in a snapshot the head says that the memory begins. */
const START = 1

/**
 * Pyodide reads the head, then copies `subarray(start)` over the interpreter's
 * memory, with all its zeros. Here that call itself writes what is not zero,
 * and leaves nothing to copy.
 */
export class Snapshot extends Uint8Array<ArrayBuffer> {
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array
  }

  private readonly packed: ArrayBuffer
  private readonly memory: () => Uint8Array
  private readonly used: () => number

  /**
   * @param memory - the interpreter's, when it is there.
   * @param used - how many bytes of it may be written already.
   */
  constructor(packed: ArrayBuffer, memory: () => Uint8Array, used: () => number) {
    const numbers = new Uint32Array(START + 1)
    unpack(packed, new Uint8Array(numbers.buffer))
    super(new ArrayBuffer(numbers[START] ?? 0))
    unpack(packed, this)
    this.packed = packed
    this.memory = memory
    this.used = used
  }

  override subarray(start = 0, end?: number): Uint8Array<ArrayBuffer> {
    if (end !== undefined || start !== this.length) return super.subarray(start, end)
    const memory = this.memory()
    if (lengthOf(this.packed) - start > memory.length) {
      throw new RangeError("the snapshot is larger than the memory")
    }
    unpack(this.packed, memory, start, this.used())
    return new Uint8Array()
  }
}
