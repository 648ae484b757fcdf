/**
 * Inflate messages that permessage-deflate compressed (RFC 7692 §7.2.2).
 *
 * Synchronous, so that records appear in order; `DecompressionStream` is not.
 */

import { Inflate } from "fflate"
import { concat } from "./bytes"

/** Bytes that a message may refer back to (RFC 7692 §7.1.2.1). */
const WINDOW = 32_768
/** Bytes that a message may have once inflated: more is a decompression bomb. */
const LONGEST_MESSAGE = 64 * 1024 * 1024
/** Compressed bytes that are inflated at once: to 17 MB at most. */
const PIECE = 16_384
/** What the sender left out (RFC 7692 §7.2.1), and an empty last block. */
const TAIL = Uint8Array.of(0x00, 0x00, 0xff, 0xff, 0x03, 0x00)

/** Data that is not a deflate stream, or a decompression bomb. */
export class InflateError extends Error {}

/** One direction of a connection. */
export class Inflater {
  private readonly takeover: boolean
  /** The end of the messages so far; nothing once one of them was lost. */
  private window: Uint8Array | undefined = new Uint8Array()

  /** @param takeover - whether a message may refer to those before it. */
  constructor(takeover: boolean) {
    this.takeover = takeover
  }

  /**
   * Inflate the payload of one message.
   *
   * @throws InflateError - it is not a deflate stream, it is longer than 64 MiB
   *   when inflated, or it may refer to a message that could not be inflated.
   */
  message(payload: Uint8Array): Uint8Array {
    const dictionary = this.window
    if (!dictionary) throw new InflateError("an earlier message could not be inflated")
    if (this.takeover) this.window = undefined
    const message = inflate(concat(payload, TAIL), dictionary)
    if (this.takeover) this.window = concat(dictionary, message).slice(-WINDOW)
    return message
  }
}

function inflate(data: Uint8Array, dictionary: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  let length = 0
  const stream = new Inflate({ dictionary }, (part) => {
    length += part.length
    if (length > LONGEST_MESSAGE) throw new InflateError("the message is too long")
    parts.push(part)
  })
  try {
    for (let at = 0; at < data.length; at += PIECE) {
      stream.push(data.subarray(at, at + PIECE), at + PIECE >= data.length)
    }
  } catch (error) {
    if (error instanceof InflateError || !(error instanceof Error)) throw error
    throw new InflateError(error.message)
  }
  return concat(...parts)
}
