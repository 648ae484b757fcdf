/**
 * The network in the page: listening ports, connections, and the one place
 * where bytes on their way can be watched, delayed or cut.
 *
 * The kernel knows nothing of workers: a process is whoever takes `News`.
 */

import { type Address, type Call, Errno, type News } from "./messages"

/** Whom the kernel talks to. */
export interface Process {
  readonly pid: number
  deliver(news: News): void
}

/** Something that crossed the network, for whoever watches. */
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
  /** The network broke; neither end did it. */
  | { readonly kind: "cut" }
)

/** Which end of a connection: the one that connected, or that accepted. */
export type Side = "client" | "server"

/** One end of a connection, for whoever watches. */
export interface Endpoint {
  readonly pid: number
  readonly address: Address
}

/** A connection that carries bytes, or can. */
export interface Connection {
  readonly number: number
  readonly client: number
  readonly server: number
}

/** What can be done to the network on purpose. */
export interface Disturbance {
  /** Milliseconds that every byte, FIN and RST takes. */
  latency: number
}

interface Socket {
  readonly process: Process
  readonly id: number
  local: Address | undefined
  reuse: boolean
  listening: Listening | undefined
  pipe: Pipe | undefined
}

interface Listening {
  /** How many may wait to be accepted; one more is let in, as on Linux. */
  backlog: number
  waiting: number
  /** Connections that found the queue full and try again. */
  readonly parked: (() => void)[]
}

/** One end's view of a connection. */
interface Pipe {
  readonly connection: number
  readonly side: Side
  peer: Socket
  /** Bytes handed to this end, since the beginning. */
  delivered: number
  /** Bytes that its program has read of them, as far as it has told. */
  consumed: number
  /** Bytes read that the peer was not told of yet. */
  credit: number
  finSent: boolean
  closed: boolean
  /** What is under way to this end, while there is latency. */
  readonly underway: { due: number; arrive: () => void }[]
  /** What has come while its process does not read. */
  readonly held: News[]
}

const FIRST_EPHEMERAL = 32_768
const LAST_EPHEMERAL = 60_999
/** Bytes; small beside the window, so that nobody waits for the rest. */
const LEAST_CREDIT = 16_384
const WILDCARDS = new Set(["0.0.0.0", "::"])

/** Whether an address is of this very (virtual) machine. */
function isLocal(host: string): boolean {
  return host.startsWith("127.") || host === "::1" || WILDCARDS.has(host)
}

function family(host: string): "inet" | "inet6" {
  return host.includes(":") ? "inet6" : "inet"
}

/** Whether two bound addresses would both take the same connection. */
function overlap(one: Address, other: Address): boolean {
  return (
    one[1] === other[1] &&
    family(one[0]) === family(other[0]) &&
    (one[0] === other[0] || WILDCARDS.has(one[0]) || WILDCARDS.has(other[0]))
  )
}

export class Kernel {
  readonly disturbance: Disturbance = { latency: 0 }
  /** Bytes that were sent over all connections since the beginning. */
  carried = 0
  private readonly tables = new Map<number, Map<number, Socket>>()
  private readonly watchers = new Set<(traffic: Traffic) => void>()
  /** Processes that do not read: what comes for them waits. */
  private readonly deaf = new Set<number>()
  private readonly listeners = new Set<(pid: number, port: number) => void>()
  private nextConnection = 1
  private nextId = 2
  private nextPort = FIRST_EPHEMERAL

  /** Let a process in. */
  attach(process: Process): void {
    this.tables.set(process.pid, new Map())
  }

  /** A process has ended, in whatever way: its sockets close as on Linux. */
  detach(process: Process): void {
    const table = this.tables.get(process.pid)
    this.tables.delete(process.pid)
    this.deaf.delete(process.pid)
    for (const socket of table?.values() ?? []) {
      this.close(socket, socket.pipe?.consumed ?? 0, false)
    }
  }

  /** Watch everything that crosses; returns what ends the watching. */
  watch(watcher: (traffic: Traffic) => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  /** Be told when a process listens on a port. */
  onListening(listener: (pid: number, port: number) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Ports that a process listens on. */
  portsOf(pid: number): number[] {
    const ports: number[] = []
    for (const socket of this.tables.get(pid)?.values() ?? []) {
      if (socket.listening && socket.local) ports.push(socket.local[1])
    }
    return [...new Set(ports)].sort((a, b) => a - b)
  }

  /** The connections over which something may still come. */
  connections(): Connection[] {
    const open = new Map<number, Connection>()
    for (const socket of this.sockets()) {
      const { pipe } = socket
      if (!pipe || pipe.closed || (pipe.finSent && pipe.peer.pipe?.finSent)) continue
      const [here, there] = [socket.process.pid, pipe.peer.process.pid]
      const [client, server] = pipe.side === "client" ? [here, there] : [there, here]
      open.set(pipe.connection, { number: pipe.connection, client, server })
    }
    return [...open.values()]
  }

  /** Cut a connection: what is under way is lost, both ends get a reset. */
  cut(connection: number): void {
    let told = false
    for (const socket of this.sockets()) {
      const pipe = socket.pipe
      if (!pipe || pipe.closed || pipe.connection !== connection) continue
      if (!told) this.tell(pipe, { kind: "cut" })
      told = true
      for (const end of [pipe, pipe.peer.pipe]) end?.underway.splice(0)
      this.reset(socket)
    }
  }

  /**
   * Let a process be one that never calls `recv`: the kernel keeps what comes
   * for it, and whoever sends to it soon has to wait.
   */
  stopReading(pid: number): void {
    this.deaf.add(pid)
  }

  /** Hand over what has waited, in order. */
  readOn(pid: number): void {
    this.deaf.delete(pid)
    for (const socket of this.tables.get(pid)?.values() ?? []) {
      for (const news of socket.pipe?.held.splice(0) ?? []) socket.process.deliver(news)
    }
  }

  /** Bytes that wait for a process that does not read. */
  waiting(pid: number): number {
    let bytes = 0
    for (const socket of this.tables.get(pid)?.values() ?? []) {
      for (const news of socket.pipe?.held ?? []) {
        if (news.op === "data") bytes += news.bytes.length
      }
    }
    return bytes
  }

  /** Do what a process asks for. */
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
          pipe: undefined,
        })
      }
    }
    const socket = table.get(call.id)
    if (!socket) return // closed or reset meanwhile
    switch (call.op) {
      case "bind":
        return this.bind(socket, call)
      case "listen":
        return this.listen(socket, call)
      case "accepted":
        return this.accepted(socket)
      case "connect":
        return this.connect(socket, call.host, call.port)
      case "send":
        return this.send(socket, call.bytes)
      case "consumed":
        return this.consumed(socket, call.count)
      case "shutdown":
        return this.shutdown(socket)
      case "close":
        table.delete(call.id)
        return this.close(socket, call.read, call.reset)
    }
  }

  private *sockets(): Generator<Socket> {
    for (const table of this.tables.values()) yield* table.values()
  }

  private conflict(socket: Socket, address: Address, onlyListening: boolean): boolean {
    for (const other of this.sockets()) {
      if (other === socket || !other.local || other.pipe) continue
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
      else socket.listening = { backlog: call.backlog, waiting: 0, parked: [] }
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
      if (table?.get(socket.id) !== socket) return // closed while it waited
      if (this.tables.get(server.process.pid)?.get(server.id) !== server) {
        return failed(Errno.ECONNREFUSED)
      }
      listening.waiting++
      this.establish(socket, server, target)
    }
    if (listening.waiting > listening.backlog) listening.parked.push(establish)
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
      pipe: undefined,
    }
    this.nextId += 2
    const connection = this.nextConnection++
    const pipe = (side: Side, peer: Socket): Pipe => ({
      connection,
      side,
      peer,
      delivered: 0,
      consumed: 0,
      credit: 0,
      finSent: false,
      closed: false,
      underway: [],
      held: [],
    })
    client.pipe = pipe("client", accepted)
    accepted.pipe = pipe("server", client)
    this.tables.get(server.process.pid)?.set(accepted.id, accepted)
    this.tell(client.pipe, {
      kind: "connect",
      client: { pid: client.process.pid, address: client.local },
      server: { pid: server.process.pid, address },
    })
    const peer = client.local
    this.arrive(accepted.pipe, () =>
      server.process.deliver({
        op: "incoming",
        id: server.id,
        connection: accepted.id,
        local: address,
        peer,
      }),
    )
    this.arrive(client.pipe, () =>
      client.process.deliver({ op: "connected", id: client.id, local: peer, peer: address }),
    )
  }

  private accepted(server: Socket): void {
    const listening = server.listening
    if (!listening) return
    listening.waiting--
    listening.parked.shift()?.()
  }

  private send(socket: Socket, bytes: Uint8Array): void {
    const pipe = socket.pipe
    if (!pipe || pipe.closed) return
    this.carried += bytes.length
    this.tell(pipe, { kind: "data", bytes })
    const peer = pipe.peer
    this.toPeer(pipe, (target) => {
      if (target.closed) {
        // Nobody is there to read it: the sender learns by a reset.
        this.tell(target, { kind: "reset" })
        return this.reset(socket)
      }
      target.delivered += bytes.length
      this.hand(peer, { op: "data", id: peer.id, bytes })
    })
  }

  private consumed(socket: Socket, count: number): void {
    const pipe = socket.pipe
    if (!pipe) return
    pipe.consumed += count
    pipe.credit += count
    // Not for every few bytes: each news wakes the peer's process.
    if (pipe.credit >= LEAST_CREDIT && pipe.peer.pipe?.closed === false) {
      pipe.peer.process.deliver({ op: "credit", id: pipe.peer.id, count: pipe.credit })
      pipe.credit = 0
    }
  }

  private shutdown(socket: Socket): void {
    const pipe = socket.pipe
    if (!pipe || pipe.finSent || pipe.closed) return
    pipe.finSent = true
    this.tell(pipe, { kind: "fin" })
    this.toPeer(pipe, (target) => {
      if (!target.closed) this.hand(pipe.peer, { op: "fin", id: pipe.peer.id })
    })
  }

  private close(socket: Socket, read: number, reset: boolean): void {
    if (socket.listening) {
      for (const retry of socket.listening.parked.splice(0)) retry()
    }
    const pipe = socket.pipe
    if (!pipe || pipe.closed) return
    if (reset || pipe.delivered > read) {
      // Linux: closing with unread data resets the connection.
      pipe.closed = true
      this.tell(pipe, { kind: "reset" })
      this.toPeer(pipe, () => this.reset(pipe.peer))
    } else {
      this.shutdown(socket)
      pipe.closed = true
    }
  }

  /** A reset arrives at a socket. */
  private reset(socket: Socket): void {
    const pipe = socket.pipe
    if (!pipe || pipe.closed) return
    pipe.closed = true
    this.hand(socket, { op: "reset", id: socket.id })
  }

  /** Hand news of a connection to its process, or keep it if nobody reads. */
  private hand(socket: Socket, news: News): void {
    if (this.deaf.has(socket.process.pid)) socket.pipe?.held.push(news)
    else socket.process.deliver(news)
  }

  private toPeer(pipe: Pipe, arrive: (target: Pipe) => void): void {
    const target = pipe.peer.pipe
    if (target) this.arrive(target, () => arrive(target))
  }

  /** Let something arrive at an end: at once, or after the latency. */
  private arrive(target: Pipe, arrive: () => void): void {
    const { latency } = this.disturbance
    if (latency <= 0 && target.underway.length === 0) return arrive()
    // In order, always: TCP never lets later bytes overtake.
    const last = target.underway.at(-1)?.due ?? 0
    const due = Math.max(performance.now() + latency, last)
    target.underway.push({ due, arrive })
    if (target.underway.length === 1) this.schedule(target)
  }

  private schedule(target: Pipe): void {
    const next = target.underway[0]
    if (!next) return
    setTimeout(
      () => {
        const now = performance.now()
        while (target.underway[0] && target.underway[0].due <= now + 0.5) {
          target.underway.shift()?.arrive()
        }
        this.schedule(target)
      },
      Math.max(0, next.due - performance.now()),
    )
  }

  private tell(pipe: Pipe, what: Partial<Traffic>): void {
    if (this.watchers.size === 0) return
    const traffic = {
      at: performance.now(),
      connection: pipe.connection,
      from: pipe.side,
      ...what,
    } as Traffic
    for (const watcher of this.watchers) watcher(traffic)
  }
}
