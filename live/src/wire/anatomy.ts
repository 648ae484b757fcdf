/** A frame's header, bit for bit (RFC 6455 §5.2). */

import { type Frame, opcodeName } from "../protocol/frames"
import { hex } from "./hex"

/** A part of the header. */
export interface Field {
  /** The bytes that it begins in, as hex; empty if they are told already. */
  readonly bytes: string
  readonly name: string
  /** Its bits; a long number in hex. */
  readonly value: string
  readonly meaning: string
}

function bit(byte: number, place: number): string {
  return String((byte >> place) & 1)
}

/** Every field of a frame's header, in order. */
export function header(frame: Frame): Field[] {
  const [first = 0, second = 0] = frame.bytes
  const opcode = opcodeName(frame.opcode) ?? "reserved"
  const fields: Field[] = [
    {
      bytes: hex(first),
      name: "FIN",
      value: bit(first, 7),
      meaning: frame.fin ? "the message ends with this frame" : "more frames follow",
    },
    {
      bytes: "",
      name: "RSV1",
      value: bit(first, 6),
      meaning: frame.rsv1 ? "the message is compressed (RFC 7692)" : "not compressed",
    },
    { bytes: "", name: "RSV2, RSV3", value: bit(first, 5) + bit(first, 4), meaning: "not in use" },
    {
      bytes: "",
      name: "opcode",
      value: frame.opcode.toString(2).padStart(4, "0"),
      meaning: `0x${frame.opcode.toString(16).toUpperCase()}, ${opcode}`,
    },
    {
      bytes: hex(second),
      name: "MASK",
      value: bit(second, 7),
      meaning: frame.mask
        ? "masked, which is required in a client's frames"
        : "not masked, which is required in a server's frames",
    },
    {
      bytes: "",
      name: "length",
      value: (second & 0x7f).toString(2).padStart(7, "0"),
      meaning: lengthWords(second & 0x7f),
    },
  ]
  const long = { 126: 2, 127: 8 }[second & 0x7f]
  if (long) {
    fields.push({
      bytes: [...frame.bytes.slice(2, 2 + long)].map(hex).join(" "),
      name: `length, ${8 * long} bits`,
      value: String(frame.payload.length),
      meaning: "bytes of payload",
    })
  }
  if (frame.mask) {
    fields.push({
      bytes: [...frame.mask].map(hex).join(" "),
      name: "masking key",
      value: "32 bits",
      meaning: "each byte of the payload is XORed with one of these four, in turn",
    })
  }
  return fields
}

function lengthWords(seven: number): string {
  if (seven === 126) return "126: the next 16 bits are the length"
  if (seven === 127) return "127: the next 64 bits are the length"
  return seven === 1 ? "1 byte of payload" : `${seven} bytes of payload`
}
