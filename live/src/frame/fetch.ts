/**
 * `fetch` over the network in the page: one request for each connection.
 *
 * It follows no redirects, keeps no cookies and no cache. Which page may ask
 * whom (CORS) is not enforced: all servers are the reader's own, in this tab.
 */

import { type Bytes, concat, Inbox, latin1 } from "../protocol/bytes"
import { type Head, HttpError, readHead, writeHead } from "../protocol/http"
import type { Connection, Network } from "../protocol/tcp"

/** Bytes of a chunk's first line, extensions included. */
const LONGEST_LINE = 4096
/** Statuses whose response has no body (RFC 9110 §6.4.1). */
const EMPTY = new Set([204, 205, 304])

export function fetchOver(network: Network): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    if (url.protocol !== "http:") {
      throw new TypeError(
        `Failed to fetch: the network in the page doesn't support ${url.protocol}`,
      )
    }
    const body = new Uint8Array(await request.arrayBuffer())
    request.signal.throwIfAborted()
    return new Promise<Response>((resolve, reject) => {
      new Exchange(network, request, url, body, resolve, reject)
    })
  }
}

function headOf(request: Request, url: URL, body: Bytes): Bytes {
  const sends = body.length > 0 || !["GET", "HEAD"].includes(request.method)
  return writeHead(request.method, url.pathname + url.search, [
    ["Host", url.host],
    ["Connection", "close"],
    ["Origin", "null"], // as of every document in a sandbox
    ["Accept", request.headers.get("accept") ?? "*/*"],
    ...[...request.headers].filter(([name]) => name !== "accept"),
    ...(sends ? ([["Content-Length", String(body.length)]] as const) : []),
  ])
}

/** One request and its response. */
class Exchange {
  private readonly request: Request
  private readonly url: URL
  private readonly resolve: (response: Response) => void
  private readonly reject: (reason: unknown) => void
  private readonly inbox = new Inbox()
  private readonly connection: Connection
  private head: Head | undefined
  private body: Body | undefined
  private stream: ReadableStreamDefaultController<Uint8Array> | undefined
  private done = false

  constructor(
    network: Network,
    request: Request,
    url: URL,
    body: Bytes,
    resolve: (response: Response) => void,
    reject: (reason: unknown) => void,
  ) {
    this.request = request
    this.url = url
    this.resolve = resolve
    this.reject = reject
    this.connection = network.connect(url.hostname, Number(url.port || 80), {
      connected: () => this.connection.send(concat(headOf(request, url, body), body)),
      refused: (why) => this.fail(new TypeError(`Failed to fetch: ${why}`)),
      data: (bytes) => this.data(bytes),
      ended: () => this.ended(),
      reset: () => this.fail(new TypeError("Failed to fetch: the connection was reset")),
    })
    request.signal.addEventListener("abort", () => this.fail(request.signal.reason))
  }

  private data(bytes: Uint8Array): void {
    if (this.done) return
    this.inbox.add(bytes)
    try {
      while (!this.head) {
        const head = readHead(this.inbox)
        if (!head) return
        if (head.status >= 200) this.begin(head) // 1xx: the real one follows
      }
      this.pull()
    } catch (error) {
      if (!(error instanceof HttpError)) throw error
      this.fail(new TypeError(`Failed to fetch: ${error.message}`))
    }
  }

  private begin(head: Head): void {
    const { status, reason: statusText, headers } = head
    const empty = this.request.method === "HEAD" || EMPTY.has(status)
    // Before the head counts as read: a body without an end rejects the promise.
    this.body = empty ? new Counted(0) : bodyOf(headers)
    this.head = head
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.stream = controller
      },
      cancel: () => this.finish(),
    })
    const response = new Response(empty ? null : stream, { status, statusText, headers })
    Object.defineProperty(response, "url", { value: this.url.href })
    this.resolve(response)
  }

  /** Hand on what has come of the body. */
  private pull(): void {
    for (const part of this.body?.read(this.inbox) ?? []) this.stream?.enqueue(part)
    if (this.body?.complete) this.finish(() => this.stream?.close())
  }

  private ended(): void {
    if (this.body?.untilEnd) this.finish(() => this.stream?.close())
    else this.fail(new TypeError("Failed to fetch: the response ended early"))
  }

  private fail(reason: unknown): void {
    this.finish(() => {
      if (this.head) this.stream?.error(reason)
      else this.reject(reason)
    })
  }

  private finish(tell: () => void = () => {}): void {
    if (this.done) return
    this.done = true
    this.connection.close()
    tell()
  }
}

/** How a response's end is known (RFC 9112 §6.3). */
interface Body {
  read(inbox: Inbox): Iterable<Bytes>
  readonly complete: boolean
  /** Whether the end of the connection is the end of the body. */
  readonly untilEnd: boolean
}

function bodyOf(headers: Headers): Body {
  if (/\bchunked$/i.test(headers.get("transfer-encoding") ?? "")) return new Chunked()
  const length = headers.get("content-length")
  if (length === null) return new UntilEnd()
  if (!/^\d+$/.test(length)) throw new HttpError(`not a length: ${JSON.stringify(length)}`)
  return new Counted(Number(length))
}

class Counted implements Body {
  readonly untilEnd = false
  private left: number

  constructor(length: number) {
    this.left = length
  }

  get complete(): boolean {
    return this.left === 0
  }

  *read(inbox: Inbox): Iterable<Bytes> {
    const part = inbox.take(this.left)
    this.left -= part.length
    if (part.length) yield part
  }
}

class UntilEnd implements Body {
  readonly untilEnd = true
  readonly complete: boolean = false;

  *read(inbox: Inbox): Iterable<Bytes> {
    const part = inbox.take()
    if (part.length) yield part
  }
}

const SIZE = /^(?:\r\n)?([0-9a-f]+)[^\r\n]*\r\n/i
const TRAILER = /^([^\r\n]*)\r\n/

/** Chunks (RFC 9112 §7.1); extensions and trailers are skipped. */
class Chunked implements Body {
  readonly untilEnd = false
  complete = false
  private chunk = new Counted(0)
  private last = false;

  *read(inbox: Inbox): Iterable<Bytes> {
    while (!this.complete) {
      yield* this.chunk.read(inbox)
      if (!this.chunk.complete) return
      const text = latin1(inbox.bytes.subarray(0, LONGEST_LINE))
      const line = (this.last ? TRAILER : SIZE).exec(text)
      if (!line) {
        if (text.includes("\r\n", 2)) throw new HttpError("not a chunk's size")
        return
      }
      inbox.take(line[0].length)
      if (this.last) {
        this.complete = line[1] === ""
        continue
      }
      this.chunk = new Counted(parseInt(line[1] ?? "0", 16))
      this.last = this.chunk.complete
    }
  }
}
