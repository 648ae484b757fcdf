/** A socket, as the kernel keeps it. */

import type { Address, KernelEvent, SocketType } from "./messages"
import type { Side } from "./traffic"

/** A process, as the kernel sees it. */
export interface Process {
  readonly pid: number
  deliver(event: KernelEvent): void
}

export interface Socket {
  readonly process: Process
  readonly id: number
  readonly type: SocketType
  local: Address | undefined
  /** The program has bound it to a port of its choice. */
  chosen: boolean
  /** An IPv6 wildcard that serves IPv4 too. */
  dual: boolean
  reuse: boolean
  listening: Listening | undefined
  end: ConnectionEnd | undefined
  /** What only a datagram socket has. */
  readonly mailbox: Mailbox | undefined
  /** What arrived while its process is paused. */
  readonly undelivered: KernelEvent[]
}

export interface Listening {
  /** Connections that may be in the queue; Linux allows one more, and so does this. */
  backlog: number
  queued: number
  /** Attempts to connect that found the queue full. */
  readonly pendingConnects: Attempt[]
}

/** A call that waits for space. */
export interface Attempt {
  readonly socket: Socket
  /** The number of the call; 0 if it has none. */
  readonly seq: number
  retry(): void
  fail(errno: number): void
}

/** The state of one end of a connection. */
export interface ConnectionEnd {
  readonly connection: number
  readonly side: Side
  peer: Socket
  /** All bytes that were delivered to this end. */
  delivered: number
  /** The bytes of these that its program has reported as read. */
  consumed: number
  /** Bytes read that the peer has no credit for yet. */
  credit: number
  /** Between processes, not over the network: nothing delays or cuts it. */
  readonly isUnix: boolean
  finSent: boolean
  closed: boolean
  /** What is in flight to this end, because of latency. */
  readonly inFlight: { due: number; arrive: () => void }[]
}

/** The state of a datagram socket. */
export interface Mailbox {
  /** The address that it is connected to; it takes datagrams from no other. */
  peer: Address | undefined
  /** Bytes of memory that datagrams may take up until they are read: SO_RCVBUF. */
  capacity: number
  /** What each datagram takes up that has arrived and was not read, oldest first. */
  readonly unread: number[]
  /** The sum of these. */
  used: number
  /** Attempts to send to a Unix-domain socket that found no space. */
  readonly pendingSends: Attempt[]
}

/** Make a socket that is not bound. */
export function makeSocket(process: Process, id: number, type: SocketType): Socket {
  return {
    process,
    id,
    type,
    local: undefined,
    chosen: false,
    dual: false,
    reuse: false,
    listening: undefined,
    end: undefined,
    mailbox:
      type === "datagram"
        ? { peer: undefined, capacity: RECEIVE_BUFFER, unread: [], used: 0, pendingSends: [] }
        : undefined,
    undelivered: [],
  }
}

/** SO_RCVBUF of a datagram socket, as on Linux (net.core.rmem_default). */
export const RECEIVE_BUFFER = 212_992
