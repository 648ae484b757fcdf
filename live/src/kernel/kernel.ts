/**
 * The network in the page: listening ports, connections, and the one place
 * where bytes in flight can be watched, delayed or dropped.
 *
 * The kernel knows nothing of workers: a process is anything that takes
 * events.
 */

import { type Address, type Call, Errno, type KernelEvent, unknownMessage } from "./messages"

/** A process, as the kernel sees it. */
export interface Process {
  readonly pid: number
  deliver(event: KernelEvent): void
}

/** Something that was sent over the network, for watchers. */
export type Traffic = {
  /** Milliseconds, of `performance.now()`. */
  readonly at: number
  readonly connection: number
  readonly from: Side
} & (
  | { readonly kind: "connect"; readonly client: Endpoint; readonly server: Endpoint }
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "fin" }
  | { readonly kind: "reset" }
  /** The network dropped the connection; neither end closed it. */
  | { readonly kind: "cut" }
)

/** An end of a connection: the one that connected, or the one that accepted. */
export type Side = "client" | "server"

/** One end of a connection, for watchers. */
export interface Endpoint {
  readonly pid: number
  readonly address: Address
}

/** An open connection, with the process IDs of its ends. */
export interface Connection {
  readonly number: number
  readonly client: number
  readonly server: number
}

/** Deliberate faults of the network. */
export interface Disturbance {
  /** One-way delay of every byte, FIN and RST, in milliseconds. */
  latency: number
}

interface Socket {
  readonly process: Process
  readonly id: number
  local: Address | undefined
  reuse: boolean
  listening: Listening | undefined
  end: ConnectionEnd | undefined
}

interface Listening {
  /** Connections that may be in the queue; Linux allows one more, and so does this. */
  backlog: number
  queued: number
  /** Attempts to connect that found the queue full. */
  readonly pendingConnects: (() => void)[]
}

/** The state of one end of a connection. */
interface ConnectionEnd {
  readonly connection: number
  readonly side: Side
  peer: Socket
  /** All bytes that were delivered to this end. */
  delivered: number
  /** The bytes of these that its program has reported as read. */
  consumed: number
  /** Bytes read that the peer has no credit for yet. */
  credit: number
  finSent: boolean
  closed: boolean
  /** What is in flight to this end, because of latency. */
  readonly inFlight: { due: number; arrive: () => void }[]
  /** What arrived while its process is paused. */
  readonly undelivered: KernelEvent[]
}

const FIRST_EPHEMERAL = 32_768
const LAST_EPHEMERAL = 60_999
/** Bytes of credit; a small part of the window, so that a sender never runs dry. */
const WINDOW_UPDATE_THRESHOLD = 16_384
const WILDCARDS = new Set(["0.0.0.0", "::"])

/** Whether an address belongs to the virtual machine in the page. */
function isLocal(host: string): boolean {
  return host.startsWith("127.") || host === "::1" || WILDCARDS.has(host)
}

function family(host: string): "inet" | "inet6" {
  return host.includes(":") ? "inet6" : "inet"
}

/** Whether both of two bound addresses match some destination. */
function overlap(one: Address, other: Address): boolean {
  return (
    one[1] === other[1] &&
    family(one[0]) === family(other[0]) &&
    (one[0] === other[0] || WILDCARDS.has(one[0]) || WILDCARDS.has(other[0]))
  )
}

export class Kernel {
  readonly disturbance: Disturbance = { latency: 0 }
  /** All bytes that were ever sent, over all connections. */
  bytesSent = 0
  private readonly tables = new Map<number, Map<number, Socket>>()
  private readonly watchers = new Set<(traffic: Traffic) => void>()
  /** Processes that do not read: the kernel keeps what arrives for them. */
  private readonly paused = new Set<number>()
  private readonly listeners = new Set<(pid: number, port: number) => void>()
  private nextConnection = 1
  private nextId = 2
  private nextPort = FIRST_EPHEMERAL

  /** Add a process. */
  attach(process: Process): void {
    this.tables.set(process.pid, new Map())
  }

  /** Remove a process that has ended: its sockets are closed as on Linux. */
  detach(process: Process): void {
    const table = this.tables.get(process.pid)
    this.tables.delete(process.pid)
    this.paused.delete(process.pid)
    for (const socket of table?.values() ?? []) {
      this.close(socket, socket.end?.consumed ?? 0, false)
    }
  }

  /** Call a watcher for all traffic; returns a function that removes it. */
  watch(watcher: (traffic: Traffic) => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  /** Call a listener when a process listens; returns a function that removes it. */
  onListening(listener: (pid: number, port: number) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Return the ports that a process listens on, in order. */
  portsOf(pid: number): number[] {
    const ports: number[] = []
    for (const socket of this.tables.get(pid)?.values() ?? []) {
      if (socket.listening && socket.local) ports.push(socket.local[1])
    }
    return [...new Set(ports)].sort((a, b) => a - b)
  }

  /** Return the connections over which something may still be sent. */
  connections(): Connection[] {
    const open = new Map<number, Connection>()
    for (const socket of this.sockets()) {
      const { end } = socket
      if (!end || end.closed || (end.finSent && end.peer.end?.finSent)) continue
      const [here, there] = [socket.process.pid, end.peer.process.pid]
      const [client, server] = end.side === "client" ? [here, there] : [there, here]
      open.set(end.connection, { number: end.connection, client, server })
    }
    return [...open.values()]
  }

  /** Drop a connection: what is in flight is lost, and both ends get a reset. */
  cut(connection: number): void {
    let reported = false
    for (const socket of this.sockets()) {
      const end = socket.end
      if (!end || end.closed || end.connection !== connection) continue
      if (!reported) this.notify(end, { kind: "cut" })
      reported = true
      for (const each of [end, end.peer.end]) each?.inFlight.splice(0)
      this.reset(socket)
    }
  }

  /**
   * Stop delivering bytes to a process, as if it never called `recv`: the
   * kernel keeps what arrives, until the windows of its senders are full.
   */
  pauseReading(pid: number): void {
    this.paused.add(pid)
  }

  /** Deliver to a process again, first what was kept, in order. */
  resumeReading(pid: number): void {
    this.paused.delete(pid)
    for (const socket of this.tables.get(pid)?.values() ?? []) {
      for (const event of socket.end?.undelivered.splice(0) ?? []) socket.process.deliver(event)
    }
  }

  /** Return how many bytes are kept for a paused process. */
  undeliveredBytes(pid: number): number {
    let bytes = 0
    for (const socket of this.tables.get(pid)?.values() ?? []) {
      for (const event of socket.end?.undelivered ?? []) {
        if (event.op === "data") bytes += event.bytes.length
      }
    }
    return bytes
  }

  /**
   * Execute a system call.
   *
   * @throws Error - the call is of an unknown kind.
   */
  call(process: Process, call: Call): void {
    const table = this.tables.get(process.pid)
    if (!table) return
    if (call.op === "bind" || call.op === "connect") {
      if (!table.has(call.id)) {
        table.set(call.id, {
          process,
          id: call.id,
          local: undefined,
          reuse: false,
          listening: undefined,
          end: undefined,
        })
      }
    }
    const socket = table.get(call.id) // undefined if it was closed or reset
    switch (call.op) {
      case "bind":
        return socket && this.bind(socket, call)
      case "listen":
        return socket && this.listen(socket, call)
      case "accepted":
        return socket && this.accepted(socket)
      case "connect":
        return socket && this.connect(socket, call.host, call.port)
      case "send":
        return socket && this.send(socket, call.bytes)
      case "consumed":
        return socket && this.consumed(socket, call.count)
      case "shutdown":
        return socket && this.shutdown(socket)
      case "close":
        table.delete(call.id)
        return socket && this.close(socket, call.read, call.reset)
      default:
        return unknownMessage(call, "the kernel")
    }
  }

  private *sockets(): Generator<Socket> {
    for (const table of this.tables.values()) yield* table.values()
  }

  private conflict(socket: Socket, address: Address, onlyListening: boolean): boolean {
    for (const other of this.sockets()) {
      if (other === socket || !other.local || other.end) continue
      if (!overlap(other.local, address)) continue
      if (onlyListening) {
        if (other.listening) return true
      } else if (other.listening || !(other.reuse && socket.reuse)) {
        return true
      }
    }
    return false
  }

  private bind(socket: Socket, call: Call & { op: "bind" }): void {
    const reply = (errno: number, port = 0): void =>
      socket.process.deliver({ op: "reply", seq: call.seq, errno, port })
    if (socket.local) return reply(Errno.EINVAL)
    if (!isLocal(call.host)) return reply(Errno.EADDRNOTAVAIL)
    socket.reuse = call.reuse
    const port = call.port || this.ephemeralPort()
    const address: Address = [call.host, port]
    if (this.conflict(socket, address, false)) return reply(Errno.EADDRINUSE)
    socket.local = address
    reply(0, port)
  }

  private listen(socket: Socket, call: Call & { op: "listen" }): void {
    const errno = socket.local && this.conflict(socket, socket.local, true) ? Errno.EADDRINUSE : 0
    if (errno === 0) {
      if (socket.listening) socket.listening.backlog = call.backlog
      else socket.listening = { backlog: call.backlog, queued: 0, pendingConnects: [] }
    }
    const port = socket.local?.[1] ?? 0
    socket.process.deliver({ op: "reply", seq: call.seq, errno, port })
    if (errno === 0) {
      for (const listener of this.listeners) listener(socket.process.pid, port)
    }
  }

  private ephemeralPort(): number {
    const used = new Set<number>()
    for (const socket of this.sockets()) if (socket.local) used.add(socket.local[1])
    do {
      this.nextPort = this.nextPort >= LAST_EPHEMERAL ? FIRST_EPHEMERAL : this.nextPort + 1
    } while (used.has(this.nextPort))
    return this.nextPort
  }

  private connect(socket: Socket, host: string, port: number): void {
    const failed = (errno: number): void =>
      socket.process.deliver({ op: "failed", id: socket.id, errno })
    if (!isLocal(host)) return failed(Errno.ENETUNREACH)
    const target: Address = [
      WILDCARDS.has(host) ? (family(host) === "inet" ? "127.0.0.1" : "::1") : host,
      port,
    ]
    const server = [...this.sockets()].find(
      (other) => other.listening && other.local && overlap(other.local, target),
    )
    if (!server?.listening) return failed(Errno.ECONNREFUSED)
    const listening = server.listening
    const establish = (): void => {
      const table = this.tables.get(socket.process.pid)
      if (table?.get(socket.id) !== socket) return // closed before the queue had space
      if (this.tables.get(server.process.pid)?.get(server.id) !== server) {
        return failed(Errno.ECONNREFUSED)
      }
      listening.queued++
      this.establish(socket, server, target)
    }
    if (listening.queued > listening.backlog) listening.pendingConnects.push(establish)
    else establish()
  }

  private establish(client: Socket, server: Socket, address: Address): void {
    if (!client.local || WILDCARDS.has(client.local[0])) {
      const home = family(address[0]) === "inet" ? "127.0.0.1" : "::1"
      client.local = [home, client.local?.[1] ?? this.ephemeralPort()]
    }
    const accepted: Socket = {
      process: server.process,
      id: this.nextId,
      local: address,
      reuse: false,
      listening: undefined,
      end: undefined,
    }
    this.nextId += 2
    const connection = this.nextConnection++
    const end = (side: Side, peer: Socket): ConnectionEnd => ({
      connection,
      side,
      peer,
      delivered: 0,
      consumed: 0,
      credit: 0,
      finSent: false,
      closed: false,
      inFlight: [],
      undelivered: [],
    })
    client.end = end("client", accepted)
    accepted.end = end("server", client)
    this.tables.get(server.process.pid)?.set(accepted.id, accepted)
    this.notify(client.end, {
      kind: "connect",
      client: { pid: client.process.pid, address: client.local },
      server: { pid: server.process.pid, address },
    })
    const peer = client.local
    this.afterLatency(accepted.end, () =>
      server.process.deliver({
        op: "incoming",
        id: server.id,
        accepted: accepted.id,
        local: address,
        peer,
      }),
    )
    this.afterLatency(client.end, () =>
      client.process.deliver({ op: "connected", id: client.id, local: peer, peer: address }),
    )
  }

  private accepted(server: Socket): void {
    const listening = server.listening
    if (!listening) return
    listening.queued--
    listening.pendingConnects.shift()?.()
  }

  private send(socket: Socket, bytes: Uint8Array): void {
    const end = socket.end
    if (!end || end.closed) return
    this.bytesSent += bytes.length
    this.notify(end, { kind: "data", bytes })
    const peer = end.peer
    this.toPeer(end, (target) => {
      if (target.closed) {
        // No program can read it: the sender gets a reset.
        this.notify(target, { kind: "reset" })
        return this.reset(socket)
      }
      target.delivered += bytes.length
      this.deliver(peer, { op: "data", id: peer.id, bytes })
    })
  }

  private consumed(socket: Socket, count: number): void {
    const end = socket.end
    if (!end) return
    end.consumed += count
    end.credit += count
    // Not for every few bytes: each event wakes the peer's process.
    if (end.credit >= WINDOW_UPDATE_THRESHOLD && end.peer.end?.closed === false) {
      end.peer.process.deliver({ op: "credit", id: end.peer.id, count: end.credit })
      end.credit = 0
    }
  }

  private shutdown(socket: Socket): void {
    const end = socket.end
    if (!end || end.finSent || end.closed) return
    end.finSent = true
    this.notify(end, { kind: "fin" })
    this.toPeer(end, (target) => {
      if (!target.closed) this.deliver(end.peer, { op: "fin", id: end.peer.id })
    })
  }

  private close(socket: Socket, read: number, reset: boolean): void {
    if (socket.listening) {
      for (const retry of socket.listening.pendingConnects.splice(0)) retry()
    }
    const end = socket.end
    if (!end || end.closed) return
    if (reset || end.delivered > read) {
      // As on Linux: closing with unread data resets the connection.
      end.closed = true
      this.notify(end, { kind: "reset" })
      this.toPeer(end, () => this.reset(end.peer))
    } else {
      this.shutdown(socket)
      end.closed = true
    }
  }

  /** A reset arrives at a socket. */
  private reset(socket: Socket): void {
    const end = socket.end
    if (!end || end.closed) return
    end.closed = true
    this.deliver(socket, { op: "reset", id: socket.id })
  }

  /** Deliver an event of a connection to its process, or keep it while that is paused. */
  private deliver(socket: Socket, event: KernelEvent): void {
    if (this.paused.has(socket.process.pid)) socket.end?.undelivered.push(event)
    else socket.process.deliver(event)
  }

  private toPeer(end: ConnectionEnd, arrive: (target: ConnectionEnd) => void): void {
    const target = end.peer.end
    if (target) this.afterLatency(target, () => arrive(target))
  }

  /** Run something at an end: at once, or after the latency. */
  private afterLatency(target: ConnectionEnd, arrive: () => void): void {
    const { latency } = this.disturbance
    if (latency <= 0 && target.inFlight.length === 0) return arrive()
    // Always in order: TCP never delivers later bytes first.
    const last = target.inFlight.at(-1)?.due ?? 0
    const due = Math.max(performance.now() + latency, last)
    target.inFlight.push({ due, arrive })
    if (target.inFlight.length === 1) this.schedule(target)
  }

  private schedule(target: ConnectionEnd): void {
    const next = target.inFlight[0]
    if (!next) return
    setTimeout(
      () => {
        const now = performance.now()
        while (target.inFlight[0] && target.inFlight[0].due <= now + 0.5) {
          target.inFlight.shift()?.arrive()
        }
        this.schedule(target)
      },
      Math.max(0, next.due - performance.now()),
    )
  }

  private notify(end: ConnectionEnd, what: Partial<Traffic>): void {
    if (this.watchers.size === 0) return
    const traffic = {
      at: performance.now(),
      connection: end.connection,
      from: end.side,
      ...what,
    } as Traffic
    for (const watcher of this.watchers) watcher(traffic)
  }
}
