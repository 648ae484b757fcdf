/**
 * What crossed a connection, told in the field's own terms: TCP, the HTTP
 * upgrade, frames. Every byte is part of exactly one record.
 */

import type { Endpoint, Side, Traffic } from "../kernel/kernel"
import { readFrame, type Frame } from "./frames"
import { InflateError, Inflater } from "./inflate"

/** One line of the wire view. */
export interface WireRecord {
  readonly at: number
  readonly connection: number
  readonly from: Side
  readonly kind: "connect" | "close" | "reset" | "http" | "frame" | "bytes"
  /** What it was on the wire; empty for connect, close and reset. */
  readonly bytes: Uint8Array
  readonly client?: Endpoint
  readonly server?: Endpoint
  /** The request or response, for people. */
  readonly text?: string
  readonly frame?: Frame
  /** The payload, inflated when the message is complete. */
  readonly payload?: Uint8Array
}

type Found = Omit<WireRecord, "at" | "connection" | "from">

const REQUEST = /^[A-Z]+ \S+ HTTP\/1\.1$/
const RESPONSE = /^HTTP\/1\.1 \d{3}( .*)?$/
/** Bytes; a head that does not end within them is none. */
const LONGEST_HEAD = 65_536

function join(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}

/** Bytes as text, one character each. */
export function latin(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes)
}

/** One direction of a connection. */
class Direction {
  pending: Uint8Array = new Uint8Array()
  frames = false
  raw = false
  inflater: Inflater | undefined
  /** The compressed pieces of a message that is not complete. */
  pieces: Uint8Array | undefined
}

interface Conversation {
  readonly client: Direction
  readonly server: Direction
}

/** Decodes all connections of a network. */
export class Decoder {
  private readonly conversations = new Map<number, Conversation>()

  /** Take what crossed; return the records that are complete with it. */
  take(traffic: Traffic): WireRecord[] {
    const { at, connection, from } = traffic
    const base = { at, connection, from, bytes: new Uint8Array() }
    switch (traffic.kind) {
      case "connect": {
        const fresh = { client: new Direction(), server: new Direction() }
        this.conversations.set(connection, fresh)
        const { client, server } = traffic
        return [{ ...base, kind: "connect", client, server }]
      }
      case "fin":
        return [...this.rest(connection, from, at), { ...base, kind: "close" }]
      case "reset":
        return [...this.rest(connection, from, at), { ...base, kind: "reset" }]
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
    direction.pending = join(direction.pending, bytes)
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
    if (direction.frames) return this.frame(direction)
    if (!direction.raw && pending.length < LONGEST_HEAD) {
      const text = latin(pending)
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
    const text = latin(bytes)
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

  private frame(direction: Direction): Found | undefined {
    const frame = readFrame(direction.pending)
    if (!frame) return undefined
    return { kind: "frame", bytes: frame.bytes, frame, payload: this.payload(direction, frame) }
  }

  private payload(direction: Direction, frame: Frame): Uint8Array {
    const compressed = frame.rsv1 || (frame.opcode === 0 && direction.pieces !== undefined)
    if (frame.opcode >= 8 || !compressed || !direction.inflater) return frame.payload
    const whole = join(direction.pieces ?? new Uint8Array(), frame.payload)
    direction.pieces = frame.fin ? undefined : whole
    if (!frame.fin) return frame.payload
    try {
      return direction.inflater.message(whole)
    } catch (error) {
      if (error instanceof InflateError) return frame.payload
      throw error
    }
  }
}
