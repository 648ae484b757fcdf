/** A record of the wire, in words and in hex. */

import { latin, type WireRecord } from "./decoder"
import { OPCODES } from "./frames"

const SHOWN = 60

function clip(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

/** One line that says what it was. */
export function summary(record: WireRecord): string {
  switch (record.kind) {
    case "connect":
      return `TCP connection to port ${record.server?.address[1] ?? "?"}`
    case "close":
      return "TCP: no more bytes from here (FIN)"
    case "reset":
      return "TCP: connection reset (RST)"
    case "http":
      return clip(record.text?.split("\r\n")[0] ?? "")
    case "bytes":
      return clip(`bytes: ${JSON.stringify(latin(record.bytes))}`)
    case "frame":
      return frameSummary(record)
  }
}

function frameSummary({ frame, payload }: WireRecord): string {
  if (!frame || !payload) return ""
  const name = OPCODES[frame.opcode] ?? `opcode ${frame.opcode}`
  if (frame.opcode === 0x8) return clip(`close frame${closeWords(payload)}`)
  const parts = [`${name} frame`]
  if (!frame.fin) parts.push("(more follows)")
  if (payload.length) parts.push(payloadWords(frame.opcode, payload))
  return clip(parts.join(" "))
}

function closeWords(payload: Uint8Array): string {
  if (payload.length < 2) return ", without a code"
  const number = (payload[0]! << 8) | payload[1]!
  const reason = new TextDecoder().decode(payload.slice(2))
  return reason ? `, code ${number}, “${reason}”` : `, code ${number}`
}

function payloadWords(opcode: number, payload: Uint8Array): string {
  if (opcode === 0x1) return `“${new TextDecoder().decode(payload)}”`
  return [...payload.slice(0, 16)].map(hex).join(" ")
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0")
}

/** The header's fields (RFC 6455 §5.2), each with its value. */
export function fields(record: WireRecord): [name: string, value: string][] {
  const { frame, payload } = record
  if (!frame || !payload) return []
  const mask = frame.mask ? [...frame.mask].map(hex).join(" ") : "none"
  const lines: [string, string][] = [
    ["FIN", frame.fin ? "1: the message ends with this frame" : "0: more frames follow"],
    ["RSV1", frame.rsv1 ? "1: compressed" : "0"],
    ["Opcode", `${frame.opcode}: ${OPCODES[frame.opcode] ?? "reserved"}`],
    ["Mask", frame.mask ? `1: key ${mask}` : "0: not masked"],
    ["Length", `${frame.payload.length} bytes of payload after a header of ${frame.header}`],
  ]
  if (payload !== frame.payload) lines.push(["Inflated", `${payload.length} bytes`])
  return lines
}

/** Sixteen bytes a line: offset, hex, and what is printable. */
export function dump(bytes: Uint8Array, limit = 4096): string {
  const lines: string[] = []
  for (let at = 0; at < Math.min(bytes.length, limit); at += 16) {
    const row = [...bytes.slice(at, at + 16)]
    const text = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : "."))
    lines.push(
      `${at.toString(16).padStart(4, "0")}  ${row.map(hex).join(" ").padEnd(47)}  ${text.join("")}`,
    )
  }
  if (bytes.length > limit) lines.push(`… ${bytes.length - limit} bytes more`)
  return lines.join("\n")
}
