/** Decompress what the build has compressed: Zstandard, RFC 8878. */

import { Decompress } from "fzstd"
import { concat } from "../protocol/bytes"

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd]

/**
 * Return the bytes of a file, decompressed as they arrive, unless the browser
 * has done so (`Content-Encoding: zstd`). The stream fails if the file is damaged.
 */
export function unpack(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array()
  let decoder: Decompress | undefined
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      let bytes = chunk
      if (head) {
        bytes = concat(head, chunk)
        head = bytes.length < MAGIC.length ? bytes : undefined
        if (head) return
        if (MAGIC.every((byte, at) => bytes[at] === byte)) {
          decoder = new Decompress((part) => controller.enqueue(part))
        }
      }
      if (decoder) decoder.push(bytes)
      else controller.enqueue(bytes)
    },
    flush(controller) {
      if (head) controller.enqueue(head)
      decoder?.push(new Uint8Array(), true)
    },
  })
  return body.pipeThrough(stream)
}
