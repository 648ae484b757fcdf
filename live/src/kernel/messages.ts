/**
 * What a process and the kernel say to each other: the system calls of the
 * network, and the kernel's answers.
 *
 * A socket has a number that is unique within its process. A process numbers
 * the sockets that it makes with odd numbers, the kernel those that are made
 * by accepting with even ones, so that neither has to ask the other.
 */

/** Host and port; the host is an IPv4 or IPv6 address, never a name. */
export type Address = readonly [host: string, port: number]

/** A system call, from a process to the kernel. */
export type Call =
  | { op: "bind"; seq: number; id: number; host: string; port: number; reuse: boolean }
  | { op: "listen"; seq: number; id: number; backlog: number }
  | { op: "accepted"; id: number }
  | { op: "connect"; id: number; host: string; port: number }
  | { op: "send"; id: number; bytes: Uint8Array }
  /** The program has read this many more bytes: the peer may send as many. */
  | { op: "consumed"; id: number; count: number }
  /** No more bytes will be sent (FIN). */
  | { op: "shutdown"; id: number }
  /** The socket is gone; `read` counts all bytes that were ever read. */
  | { op: "close"; id: number; read: number; reset: boolean }

/** News for a process, from the kernel. */
export type News =
  /** The answer to bind and listen: an error number (0: none) and a port. */
  | { op: "reply"; seq: number; errno: number; port: number }
  | { op: "incoming"; id: number; connection: number; local: Address; peer: Address }
  | { op: "connected"; id: number; local: Address; peer: Address }
  | { op: "failed"; id: number; errno: number }
  | { op: "data"; id: number; bytes: Uint8Array }
  | { op: "credit"; id: number; count: number }
  | { op: "fin"; id: number }
  | { op: "reset"; id: number }
  | { op: "signal"; number: number }
  /** A line was typed; "" means end of file (Ctrl+D). */
  | { op: "typed"; text: string }

/** Error numbers as on Linux, which is what the programs' readers meet. */
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
