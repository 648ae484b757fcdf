/** WebSocket frames (RFC 6455 §5.2): read from bytes, and written as bytes. */

import { type Bytes, concat } from "./bytes"

/** What a frame is for (RFC 6455 §5.2). */
export const Opcode = {
  CONTINUATION: 0x0,
  TEXT: 0x1,
  BINARY: 0x2,
  CLOSE: 0x8,
  PING: 0x9,
  PONG: 0xa,
} as const

/** Why a connection was closed (RFC 6455 §7.4.1). */
export const CloseCode = {
  NORMAL_CLOSURE: 1000,
  GOING_AWAY: 1001,
  PROTOCOL_ERROR: 1002,
  /** Never sent: the close frame had no code. */
  NO_STATUS_RECEIVED: 1005,
  /** Never sent: there was no close frame. */
  ABNORMAL_CLOSURE: 1006,
  INVALID_FRAME_PAYLOAD_DATA: 1007,
  /** Never sent: the TLS handshake failed. */
  TLS_HANDSHAKE: 1015,
} as const

/** The longest payload of a control frame, in bytes (RFC 6455 §5.5). */
export const LONGEST_CONTROL_PAYLOAD = 125

const OPCODE_NAMES = new Map<number, string>(
  Object.entries(Opcode).map(([name, opcode]) => [opcode, name.toLowerCase()]),
)

/** The opcode's name, in lower case; nothing if it is reserved. */
export function opcodeName(opcode: number): string | undefined {
  return OPCODE_NAMES.get(opcode)
}

/** Whether frames with this opcode are control frames (RFC 6455 §5.5). */
export function isControl(opcode: number): boolean {
  return (opcode & 0x8) !== 0
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

/** XOR the payload with the masking key (RFC 6455 §5.3); twice is not at all. */
function masked(payload: Uint8Array, mask: Uint8Array): Uint8Array {
  return payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0))
}

/**
 * Whether a frame's length is in the fewest bytes that hold it (RFC 6455 §5.2),
 * as far as they are there; of 64 bits, the first is 0.
 */
export function isMinimal(bytes: Uint8Array): boolean {
  const short = (bytes[1] ?? 0) & 0x7f
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (short === 126) return bytes.length < 4 || view.getUint16(2) >= 126
  if (short < 126 || bytes.length < 10) return true
  return view.getUint32(2) < 2 ** 31 && view.getBigUint64(2) >= 65_536
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
  const mask = (second & 0x80) !== 0 ? bytes.slice(header, header + 4) : undefined
  if (mask) header += 4
  if (bytes.length < header + length) return undefined
  const payload = bytes.slice(header, header + length)
  return {
    fin: (first & 0x80) !== 0,
    rsv1: (first & 0x40) !== 0,
    opcode: first & 0x0f,
    mask,
    header,
    payload: mask ? masked(payload, mask) : payload,
    bytes: bytes.slice(0, header + length),
  }
}

/** Write a frame as clients send it: masked (RFC 6455 §5.3), not fragmented. */
export function writeClientFrame(opcode: number, payload: Uint8Array): Bytes {
  const { length } = payload
  const header = new DataView(new ArrayBuffer(length < 126 ? 2 : length < 65_536 ? 4 : 10))
  header.setUint8(0, 0x80 | opcode)
  header.setUint8(1, 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127))
  if (header.byteLength === 4) header.setUint16(2, length)
  if (header.byteLength === 10) header.setBigUint64(2, BigInt(length))
  const mask = crypto.getRandomValues(new Uint8Array(4))
  return concat(new Uint8Array(header.buffer), mask, masked(payload, mask))
}
