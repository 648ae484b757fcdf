/** The opening handshake of RFC 6455 §4, on the client's side. */

import type { Bytes } from "./bytes"
import { type Head, writeHead } from "./http"
import { sha1 } from "./sha1"

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

/** An answer that opens no WebSocket: the reason, as browsers word it. */
export class HandshakeError extends Error {}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** A fresh Sec-WebSocket-Key. */
export function makeKey(): string {
  return base64(crypto.getRandomValues(new Uint8Array(16)))
}

/**
 * The request. It offers no permessage-deflate: `CompressionStream` can't
 * flush after each message, which RFC 7692 §7.2.1 needs.
 */
export function upgradeRequest(url: URL, protocols: readonly string[], key: string): Bytes {
  return writeHead("GET", url.pathname + url.search, [
    ["Host", url.host],
    ["Connection", "Upgrade"],
    ["User-Agent", navigator.userAgent],
    ["Upgrade", "websocket"],
    ["Origin", "null"], // as of a file that was opened by a double click
    ["Sec-WebSocket-Version", "13"],
    ["Sec-WebSocket-Key", key],
    ...(protocols.length ? ([["Sec-WebSocket-Protocol", protocols.join(", ")]] as const) : []),
  ])
}

/**
 * Check the answer (RFC 6455 §4.1) and return the subprotocol.
 *
 * @throws HandshakeError - it is not the one that opens this WebSocket.
 */
export function acceptedProtocol(head: Head, protocols: readonly string[], key: string): string {
  const { status, headers } = head
  if (status !== 101) throw new HandshakeError(`Unexpected response code: ${status}`)
  const tokens = (name: string): string[] =>
    (headers.get(name) ?? "").split(",").map((token) => token.trim().toLowerCase())
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new HandshakeError("'Upgrade' header is missing or not 'websocket'")
  }
  if (!tokens("connection").includes("upgrade")) {
    throw new HandshakeError("'Connection' header does not contain 'Upgrade'")
  }
  if (headers.get("sec-websocket-accept") !== base64(sha1(key + GUID))) {
    throw new HandshakeError("Incorrect 'Sec-WebSocket-Accept' header value")
  }
  if (headers.has("sec-websocket-extensions")) {
    throw new HandshakeError("The server chose an extension that was not offered")
  }
  const chosen = headers.get("sec-websocket-protocol")
  if (chosen !== null && !protocols.includes(chosen)) {
    throw new HandshakeError(`The server chose the subprotocol '${chosen}', which was not offered`)
  }
  if (chosen === null && protocols.length) {
    // Stricter than the RFC, as https://websockets.spec.whatwg.org/ has it.
    // Chrome does so; Firefox opens the connection.
    throw new HandshakeError("Subprotocols were offered, and the server chose none")
  }
  return chosen ?? ""
}
