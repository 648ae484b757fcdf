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

/**
 * Host and port; the host is an IPv4 or IPv6 address, never a name. That of a
 * Unix-domain socket is "unix:" and its name, with port 0 (`unixnames.ts`).
 */
export type Address = readonly [host: string, port: number]

/** SOCK_STREAM or SOCK_DGRAM. */
export type SocketType = "stream" | "datagram"

/** A system call, from a process to the kernel. */
export type Call =
  | {
      op: "bind"
      seq: number
      id: number
      type: SocketType
      host: string
      port: number
      reuse: boolean
      /** "::" serves IPv4 too: IPV6_V6ONLY is off. */
      dual: boolean
    }
  | { op: "listen"; seq: number; id: number; backlog: number }
  /** The program has taken a connection from the listening socket's queue. */
  | { op: "accepted"; id: number }
  /**
   * `blocks`: where the queue of a Unix-domain socket is full, wait for a place,
   * instead of EAGAIN. A TCP connection always waits.
   */
  | { op: "connect"; id: number; host: string; port: number; blocks: boolean }
  | { op: "send"; id: number; bytes: Uint8Array }
  /** A bound datagram socket is connected to an address. */
  | { op: "associate"; seq: number; id: number; host: string; port: number }
  /** Send a datagram; an empty host is the address that the socket is connected to. */
  | { op: "datagram"; id: number; host: string; port: number; bytes: Uint8Array }
  /**
   * The same to a Unix-domain socket. It is replied to, because nothing is lost:
   * if the receiver has no space, when it has some, or at once with EAGAIN.
   */
  | {
      op: "unixDatagram"
      seq: number
      id: number
      host: string
      blocks: boolean
      bytes: Uint8Array
    }
  /**
   * Give up a call of a Unix-domain socket that waits, which then fails with
   * EAGAIN: a `unixDatagram` by its `seq`, or by 0 a `connect`. Reply when it is
   * given up, or was done before.
   */
  | { op: "cancel"; seq: number; id: number; call: number }
  /** The receive buffer of a datagram socket, in bytes (SO_RCVBUF). */
  | { op: "capacity"; id: number; bytes: number }
  /** Ask for the inode of a Unix-domain socket's path, as the reply's port; 0 if none. */
  | { op: "inode"; seq: number; path: string }
  /** Remove the path of a Unix-domain socket. */
  | { op: "unlink"; seq: number; path: string }
  /** Reply when all calls before this one are done. */
  | { op: "sync"; seq: number; id: number }
  /**
   * The program has read this many more bytes, and the peer may send as many;
   * of a datagram socket: this many datagrams.
   */
  | { op: "consumed"; id: number; count: number }
  /** The program sends no more bytes (FIN). */
  | { op: "shutdown"; id: number }
  /** The socket is closed; `read` counts all bytes that were ever read. */
  | { op: "close"; id: number; read: number; reset: boolean }

/** The reply to a call with a `seq`: an error number (0: none) and a port. */
export type Reply = { op: "reply"; seq: number; errno: number; port: number }
/**
 * A connection in the queue of a listening socket; `accepted` is its own socket.
 * `partner` is the other end's, if the same process has it; 0 if not.
 */
export type Incoming = {
  op: "incoming"
  id: number
  accepted: number
  local: Address
  peer: Address
  partner: number
}
/** A connection is established; `partner` as above. */
export type Connected = {
  op: "connected"
  id: number
  local: Address
  peer: Address
  partner: number
}
export type Failed = { op: "failed"; id: number; errno: number }
export type Data = { op: "data"; id: number; bytes: Uint8Array }
/** The peer has read this many more bytes: as many may be sent. */
export type Credit = { op: "credit"; id: number; count: number }
/** The peer sends no more; `closed` if it does not read any more either (unix(7)). */
export type Fin = { op: "fin"; id: number; closed: boolean }
export type Reset = { op: "reset"; id: number }
/** A datagram has arrived. */
export type Datagram = { op: "datagram"; id: number; bytes: Uint8Array; source: Address }
export type SignalSent = { op: "signal"; number: number }
/** A line was typed; "" means end of file (Ctrl+D). */
export type Typed = { op: "typed"; text: string }

/** An event of one socket. */
export type SocketEvent = Incoming | Connected | Failed | Data | Credit | Fin | Reset | Datagram

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
  EPERM: 1,
  ENOENT: 2,
  EAGAIN: 11,
  EINVAL: 22,
  EPROTOTYPE: 91,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETUNREACH: 101,
  ENOTCONN: 107,
  ECONNREFUSED: 111,
} as const

/** Signal numbers as on Linux. */
export const Signal = { SIGINT: 2, SIGKILL: 9, SIGTERM: 15 } as const

/** Bytes that a socket may have sent and its peer not yet read. */
export const WINDOW = 262_144
