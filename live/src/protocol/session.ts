/**
 * A WebSocket as RFC 6455 has it, on the client's side: the handshakes,
 * frames and messages, without the browser's class around them.
 */

import { type Bytes, concat, encode, Inbox } from "./bytes"
import {
  CloseCode,
  type Frame,
  isControl,
  isMinimal,
  LONGEST_CONTROL_PAYLOAD,
  Opcode,
  readFrame,
  writeClientFrame,
} from "./frames"
import { acceptedProtocol, HandshakeError, makeKey, upgradeRequest } from "./handshake"
import { HttpError, readHead } from "./http"
import type { Connection, Network } from "./tcp"

/** How it ended. */
export interface Ending {
  readonly code: number
  readonly reason: string
  /** Whether both ends have said goodbye. */
  readonly clean: boolean
  /** Why it had to be failed (RFC 6455 §7.1.7), if it had. */
  readonly failure: string | undefined
}

export interface Listener {
  opened(protocol: string): void
  message(data: string | Bytes): void
  /** The server has begun to say goodbye. */
  closing(): void
  closed(ending: Ending): void
}

const NEVER_SENT = new Set<number>([
  CloseCode.NO_STATUS_RECEIVED,
  CloseCode.ABNORMAL_CLOSURE,
  CloseCode.TLS_HANDSHAKE,
])
/** Milliseconds that a server may take to answer a goodbye. */
const GOODBYE = 10_000
/** Milliseconds that it may take to close the TCP connection after it. */
const LINGER = 2_000

class ProtocolError extends Error {
  readonly code: number

  constructor(message: string, code: number = CloseCode.PROTOCOL_ERROR) {
    super(message)
    this.code = code
  }
}

/** @throws ProtocolError - the bytes are not UTF-8. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new ProtocolError(
      "Could not decode a text frame as UTF-8.",
      CloseCode.INVALID_FRAME_PAYLOAD_DATA,
    )
  }
}

export class Session {
  private readonly protocols: readonly string[]
  private readonly listener: Listener
  private readonly inbox = new Inbox()
  private readonly key = makeKey()
  private readonly connection: Connection
  private state: "connecting" | "open" | "closed" = "connecting"
  private closeSent = false
  private closeReceived: { readonly code: number; readonly reason: string } | undefined
  /** The frames so far of a message that goes on. */
  private fragments: { readonly opcode: number; readonly parts: Bytes[] } | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(network: Network, url: URL, protocols: readonly string[], listener: Listener) {
    this.protocols = protocols
    this.listener = listener
    const secure = url.protocol === "wss:"
    const host = secure ? "" : url.hostname // "" leads nowhere
    this.connection = network.connect(host, Number(url.port || 80), {
      connected: () => this.connection.send(upgradeRequest(url, protocols, this.key)),
      refused: (why) => this.fail(secure ? "there is no TLS in the page" : why),
      data: (bytes) => this.data(bytes),
      ended: () => this.ended(),
      reset: () => this.finish("the connection was reset"),
    })
  }

  /** Send a frame; `sent` when it is on its way. */
  send(opcode: number, payload: Uint8Array, sent?: () => void): void {
    if (this.state !== "open" || this.closeSent) return
    this.connection.send(writeClientFrame(opcode, payload), sent)
  }

  /** Say goodbye (RFC 6455 §7.1.2), without a code if there is none. */
  close(code: number | undefined, reason: string): void {
    if (this.state === "connecting") {
      return this.fail("it was closed before the connection was established")
    }
    this.goodbye(code, reason)
  }

  private goodbye(code: number | undefined, reason: string): void {
    if (this.closeSent || this.state !== "open") return
    const payload =
      code === undefined
        ? new Uint8Array()
        : concat(new Uint8Array([code >> 8, code & 0xff]), encode(reason))
    this.send(Opcode.CLOSE, payload)
    this.closeSent = true
    this.giveUpAfter(this.closeReceived ? LINGER : GOODBYE)
  }

  private giveUpAfter(milliseconds: number): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.finish(undefined), milliseconds)
  }

  private data(bytes: Uint8Array): void {
    if (this.state === "closed" || this.closeReceived) return
    this.inbox.add(bytes)
    try {
      if (this.state === "connecting" && !this.open()) return
      for (let frame = this.frame(); frame; frame = this.frame()) {
        this.take(frame)
        if (this.closeReceived) return
      }
    } catch (error) {
      if (error instanceof ProtocolError) this.goodbye(error.code, error.message)
      else if (!(error instanceof HttpError || error instanceof HandshakeError)) throw error
      this.fail(error.message)
    }
  }

  private open(): boolean {
    const head = readHead(this.inbox)
    if (!head) return false
    const protocol = acceptedProtocol(head, this.protocols, this.key)
    this.state = "open"
    this.listener.opened(protocol)
    return true
  }

  private frame(): Frame | undefined {
    const [first = 0, second = 0] = this.inbox.bytes
    if (this.inbox.bytes.length < 2) return undefined
    if (first & 0x70) throw new ProtocolError("One or more reserved bits are on.")
    if (second & 0x80) throw new ProtocolError("A server must not mask any frames.")
    const tooLong = (second & 0x7f) > LONGEST_CONTROL_PAYLOAD
    if (isControl(first & 0x0f) && (!(first & 0x80) || tooLong)) {
      throw new ProtocolError("A control frame is fragmented or too long.")
    }
    if (!isMinimal(this.inbox.bytes)) {
      throw new ProtocolError("A frame's length is not encoded in the fewest bytes.")
    }
    const frame = readFrame(this.inbox.bytes)
    if (frame) this.inbox.take(frame.bytes.length)
    return frame
  }

  private take(frame: Frame): void {
    const payload = new Uint8Array(frame.payload)
    switch (frame.opcode) {
      case Opcode.TEXT:
      case Opcode.BINARY:
        if (this.fragments)
          throw new ProtocolError("A message begins before the previous one has ended.")
        if (frame.fin) return this.message(frame.opcode, payload)
        this.fragments = { opcode: frame.opcode, parts: [payload] }
        return
      case Opcode.CONTINUATION: {
        if (!this.fragments) throw new ProtocolError("There is no message to continue.")
        const { opcode, parts } = this.fragments
        parts.push(payload)
        if (!frame.fin) return
        this.fragments = undefined
        return this.message(opcode, concat(...parts))
      }
      case Opcode.CLOSE:
        return this.goodbyeFrom(payload)
      case Opcode.PING:
        return this.send(Opcode.PONG, payload)
      case Opcode.PONG:
        return
      default:
        throw new ProtocolError(`Unrecognized frame opcode: ${frame.opcode}.`)
    }
  }

  private message(opcode: number, payload: Bytes): void {
    this.listener.message(opcode === Opcode.TEXT ? decode(payload) : payload)
  }

  private goodbyeFrom(payload: Bytes): void {
    if (payload.length === 1) throw new ProtocolError("A close frame's code is incomplete.")
    const [high, low] = payload
    const code = high === undefined || low === undefined ? undefined : (high << 8) | low
    const reason = decode(payload.subarray(2))
    if (code !== undefined && (code < 1000 || code >= 5000 || NEVER_SENT.has(code))) {
      throw new ProtocolError("A close frame's code is invalid.")
    }
    this.closeReceived = { code: code ?? CloseCode.NO_STATUS_RECEIVED, reason }
    this.listener.closing()
    this.goodbye(code, reason) // the reason too: as browsers do
    this.giveUpAfter(LINGER) // the server closes first (RFC 6455 §7.1.1)
  }

  /** The server sends no more. */
  private ended(): void {
    if (this.state === "connecting") this.fail("the connection ended before a response")
    else this.finish(undefined)
  }

  /** Fail the connection (RFC 6455 §7.1.7). */
  private fail(failure: string): void {
    if (this.state === "connecting") this.connection.close()
    else this.connection.end()
    this.finish(failure)
  }

  private finish(failure: string | undefined): void {
    if (this.state === "closed") return
    this.state = "closed"
    clearTimeout(this.timer)
    this.connection.close()
    const clean = failure === undefined && this.closeSent && this.closeReceived !== undefined
    const { code, reason } = (clean && this.closeReceived) || {
      code: CloseCode.ABNORMAL_CLOSURE,
      reason: "",
    }
    this.listener.closed({ code, reason, clean, failure })
  }
}
