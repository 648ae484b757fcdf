/**
 * `XMLHttpRequest` (https://xhr.spec.whatwg.org/) over the frame's `fetch`.
 *
 * No request is synchronous: nothing in a frame can stop a script until the
 * server, in the same tab, has answered.
 */

import { concat } from "../protocol/bytes"
import { type Handler, Handlers } from "./handlers"
import { asInterface, domString, need } from "./webidl"

const UNSENT = 0
const OPENED = 1
const HEADERS_RECEIVED = 2
const LOADING = 3
const DONE = 4

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const NORMALIZED = /^(delete|get|head|options|post|put)$/i
const FORBIDDEN = /^(connect|trace|track)$/i
const TYPES = ["", "arraybuffer", "blob", "document", "json", "text"]

let send: typeof fetch
let complain: (text: string) => void

/** Tell what requests go by, before a page's script makes one. */
export function connectRequests(by: typeof fetch, console: (text: string) => void): void {
  send = by
  complain = console
}

class Target extends EventTarget {
  readonly #handlers = new Handlers(this)

  static handlersOf(target: Target): Handlers {
    return target.#handlers
  }
}

for (const kind of ["loadstart", "progress", "abort", "error", "load", "timeout", "loadend"]) {
  addHandler(Target, kind)
}

function addHandler(made: typeof Target, kind: string): void {
  Object.defineProperty(made.prototype, `on${kind}`, {
    get(this: Target): Handler {
      return Target.handlersOf(this).get(kind)
    },
    set(this: Target, handler: unknown) {
      Target.handlersOf(this).set(kind, handler)
    },
    enumerable: true,
    configurable: true,
  })
}

/** One request that was sent. */
interface Sent {
  readonly abort: AbortController
  timer: ReturnType<typeof setTimeout> | undefined
  readonly started: number
}

export class XMLHttpRequestOverPage extends Target {
  #state = UNSENT
  #method = "GET"
  #url: URL | undefined
  #headers = new Headers()
  #sent: Sent | undefined
  #response: Response | undefined
  #parts: Uint8Array<ArrayBuffer>[] = []
  #parsed: unknown
  #type = ""
  #mime: string | undefined
  #timeout = 0
  #withCredentials = false
  readonly #upload = new Target()

  get readyState(): number {
    return this.#state
  }

  get upload(): EventTarget {
    return this.#upload
  }

  get timeout(): number {
    return this.#timeout
  }

  set timeout(milliseconds: number) {
    this.#timeout = +milliseconds >>> 0
    if (this.#sent) this.#watch(this.#sent)
  }

  /** Kept, and without effect: no cookies are sent. */
  get withCredentials(): boolean {
    return this.#withCredentials
  }

  set withCredentials(on: boolean) {
    this.#withCredentials = Boolean(on)
  }

  /**
   * @throws SyntaxError - the method or the address is none.
   * @throws SecurityError - the method is not for pages.
   * @throws InvalidAccessError - the request would be synchronous.
   */
  open(method: string, url: string | URL, ...options: unknown[]): void {
    // biome-ignore lint/complexity/noArguments: `undefined` is an argument, too (Web IDL)
    need(2, arguments.length, "open")
    const verb = domString(method)
    const address = URL.parse(domString(url), document.baseURI)
    if (!TOKEN.test(verb))
      throw new DOMException(`'${verb}' is not a valid HTTP method.`, "SyntaxError")
    if (FORBIDDEN.test(verb)) {
      throw new DOMException(`Pages may not use the method '${verb}'.`, "SecurityError")
    }
    if (!address) throw new DOMException(`The URL '${url}' is invalid.`, "SyntaxError")
    if (options.length > 0 && !options[0]) {
      throw new DOMException(
        "A page in a lab can't wait for a synchronous response: leave out `false` and use `onload`.",
        "InvalidAccessError",
      )
    }
    this.#stop()
    this.#method = NORMALIZED.test(verb) ? verb.toUpperCase() : verb
    this.#url = address
    this.#headers = new Headers()
    this.#forget()
    if (this.#state !== OPENED) this.#become(OPENED)
  }

  /** @throws InvalidStateError - it is not open, or is sent. */
  setRequestHeader(name: string, value: string): void {
    // biome-ignore lint/complexity/noArguments: `undefined` is an argument, too (Web IDL)
    need(2, arguments.length, "setRequestHeader")
    this.#beforeSend()
    try {
      this.#headers.append(name, value)
    } catch {
      throw new DOMException(`'${name}: ${value}' is not a valid HTTP header field.`, "SyntaxError")
    }
  }

  /** @throws InvalidStateError - it is not open, or is sent. */
  send(body: Document | XMLHttpRequestBodyInit | null = null): void {
    this.#beforeSend()
    const sends = body !== null && body !== undefined && !/^(GET|HEAD)$/.test(this.#method)
    const given = body instanceof Document ? new XMLSerializer().serializeToString(body) : body
    const sent: Sent = { abort: new AbortController(), timer: undefined, started: Date.now() }
    this.#sent = sent
    this.#watch(sent)
    this.#progress("loadstart", 0)
    if (sends) this.#upload.dispatchEvent(new ProgressEvent("loadstart"))
    if (this.#sent !== sent) return // a listener has aborted it
    void this.#exchange(sent, sends ? given : null)
  }

  async #exchange(sent: Sent, body: XMLHttpRequestBodyInit | null): Promise<void> {
    const { signal } = sent.abort
    try {
      const init = { method: this.#method, headers: this.#headers, body, signal }
      const response = await send((this.#url as URL).href, init)
      if (this.#sent !== sent) return
      if (body !== null) {
        for (const kind of ["progress", "load", "loadend"]) {
          this.#upload.dispatchEvent(new ProgressEvent(kind))
        }
      }
      this.#response = response
      this.#become(HEADERS_RECEIVED)
      const reader = response.body?.getReader()
      while (reader && this.#sent === sent) {
        const { value, done } = await reader.read()
        if (done || this.#sent !== sent) break
        if (this.#parts.length) this.#progress("progress")
        this.#parts.push(new Uint8Array(value))
        this.#become(LOADING)
      }
      if (this.#sent !== sent) return
      this.#progress("progress")
      this.#end("load")
    } catch (error) {
      if (this.#sent !== sent) return
      const why = (error instanceof Error ? error.message : `${error}`).replace(/^.*fetch: /, "")
      complain(`XMLHttpRequest to '${this.#url}' failed: ${why}`)
      this.#fail("error")
    }
  }

  abort(): void {
    if (this.#sent) {
      this.#stop()
      this.#fail("abort")
    }
    if (this.#state !== DONE) return
    this.#state = UNSENT
    this.#forget()
  }

  #beforeSend(): void {
    if (this.#state === OPENED && !this.#sent) return
    throw new DOMException("The request must be opened and not yet sent.", "InvalidStateError")
  }

  /** Let go of the request that is under way. */
  #stop(): Sent | undefined {
    const sent = this.#sent
    this.#sent = undefined
    clearTimeout(sent?.timer)
    sent?.abort.abort()
    return sent
  }

  #forget(): void {
    this.#response = undefined
    this.#parts = []
    this.#parsed = undefined
  }

  #watch(sent: Sent): void {
    clearTimeout(sent.timer)
    if (!this.#timeout) return
    sent.timer = setTimeout(
      () => {
        this.#stop()
        this.#fail("timeout")
      },
      Math.max(0, sent.started + this.#timeout - Date.now()),
    )
  }

  #become(state: number): void {
    this.#state = state
    this.dispatchEvent(new Event("readystatechange"))
  }

  #progress(kind: string, loaded = this.#size): void {
    const total = Number(this.#response?.headers.get("content-length") ?? 0)
    const lengthComputable = total > 0
    this.dispatchEvent(new ProgressEvent(kind, { lengthComputable, loaded, total }))
  }

  get #size(): number {
    return this.#parts.reduce((sum, part) => sum + part.length, 0)
  }

  #end(kind: string): void {
    clearTimeout(this.#sent?.timer)
    this.#sent = undefined
    this.#become(DONE)
    this.#progress(kind)
    this.#progress("loadend")
  }

  #fail(kind: string): void {
    this.#forget()
    this.#end(kind)
  }

  get status(): number {
    return this.#response?.status ?? 0
  }

  get statusText(): string {
    return this.#response?.statusText ?? ""
  }

  get responseURL(): string {
    return this.#response ? (this.#url?.href.replace(/#.*/, "") ?? "") : ""
  }

  getResponseHeader(name: string): string | null {
    // biome-ignore lint/complexity/noArguments: `undefined` is an argument, too (Web IDL)
    need(1, arguments.length, "getResponseHeader")
    try {
      return this.#response?.headers.get(name) ?? null
    } catch {
      return null // no name of a header
    }
  }

  getAllResponseHeaders(): string {
    const headers = [...(this.#response?.headers ?? [])]
    return headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")
  }

  overrideMimeType(mime: string): void {
    if (this.#state >= LOADING) {
      throw new DOMException("The response is loading.", "InvalidStateError")
    }
    this.#mime = domString(mime)
  }

  get responseType(): XMLHttpRequestResponseType {
    return this.#type as XMLHttpRequestResponseType
  }

  set responseType(type: XMLHttpRequestResponseType) {
    if (this.#state >= LOADING) {
      throw new DOMException("The response is loading.", "InvalidStateError")
    }
    if (TYPES.includes(domString(type))) this.#type = domString(type)
  }

  get #contentType(): string {
    return this.#mime ?? this.#response?.headers.get("content-type") ?? ""
  }

  get #text(): string {
    const [, charset = "utf-8"] = /charset="?([^\s";]+)/i.exec(this.#contentType) ?? []
    let decoder = new TextDecoder()
    try {
      decoder = new TextDecoder(charset)
    } catch {} // unknown: UTF-8
    return decoder.decode(concat(...this.#parts))
  }

  /** @throws InvalidStateError - the response is wanted in another form. */
  get responseText(): string {
    this.#as("", "text")
    return this.#state >= LOADING ? this.#text : ""
  }

  /** @throws InvalidStateError - the response is wanted in another form. */
  get responseXML(): Document | null {
    this.#as("", "document")
    if (this.#state !== DONE || !this.#response) return null
    if (this.#parsed === undefined) this.#parsed = this.#document()
    return this.#parsed as Document | null
  }

  #as(...types: string[]): void {
    if (types.includes(this.#type)) return
    throw new DOMException(`The response's type is '${this.#type}'.`, "InvalidStateError")
  }

  #document(): Document | null {
    const xml = /^(text|application)\/xml\b|\+xml\b/i.test(this.#contentType)
    const html = this.#type === "document" && /^text\/html\b/i.test(this.#contentType)
    if (!xml && !html) return null
    return new DOMParser().parseFromString(this.#text, html ? "text/html" : "text/xml")
  }

  get response(): unknown {
    if (this.#type === "" || this.#type === "text") return this.responseText
    if (this.#state !== DONE || !this.#response) return null
    if (this.#parsed === undefined) this.#parsed = this.#whole()
    return this.#parsed
  }

  #whole(): unknown {
    switch (this.#type) {
      case "arraybuffer":
        return concat(...this.#parts).buffer
      case "blob":
        return new Blob(this.#parts, { type: this.#contentType })
      case "document":
        return this.#document()
    }
    try {
      return JSON.parse(this.#text)
    } catch {
      return null
    }
  }
}

addHandler(XMLHttpRequestOverPage, "readystatechange")
asInterface(XMLHttpRequestOverPage, "XMLHttpRequest", {
  UNSENT,
  OPENED,
  HEADERS_RECEIVED,
  LOADING,
  DONE,
})
