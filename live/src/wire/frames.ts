/** WebSocket frames (RFC 6455 §5.2), read from the bytes of one direction. */

export const OPCODES: Readonly<Record<number, string>> = {
  0x0: "continuation",
  0x1: "text",
  0x2: "binary",
  0x8: "close",
  0x9: "ping",
  0xa: "pong",
}

/** One frame, as it was on the wire and as it was meant. */
export interface Frame {
  readonly fin: boolean
  /** The per-message compressed bit (RFC 7692 §6). */
  readonly rsv1: boolean
  readonly opcode: number
  readonly mask: Uint8Array | undefined
  /** Bytes of the header: 2 to 14. */
  readonly header: number
  /** Unmasked; still compressed if `rsv1`. */
  readonly payload: Uint8Array
  /** All its bytes, header included. */
  readonly bytes: Uint8Array
}

/** Read a frame at the start of the bytes; nothing if it is not all there. */
export function readFrame(bytes: Uint8Array): Frame | undefined {
  const [first, second] = bytes
  if (first === undefined || second === undefined) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let length = second & 0x7f
  let header = 2
  if (length === 126) {
    if (bytes.length < 4) return undefined
    length = view.getUint16(2)
    header = 4
  } else if (length === 127) {
    if (bytes.length < 10) return undefined
    length = Number(view.getBigUint64(2))
    header = 10
  }
  const masked = (second & 0x80) !== 0
  const mask = masked ? bytes.slice(header, header + 4) : undefined
  if (masked) header += 4
  if (bytes.length < header + length) return undefined
  const payload = bytes.slice(header, header + length)
  if (mask) payload.forEach((byte, index) => (payload[index] = byte ^ mask[index & 3]!))
  return {
    fin: (first & 0x80) !== 0,
    rsv1: (first & 0x40) !== 0,
    opcode: first & 0x0f,
    mask,
    header,
    payload,
    bytes: bytes.slice(0, header + length),
  }
}
