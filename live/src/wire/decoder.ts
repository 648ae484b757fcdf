/**
 * What crossed a connection, told in the field's own terms: TCP, the HTTP
 * upgrade, frames. Every byte is part of exactly one record.
 */

import type {
  ConnectionTraffic,
  DatagramTraffic,
  Endpoint,
  Side,
  Target,
  Traffic,
} from "../kernel/kernel"
import { isUnix } from "../kernel/unixnames"
import { concat, latin1 } from "../protocol/bytes"
import { type Frame, isControl, Opcode, readFrame } from "../protocol/frames"
import { LONGEST_HEAD } from "../protocol/http"
import { InflateError, Inflater } from "../protocol/inflate"
import { Hub, type HubFrame } from "../protocol/signalr"

/** One line of the wire view. */
export interface WireRecord {
  readonly at: number
  readonly connection: number
  readonly from: Side
  readonly kind:
    | ("connect" | "close" | "reset" | "cut" | "http" | "frame" | "bytes")
    | ("datagram" | "lost" | "dropped" | "unreachable")
  /** What it was on the wire; empty for what carries no bytes of a program. */
  readonly bytes: Uint8Array
  readonly client?: Endpoint
  readonly server?: Endpoint
  /** The connection is one between Unix-domain sockets. */
  readonly unix?: boolean
  /** The two ends of a datagram; its connection is `NO_CONNECTION`. */
  readonly sender?: Endpoint
  readonly receiver?: Target
  /** The length of a datagram that was dropped, in bytes. */
  readonly length?: number
  /** A request or response; what a frame adds to a text message. */
  readonly text?: string
  readonly frame?: Frame
  /** The payload, inflated when the message is complete. */
  readonly payload?: Uint8Array
  /** The payload is still compressed: its message ends in a later frame. */
  readonly compressed?: boolean
  /** The layer above: SignalR's records, if it is there. */
  readonly hub?: HubFrame | undefined
}

/** The number that a datagram's record has in place of a connection's. */
export const NO_CONNECTION = 0

type Found = Omit<WireRecord, "at" | "connection" | "from">

const REQUEST = /^[A-Z]+ \S+ HTTP\/1\.1$/
const RESPONSE = /^HTTP\/1\.1 \d{3}( .*)?$/

/** One direction of a connection. */
class Direction {
  pending: Uint8Array = new Uint8Array()
  frames = false
  raw = false
  inflater: Inflater | undefined
  /** The compressed pieces of a message that is not complete. */
  pieces: Uint8Array | undefined
  /** Reads the text of a message that is spread over frames. */
  text: TextDecoder | undefined
}

interface Conversation {
  readonly unix: boolean
  readonly client: Direction
  readonly server: Direction
  readonly hub: Hub
}

/** A datagram is a record by itself; nothing in it is decoded further. */
function datagram(traffic: DatagramTraffic): WireRecord {
  const { at, sender, receiver } = traffic
  const base = { at, connection: NO_CONNECTION, from: "client", sender, receiver } as const
  const empty = new Uint8Array()
  switch (traffic.kind) {
    case "datagram":
      return { ...base, kind: traffic.lost ? "lost" : "datagram", bytes: traffic.bytes }
    case "dropped":
      return { ...base, kind: "dropped", bytes: empty, length: traffic.length }
    case "unreachable":
      return { ...base, kind: "unreachable", bytes: empty }
  }
}

/** Decodes all connections of a network. */
export class Decoder {
  private readonly conversations = new Map<number, Conversation>()

  /** Take what crossed; return the records that are complete with it. */
  take(traffic: Traffic): WireRecord[] {
    return "sender" in traffic ? [datagram(traffic)] : this.connected(traffic)
  }

  private connected(traffic: ConnectionTraffic): WireRecord[] {
    const { at, connection, from } = traffic
    const server = traffic.kind === "connect" ? traffic.server : undefined
    const unix = this.conversations.get(connection)?.unix ?? isUnix(server?.address[0] ?? "")
    const base = { at, connection, from, bytes: new Uint8Array(), ...(unix && { unix }) }
    switch (traffic.kind) {
      case "connect": {
        const fresh = { unix, client: new Direction(), server: new Direction(), hub: new Hub() }
        this.conversations.set(connection, fresh)
        const { client, server } = traffic
        return [{ ...base, kind: "connect", client, server }]
      }
      case "fin":
        return [...this.rest(connection, from, at), { ...base, kind: "close" }]
      case "reset":
        return [...this.rest(connection, from, at), { ...base, kind: "reset" }]
      case "cut":
        return [
          ...this.rest(connection, "client", at),
          ...this.rest(connection, "server", at),
          { ...base, kind: "cut" },
        ]
      case "data":
        return this.data(connection, from, at, traffic.bytes)
    }
  }

  /** Bytes of an incomplete head or frame, when a direction ends. */
  private rest(connection: number, from: Side, at: number): WireRecord[] {
    const direction = this.conversations.get(connection)?.[from]
    if (!direction?.pending.length) return []
    const bytes = direction.pending
    direction.pending = new Uint8Array()
    return [{ at, connection, from, kind: "bytes", bytes }]
  }

  private data(connection: number, from: Side, at: number, bytes: Uint8Array): WireRecord[] {
    const conversation = this.conversations.get(connection)
    if (!conversation) return [{ at, connection, from, kind: "bytes", bytes }]
    const direction = conversation[from]
    direction.pending = concat(direction.pending, bytes)
    const records: WireRecord[] = []
    for (;;) {
      const found = this.next(conversation, direction, from)
      if (!found) return records
      direction.pending = direction.pending.slice(found.bytes.length)
      records.push({ at, connection, from, ...found })
    }
  }

  private next(conversation: Conversation, direction: Direction, from: Side): Found | undefined {
    const { pending } = direction
    if (pending.length === 0) return undefined
    if (direction.frames) return this.frame(conversation, direction, from)
    if (!direction.raw && pending.length < LONGEST_HEAD) {
      const text = latin1(pending)
      const lineEnd = text.indexOf("\r\n")
      if (lineEnd < 0 && /^(GET |HTTP\/)/.test(text)) return undefined
      const started = from === "client" ? REQUEST : RESPONSE
      if (lineEnd >= 0 && started.test(text.slice(0, lineEnd))) {
        const end = text.indexOf("\r\n\r\n") + 4
        if (end < 4) return undefined
        return this.head(conversation, direction, from, pending.slice(0, end))
      }
    }
    direction.raw = true
    return { kind: "bytes", bytes: pending }
  }

  private head(
    conversation: Conversation,
    direction: Direction,
    from: Side,
    bytes: Uint8Array,
  ): Found {
    const text = latin1(bytes)
    if (from === "server" && /^HTTP\/1\.1 101 /.test(text)) {
      for (const side of [conversation.client, conversation.server]) {
        side.frames = true
        side.raw = false
      }
      const extension = /^sec-websocket-extensions:.*permessage-deflate(.*)$/im.exec(text)?.[1]
      if (extension !== undefined) {
        for (const side of ["client", "server"] as const) {
          const fresh = extension.includes(`${side}_no_context_takeover`)
          conversation[side].inflater = new Inflater(!fresh)
        }
      }
    } else {
      direction.raw = from === "server" || !/^upgrade:\s*websocket/im.test(text)
    }
    return { kind: "http", bytes, text }
  }

  private frame(conversation: Conversation, direction: Direction, from: Side): Found | undefined {
    const frame = readFrame(direction.pending)
    if (!frame) return undefined
    const plain = this.payload(direction, frame)
    const text = this.text(direction, frame, plain)
    return {
      kind: "frame",
      bytes: frame.bytes,
      frame,
      payload: plain ?? frame.payload,
      compressed: plain === undefined,
      ...(text === undefined ? {} : { text }),
      hub: text === undefined ? undefined : conversation.hub.take(from, text),
    }
  }

  /** The payload without compression; nothing while it can't be had. */
  private payload(direction: Direction, frame: Frame): Uint8Array | undefined {
    const compressed =
      frame.rsv1 || (frame.opcode === Opcode.CONTINUATION && direction.pieces !== undefined)
    if (isControl(frame.opcode) || !compressed || !direction.inflater) return frame.payload
    const whole = concat(direction.pieces ?? new Uint8Array(), frame.payload)
    direction.pieces = frame.fin ? undefined : whole
    if (!frame.fin) return undefined
    try {
      return direction.inflater.message(whole)
    } catch (error) {
      if (error instanceof InflateError) return undefined
      throw error
    }
  }

  /** What a frame adds to a text message; nothing if it is of another kind. */
  private text(
    direction: Direction,
    frame: Frame,
    plain: Uint8Array | undefined,
  ): string | undefined {
    if (isControl(frame.opcode)) return undefined
    if (frame.opcode === Opcode.TEXT) direction.text = new TextDecoder()
    else if (frame.opcode !== Opcode.CONTINUATION) direction.text = undefined
    const text = direction.text?.decode(plain ?? new Uint8Array(), { stream: !frame.fin })
    if (frame.fin) direction.text = undefined
    return plain && text
  }
}
