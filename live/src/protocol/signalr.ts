/**
 * SignalR in the text messages of a connection: JSON records, each ended by
 * the record separator 0x1E (SignalR's HubProtocol.md, "JSON encoding").
 *
 * A WebSocket says nowhere that it carries SignalR. The client's first
 * record does: it asks for a protocol and a version. Nothing counts as a
 * record on a connection that did not begin like that.
 */

import type { Side } from "../kernel/kernel"

const SEPARATOR = "\x1e"
/** Characters; a handshake request has about forty. */
const LONGEST_HANDSHAKE = 1024

const TYPES: Readonly<Record<number, string>> = {
  1: "Invocation",
  2: "StreamItem",
  3: "Completion",
  4: "StreamInvocation",
  5: "CancelInvocation",
  6: "Ping",
  7: "Close",
  8: "Ack",
  9: "Sequence",
}

/** One record, as the protocol names it. */
export interface HubRecord {
  readonly name: string
  /** Its fields but `type`, each value as JSON. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** As it was sent, without the separator. */
  readonly text: string
  /** Over how many frames it was spread. */
  readonly frames: number
}

/** What a frame brought to the layer above it. */
export interface HubFrame {
  /** The records that are complete with it. */
  readonly records: readonly HubRecord[]
  /** Whether another begins in it, or goes on. */
  readonly unfinished: boolean
}

/** One direction: the record that is not complete. */
interface Direction {
  text: string
  frames: number
  /** Whether its first record, the handshake, has come. */
  greeted: boolean
}

/** The records of one connection. */
export class Hub {
  private state: "unknown" | "hub" | "other" = "unknown"
  private readonly directions: Readonly<Record<Side, Direction>> = {
    client: { text: "", frames: 0, greeted: false },
    server: { text: "", frames: 0, greeted: false },
  }

  /** Take the text of a frame; nothing if this is no SignalR. */
  take(from: Side, text: string): HubFrame | undefined {
    if (this.state === "other") return undefined
    const direction = this.directions[from]
    if (this.state === "unknown") {
      // A server that speaks first is no hub.
      const candidate = from === "client" && couldBeHandshake(direction.text + text)
      if (!candidate) {
        this.state = "other"
        return undefined
      }
    }
    const records = split(direction, text).map((record) => named(direction, from, record))
    if (this.state === "unknown" && records.length) this.state = "hub"
    return { records, unfinished: direction.text !== "" }
  }
}

interface Piece {
  readonly text: string
  readonly frames: number
}

/** Add a frame's text to a direction; return the records that it ends. */
function split(direction: Direction, text: string): Piece[] {
  const pieces: Piece[] = []
  const parts = text.split(SEPARATOR)
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1
    if (part || !last) {
      direction.text += part
      direction.frames++
    }
    if (last) break
    pieces.push({ text: direction.text, frames: direction.frames })
    direction.text = ""
    direction.frames = 0
  }
  return pieces
}

/** Whether text can be, or begin with, a handshake request. */
function couldBeHandshake(text: string): boolean {
  const end = text.indexOf(SEPARATOR)
  if (end < 0) return text.startsWith("{") && text.length < LONGEST_HANDSHAKE
  const request = parsed(text.slice(0, end))
  return typeof request?.["protocol"] === "string" && typeof request["version"] === "number"
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text)
    const isObject = typeof data === "object" && data !== null && !Array.isArray(data)
    return isObject ? (data as Record<string, unknown>) : undefined
  } catch {
    return undefined // a hub may be sent anything
  }
}

function named(direction: Direction, from: Side, piece: Piece): HubRecord {
  const data = parsed(piece.text)
  const first = !direction.greeted
  direction.greeted = true
  if (!data) return { name: "not a JSON object", fields: [], ...piece }
  const type = data["type"]
  const fields = Object.entries(data)
    .filter(([name]) => name !== "type")
    .map(([name, value]) => [name, JSON.stringify(value)] as const)
  let name = `unknown type ${JSON.stringify(type)}`
  if (first) name = from === "client" ? "Handshake request" : "Handshake response"
  else if (typeof type === "number") name = TYPES[type] ?? name
  return { name, fields, ...piece }
}
