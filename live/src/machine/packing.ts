/** Several archives in one piece: a browser reads one file faster than twenty. */

import type { Archive } from "../process/archive"

/** Join archives: the bytes of each as a 32-bit word, then all of them. */
export function joined(archives: readonly Archive[]): Blob {
  return new Blob([Uint32Array.from(archives, ({ length }) => length), ...archives])
}

/**
 * Part so many archives, each with a buffer of its own: a message to a process
 * copies whole buffers.
 *
 * @returns nothing if they are not whole.
 */
export function parted(data: ArrayBuffer, count: number): Archive[] | undefined {
  let at = count * Uint32Array.BYTES_PER_ELEMENT
  if (data.byteLength < at) return undefined
  const archives: Archive[] = []
  for (const size of new Uint32Array(data, 0, count)) {
    if (at + size > data.byteLength) return undefined
    archives.push(new Uint8Array(data.slice(at, at + size)))
    at += size
  }
  return at === data.byteLength ? archives : undefined
}
