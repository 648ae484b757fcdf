/** A record of the wire, in words. */

import type { Address } from "../kernel/messages"
import { isUnix } from "../kernel/unixnames"
import { latin1 } from "../protocol/bytes"
import { type Frame, isControl, Opcode, opcodeName } from "../protocol/frames"
import type { WireRecord } from "./decoder"
import { hex } from "./hex"

const SHOWN = 60
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }

function clip(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

/** One line that says what it was. */
export function summary(record: WireRecord): string {
  switch (record.kind) {
    case "connect":
      if (record.unix) return clip(`Unix-domain connection to ${pathOf(record.server?.address)}`)
      return `TCP connection to port ${record.server?.address[1] ?? "?"}`
    case "close":
      return record.unix ? "No more bytes from here" : "TCP: no more bytes from here (FIN)"
    case "reset":
      return record.unix ? "Connection reset" : "TCP: connection reset (RST)"
    case "cut":
      return "The connection is cut"
    case "http":
      return clip(record.text?.split("\r\n")[0] ?? "")
    case "bytes":
      return clip(`bytes “${visible(latin1(record.bytes.slice(0, SHOWN + 1)))}”`)
    case "frame":
      return frameSummary(record)
    case "datagram":
      return datagramSummary(record)
    case "lost":
      return `Lost: ${datagramSummary(record)}`
    case "dropped":
      return `UDP datagram of ${count(record.length ?? 0)} dropped: the receive buffer is full`
    case "unreachable":
      return `ICMP: port ${record.receiver?.address[1] ?? "?"} unreachable`
  }
}

function datagramSummary({ bytes, receiver }: WireRecord): string {
  const text = `“${visible(latin1(bytes.slice(0, SHOWN + 1)))}”`
  if (receiver && isUnix(receiver.address[0])) {
    return clip(`Unix-domain datagram to ${pathOf(receiver.address)} ${text}`)
  }
  return clip(
    `UDP datagram to port ${receiver?.address[1] ?? "?"}${bytes.length ? ` ${text}` : ""}`,
  )
}

function frameSummary({ frame, payload, compressed, text }: WireRecord): string {
  if (!frame || !payload) return ""
  const name = opcodeName(frame.opcode) ?? `opcode ${frame.opcode}`
  if (frame.opcode === Opcode.CLOSE) return clip(`close frame${closeWords(payload)}`)
  const parts = [`${name} frame`]
  if (compressed) parts.push("(compressed)")
  else if (payload.length) parts.push(payloadWords(frame, payload, text))
  return clip(parts.join(" "))
}

function closeWords(payload: Uint8Array): string {
  const [high, low] = payload
  if (high === undefined || low === undefined) return ", without a code"
  const number = (high << 8) | low
  const reason = new TextDecoder().decode(payload.slice(2))
  return reason ? `, code ${number}, “${reason}”` : `, code ${number}`
}

function payloadWords({ opcode }: Frame, payload: Uint8Array, text: string | undefined): string {
  if (text !== undefined) return `“${visible(text.slice(0, SHOWN + 1))}”`
  // A ping and its pong often carry a few letters.
  const printable = payload.every((byte) => byte >= 0x20 && byte < 0x7f)
  if (isControl(opcode) && printable) return `“${latin1(payload)}”`
  return [...payload.slice(0, 16)].map(hex).join(" ")
}

/** Text with its control characters, 0x1E above all, as Python's `repr` shows them. */
export function visible(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it replaces
  return text.replace(/[\0-\x1f\x7f-\x9f]/g, (c) => NAMED[c] ?? `\\x${hex(c.charCodeAt(0))}`)
}

/** What a frame's header says, in a line; of a head, that it upgrades. */
export function headline({ frame, text, sender, receiver, bytes }: WireRecord): string {
  if (sender && receiver) {
    const ends = [sender, receiver].map(({ address }) => hostAndPort(address))
    return bytes.length ? `${ends.join(" → ")} · length ${bytes.length}` : ends.join(" → ")
  }
  if (!frame) return /^upgrade: .*$/im.exec(text ?? "")?.[0] ?? ""
  const parts = [
    `FIN ${frame.fin ? 1 : 0}`,
    `opcode 0x${frame.opcode.toString(16).toUpperCase()}`,
    `mask ${frame.mask ? 1 : 0}`,
    `length ${frame.payload.length}`,
  ]
  if (frame.rsv1) parts.splice(1, 0, "RSV1 1")
  return parts.join(" · ")
}

/** The path of a Unix-domain socket; an abstract name with @, as ss and netstat show it. */
function pathOf(address: Address | undefined): string {
  return (address?.[0] ?? "?").replace(/^unix:/, "").replace(/^\0/, "@")
}

function hostAndPort([host, port]: Address): string {
  if (isUnix(host)) return pathOf([host, port]) || "unnamed"
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`
}

/** A number of bytes, for people. */
export function count(bytes: number): string {
  return bytes === 1 ? "1 byte" : `${bytes.toLocaleString("en")} bytes`
}
