/**
 * The browser's `WebSocket` (https://websockets.spec.whatwg.org/), over the
 * network in the page.
 */

import { encode } from "../protocol/bytes"
import { CloseCode, LONGEST_CONTROL_PAYLOAD, Opcode } from "../protocol/frames"
import { type Ending, Session } from "../protocol/session"
import type { Network } from "../protocol/tcp"
import { type Handler, Handlers } from "./handlers"
import { queueTask } from "./tasks"
import { asInterface, clampToUint16, domString, need, stringOrSequence } from "./webidl"

const CONNECTING = 0
const OPEN = 1
const CLOSING = 2
const CLOSED = 3

/** A token (RFC 9110 §5.6.2): what a subprotocol's name may be. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
/** Bytes: what a close frame has room for, beside the code. */
const LONGEST_REASON = LONGEST_CONTROL_PAYLOAD - 2

let network: Network
let complain: (text: string) => void
/** How each connection that is not closed says goodbye when the tab closes. */
const goodbyes = new Map<WebSocketOverPage, () => void>()

/** Tell where the network is, before a page's script asks for a WebSocket. */
export function connectWebSockets(to: Network, console: (text: string) => void): void {
  network = to
  complain = console
}

/** Say goodbye on every connection, as a browser does when a tab closes. */
export function leaveWebSockets(): void {
  for (const goodbye of goodbyes.values()) goodbye()
}

export class WebSocketOverPage extends EventTarget {
  readonly #url: URL
  readonly #session: Session
  readonly #handlers = new Handlers(this)
  #state = CONNECTING
  #protocol = ""
  #binaryType: BinaryType = "blob"
  #buffered = 0
  /** Keeps frames in order once a blob was among them: its bytes are read first. */
  #outgoing: Promise<void> | undefined

  constructor(url: string | URL, protocols: string | Iterable<string> = []) {
    super()
    // biome-ignore lint/complexity/noArguments: `undefined` is an argument, too (Web IDL)
    need(1, arguments.length, "WebSocket")
    const address = domString(url)
    const given = stringOrSequence(protocols)
    this.#url = parseUrl(address)
    const offered = typeof given === "string" ? [given] : given
    if (new Set(offered).size !== offered.length) {
      throw new DOMException("A subprotocol is offered twice.", "SyntaxError")
    }
    const wrong = offered.find((name) => !TOKEN.test(name))
    if (wrong !== undefined) {
      throw new DOMException(`The subprotocol '${wrong}' is invalid.`, "SyntaxError")
    }
    this.#session = new Session(network, this.#url, offered, {
      opened: (protocol) => queueTask(() => this.#opened(protocol)),
      message: (data) => queueTask(() => this.#message(data)),
      closing: () => queueTask(() => (this.#state = Math.max(this.#state, CLOSING))),
      closed: (ending) => queueTask(() => this.#closed(ending)),
    })
    goodbyes.set(this, () => {
      if (this.#state === OPEN) this.#session.close(CloseCode.GOING_AWAY, "")
    })
  }

  get url(): string {
    return this.#url.href
  }

  get readyState(): number {
    return this.#state
  }

  /** Bytes given to `send` that have not gone out yet. */
  get bufferedAmount(): number {
    return this.#buffered
  }

  get extensions(): string {
    return ""
  }

  get protocol(): string {
    return this.#protocol
  }

  get binaryType(): BinaryType {
    return this.#binaryType
  }

  set binaryType(type: BinaryType) {
    const wanted = domString(type)
    if (wanted === "blob" || wanted === "arraybuffer") this.#binaryType = wanted
  }

  /** @throws InvalidStateError - it is not open yet. */
  send(data: string | Blob | BufferSource): void {
    // biome-ignore lint/complexity/noArguments: `undefined` is an argument, too (Web IDL)
    need(1, arguments.length, "send")
    const binary = data instanceof Blob || data instanceof ArrayBuffer || ArrayBuffer.isView(data)
    const given = binary ? data : domString(data)
    if (this.#state === CONNECTING) {
      throw new DOMException("Still in CONNECTING state.", "InvalidStateError")
    }
    if (given instanceof Blob) {
      return this.#queue(given.size, async () => new Uint8Array(await given.arrayBuffer()))
    }
    const text = typeof given === "string"
    const bytes = text ? encode(given) : copy(given)
    this.#queue(bytes.length, bytes, text ? Opcode.TEXT : Opcode.BINARY)
  }

  /**
   * @throws InvalidAccessError - the code is neither 1000 nor 3000 to 4999.
   * @throws SyntaxError - the reason has more than 123 bytes.
   */
  close(code: number | undefined = undefined, reason: string | undefined = undefined): void {
    const number = code === undefined ? undefined : clampToUint16(code)
    const words = reason === undefined ? "" : domString(reason)
    if (
      number !== undefined &&
      number !== CloseCode.NORMAL_CLOSURE &&
      (number < 3000 || number > 4999)
    ) {
      throw new DOMException(
        `The close code must be 1000, or between 3000 and 4999: ${number} is neither.`,
        "InvalidAccessError",
      )
    }
    if (encode(words).length > LONGEST_REASON) {
      throw new DOMException(`The reason has more than ${LONGEST_REASON} bytes.`, "SyntaxError")
    }
    if (this.#state >= CLOSING) return
    this.#state = CLOSING
    // A reason without a code is dropped: the frame has no place for it.
    this.#after(() => this.#session.close(number, words))
  }

  #queue(
    length: number,
    payload: Uint8Array | (() => Promise<Uint8Array>),
    opcode: number = Opcode.BINARY,
  ): void {
    this.#buffered += length
    if (this.#state !== OPEN) return // never sent, and never forgotten
    const sent = (): void => queueTask(() => (this.#buffered -= length))
    if (payload instanceof Uint8Array) {
      return this.#after(() => this.#session.send(opcode, payload, sent))
    }
    const read = payload()
    this.#outgoing = (this.#outgoing ?? Promise.resolve()).then(async () =>
      this.#session.send(opcode, await read, sent),
    )
  }

  /** Do something when what was sent before has gone: now, mostly. */
  #after(action: () => void): void {
    if (this.#outgoing) this.#outgoing = this.#outgoing.then(action)
    else action()
  }

  #opened(protocol: string): void {
    if (this.#state !== CONNECTING) return
    this.#state = OPEN
    this.#protocol = protocol
    this.dispatchEvent(new Event("open"))
  }

  #message(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#state !== OPEN) return
    const seen =
      typeof data === "string"
        ? data
        : this.#binaryType === "blob"
          ? new Blob([data])
          : data.buffer.slice(data.byteOffset, data.byteOffset + data.length)
    this.dispatchEvent(new MessageEvent("message", { data: seen, origin: this.#url.origin }))
  }

  #closed({ code, reason, clean, failure }: Ending): void {
    goodbyes.delete(this)
    this.#state = CLOSED
    if (failure !== undefined) {
      complain(`WebSocket connection to '${this.url}' failed: ${failure}`)
      this.dispatchEvent(new Event("error"))
    }
    this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean: clean }))
  }

  get onopen(): Handler {
    return this.#handlers.get("open")
  }

  set onopen(handler: Handler) {
    this.#handlers.set("open", handler)
  }

  get onmessage(): Handler {
    return this.#handlers.get("message")
  }

  set onmessage(handler: Handler) {
    this.#handlers.set("message", handler)
  }

  get onerror(): Handler {
    return this.#handlers.get("error")
  }

  set onerror(handler: Handler) {
    this.#handlers.set("error", handler)
  }

  get onclose(): Handler {
    return this.#handlers.get("close")
  }

  set onclose(handler: Handler) {
    this.#handlers.set("close", handler)
  }
}

asInterface(WebSocketOverPage, "WebSocket", { CONNECTING, OPEN, CLOSING, CLOSED })

/** @throws SyntaxError - it is no address of a WebSocket. */
function parseUrl(text: string): URL {
  const url = URL.parse(text, document.baseURI)
  if (!url) throw new DOMException(`The URL '${text}' is invalid.`, "SyntaxError")
  if (url.protocol === "http:") url.protocol = "ws:"
  if (url.protocol === "https:") url.protocol = "wss:"
  if (url.protocol !== "ws:" && url.protocol !== "wss:") {
    throw new DOMException(
      `The URL's scheme must be 'ws', 'wss', 'http' or 'https': '${url.protocol}' is not.`,
      "SyntaxError",
    )
  }
  if (url.hash || text.includes("#")) {
    throw new DOMException(`The URL contains a fragment identifier ('${url.hash}').`, "SyntaxError")
  }
  return url
}

function copy(data: BufferSource): Uint8Array {
  return data instanceof ArrayBuffer
    ? new Uint8Array(data.slice(0))
    : new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength))
}
