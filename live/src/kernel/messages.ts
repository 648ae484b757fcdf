/**
 * What a process and the kernel send each other: the system calls of the
 * network, and the events that answer them.
 *
 * A socket has a number that is unique within its process. A process gives
 * odd numbers to the sockets that it makes, and the kernel gives even numbers
 * to accepted sockets, so that neither has to ask the other.
 *
 * `live/guest/messages.py` is generated from this file (`live/build/messages.mjs`).
 */

/** Host and port; the host is an IPv4 or IPv6 address, never a name. */
export type Address = readonly [host: string, port: number]

/** A system call, from a process to the kernel. */
export type Call =
  | { op: "bind"; seq: number; id: number; host: string; port: number; reuse: boolean }
  | { op: "listen"; seq: number; id: number; backlog: number }
  /** The program has taken a connection from the listening socket's queue. */
  | { op: "accepted"; id: number }
  | { op: "connect"; id: number; host: string; port: number }
  | { op: "send"; id: number; bytes: Uint8Array }
  /** The program has read this many more bytes: the peer may send as many. */
  | { op: "consumed"; id: number; count: number }
  /** The program sends no more bytes (FIN). */
  | { op: "shutdown"; id: number }
  /** The socket is closed; `read` counts all bytes that were ever read. */
  | { op: "close"; id: number; read: number; reset: boolean }

/** The reply to bind and listen: an error number (0: none) and a port. */
export type Reply = { op: "reply"; seq: number; errno: number; port: number }
/** A connection in the queue of a listening socket; `accepted` is its own socket. */
export type Incoming = {
  op: "incoming"
  id: number
  accepted: number
  local: Address
  peer: Address
}
export type Connected = { op: "connected"; id: number; local: Address; peer: Address }
export type Failed = { op: "failed"; id: number; errno: number }
export type Data = { op: "data"; id: number; bytes: Uint8Array }
/** The peer has read this many more bytes: as many may be sent. */
export type Credit = { op: "credit"; id: number; count: number }
export type Fin = { op: "fin"; id: number }
export type Reset = { op: "reset"; id: number }
export type SignalSent = { op: "signal"; number: number }
/** A line was typed; "" means end of file (Ctrl+D). */
export type Typed = { op: "typed"; text: string }

/** An event of one socket. */
export type SocketEvent = Incoming | Connected | Failed | Data | Credit | Fin | Reset

/** An event for a process, from the kernel. */
export type KernelEvent = Reply | SocketEvent | SignalSent | Typed

/**
 * Refuse a message of an unknown kind. In the `default` of a `switch`, the
 * parameter's type makes the compiler check that every kind has its case.
 *
 * @throws Error
 */
export function unknownMessage(message: never, receiver: string): never {
  throw new Error(`${receiver}: unknown message ${JSON.stringify(message)}`)
}

/** Error numbers as on Linux, the ones that readers know. */
export const Errno = {
  EINVAL: 22,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETUNREACH: 101,
  ECONNREFUSED: 111,
} as const

/** Signal numbers as on Linux. */
export const Signal = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 } as const

/** Bytes that a socket may have sent and its peer not yet read. */
export const WINDOW = 262_144
