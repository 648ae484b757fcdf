/** TCP as a client of a protocol above it needs it. */

/** What a connection tells whoever opened it. */
export interface Receiver {
  connected(): void
  /** Nobody listens there, or there is no way to that host: which of them. */
  refused(why: string): void
  data(bytes: Uint8Array): void
  /** The peer sends no more (FIN). */
  ended(): void
  /** The peer has closed the connection abruptly (RST). */
  reset(): void
}

/** One connection. */
export interface Connection {
  /** Send, as soon as the peer's window allows; `sent` when all has gone. */
  send(bytes: Uint8Array, sent?: () => void): void
  /** Send no more once everything has gone (FIN). */
  end(): void
  /** Close, whatever is under way; the receiver is not called any more. */
  close(): void
}

/** Where connections are opened. */
export interface Network {
  connect(host: string, port: number, receiver: Receiver): Connection
}
