/** HTTP/1.1 messages (RFC 9112), as far as a client needs them. */

import { type Bytes, encode, type Inbox, latin1 } from "./bytes"

export interface Head {
  readonly status: number
  readonly reason: string
  readonly headers: Headers
}

/** What is not HTTP, or not allowed in it. */
export class HttpError extends Error {}

/** Bytes; a head that does not end within them is none. */
export const LONGEST_HEAD = 65_536

/** A request's head: its lines, and an empty one. */
export function writeHead(
  method: string,
  target: string,
  headers: readonly (readonly [name: string, value: string])[],
): Bytes {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`)
  return encode(`${method} ${target} HTTP/1.1\r\n${lines.join("")}\r\n`)
}

/**
 * Take a response's head from what has come; nothing if it is not all there.
 *
 * @throws HttpError - it is no such head.
 */
export function readHead(inbox: Inbox): Head | undefined {
  const text = latin1(inbox.bytes.subarray(0, LONGEST_HEAD))
  const end = text.indexOf("\r\n\r\n")
  if (end < 0) {
    if (text.length >= LONGEST_HEAD) throw new HttpError("the response's headers do not end")
    if (!"HTTP/1.".startsWith(text.slice(0, 7))) throw new HttpError("the answer is not HTTP")
    return undefined
  }
  inbox.take(end + 4)
  const [first = "", ...lines] = text.slice(0, end).split("\r\n")
  const status = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(first)
  if (!status) throw new HttpError(`the answer is not HTTP: ${JSON.stringify(first)}`)
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(":")
    if (colon < 1) throw new HttpError(`not a header: ${JSON.stringify(line)}`)
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return { status: Number(status[1]), reason: status[2] ?? "", headers }
}
