/**
 * The network in the page: listening ports, connections, and the one place
 * where bytes in flight can be watched, delayed or dropped.
 *
 * The kernel knows nothing of workers: a process is anything that takes
 * events.
 */

import { destination, isLocal, isWildcard, loopback, overlap, serves } from "./addresses"
import { Datagrams } from "./datagrams"
import { type Address, type Call, Errno, type KernelEvent, unknownMessage } from "./messages"
import { type ConnectionEnd, makeSocket, type Process, type Socket } from "./socket"
import type { ConnectionTraffic, Side, Traffic } from "./traffic"
import { isUnix, UNNAMED, UnixNames } from "./unixnames"

export type { Process } from "./socket"
export type { ConnectionTraffic, DatagramTraffic, Endpoint, Side, Target, Traffic } from "./traffic"

/** An open connection, with the process IDs of its ends. */
export interface Connection {
  readonly number: number
  readonly client: number
  readonly server: number
}

/** Deliberate faults of the network. */
export interface Disturbance {
  /** One-way delay of every byte, FIN, RST and datagram, in milliseconds. */
  latency: number
  /** Datagrams that are lost, in percent. TCP would send again; here it loses nothing. */
  loss: number
}

const FIRST_EPHEMERAL = 32_768
const LAST_EPHEMERAL = 60_999
/** Bytes of credit; a small part of the window, so that a sender never runs dry. */
const WINDOW_UPDATE_THRESHOLD = 16_384

export class Kernel {
  readonly disturbance: Disturbance = { latency: 0, loss: 0 }
  /** All bytes that were ever sent, over all connections. */
  bytesSent = 0
  private readonly tables = new Map<number, Map<number, Socket>>()
  private readonly watchers = new Set<(traffic: Traffic) => void>()
  /** Processes that do not read: the kernel keeps what arrives for them. */
  private readonly paused = new Set<number>()
  private readonly listeners = new Set<(pid: number, port: number) => void>()
  private readonly datagrams: Datagrams
  private readonly names = new UnixNames()
  private nextConnection = 1
  private nextId = 2
  private nextPort = FIRST_EPHEMERAL

  constructor() {
    const kernel = this
    this.datagrams = new Datagrams({
      disturbance: this.disturbance,
      get bytesSent() {
        return kernel.bytesSent
      },
      set bytesSent(bytes) {
        kernel.bytesSent = bytes
      },
      sockets: () => this.sockets(),
      isOpen: (socket) => this.isOpen(socket),
      named: (host) => this.names.find(host),
      deliver: (socket, event) => this.deliver(socket, event),
      report: (news) => this.report({ at: performance.now(), ...news }),
    })
  }

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
    if (this.tables.size > 0) return
    this.names.clear()
    this.datagrams.restart()
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

  /** Return the process IDs of all processes. */
  pids(): number[] {
    return [...this.tables.keys()]
  }

  /** Return the ports that a process listens on, or takes datagrams at, in order. */
  portsOf(pid: number): number[] {
    const ports: number[] = []
    for (const socket of this.tables.get(pid)?.values() ?? []) {
      if (this.isServer(socket) && socket.local) ports.push(socket.local[1])
    }
    return [...new Set(ports)].sort((a, b) => a - b)
  }

  /** Return the connections over which something may still be sent. */
  connections(): Connection[] {
    const open = new Map<number, Connection>()
    for (const socket of this.sockets()) {
      const { end } = socket
      if (!end || end.isUnix || end.closed || (end.finSent && end.peer.end?.finSent)) continue
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
      for (const event of socket.undelivered.splice(0)) socket.process.deliver(event)
    }
  }

  /** Return how many bytes are kept for a paused process. */
  undeliveredBytes(pid: number): number {
    let bytes = 0
    for (const socket of this.tables.get(pid)?.values() ?? []) {
      for (const event of socket.undelivered) {
        if (event.op === "data" || event.op === "datagram") bytes += event.bytes.length
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
    const { op } = call
    if (op === "bind" || op === "connect" || op === "associate" || op === "unixDatagram") {
      const type = call.op === "bind" ? call.type : call.op === "connect" ? "stream" : "datagram"
      if (!table.has(call.id)) table.set(call.id, makeSocket(process, call.id, type))
    }
    const socket = "id" in call ? table.get(call.id) : undefined // undefined if it was closed or reset
    switch (call.op) {
      case "bind":
        return socket && this.bind(socket, call)
      case "listen":
        return socket && this.listen(socket, call)
      case "accepted":
        return socket && this.accepted(socket)
      case "connect":
        return socket && this.connect(socket, call)
      case "send":
        return socket && this.send(socket, call.bytes)
      case "consumed":
        return socket && this.consumed(socket, call.count)
      case "shutdown":
        return socket && this.shutdown(socket)
      case "associate": {
        const errno = socket ? this.datagrams.associate(socket, call.host, call.port) : Errno.EINVAL
        const port = socket?.local?.[1] ?? 0
        return process.deliver({ op: "reply", seq: call.seq, errno, port })
      }
      case "datagram":
        return socket && this.datagrams.send(socket, call.host, call.port, call.bytes)
      case "unixDatagram":
        return (
          socket &&
          this.datagrams.sendUnix(socket, call, (errno) =>
            process.deliver({ op: "reply", seq: call.seq, errno, port: 0 }),
          )
        )
      case "cancel":
        if (socket) this.cancel(socket, call.call)
        return process.deliver({ op: "reply", seq: call.seq, errno: 0, port: 0 })
      case "capacity":
        if (socket?.mailbox) socket.mailbox.capacity = call.bytes
        return
      case "inode":
      case "unlink": {
        const port = call.op === "inode" ? this.names.inode(call.path) : 0
        const errno = call.op === "unlink" ? this.names.unlink(call.path) : 0
        return process.deliver({ op: "reply", seq: call.seq, errno, port })
      }
      case "sync":
        return process.deliver({ op: "reply", seq: call.seq, errno: 0, port: 0 })
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

  private isOpen(socket: Socket): boolean {
    return this.tables.get(socket.process.pid)?.get(socket.id) === socket
  }

  /** Whether a socket waits for others: it listens, or its program chose the port. */
  private isServer(socket: Socket): boolean {
    const port = socket.local?.[1] ?? 0
    if (socket.local && isUnix(socket.local[0])) return false
    return Boolean(socket.listening || (socket.mailbox && socket.chosen && port))
  }

  private conflict(socket: Socket, address: Address, onlyListening: boolean): boolean {
    if (isUnix(address[0])) return false
    for (const other of this.sockets()) {
      if (other === socket || other.type !== socket.type || !other.local || other.end) continue
      const bound = { address: other.local, dual: other.dual }
      if (!overlap(bound, { address, dual: socket.dual })) continue
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
    if (isUnix(call.host)) return reply(this.names.bind(socket, call.host))
    if (!isLocal(call.host)) return reply(Errno.EADDRNOTAVAIL)
    socket.reuse = call.reuse
    socket.dual = call.dual && call.host === "::"
    const port = call.port || this.ephemeralPort()
    const address: Address = [call.host, port]
    if (this.conflict(socket, address, false)) return reply(Errno.EADDRINUSE)
    socket.local = address
    socket.chosen = call.port !== 0
    reply(0, port)
    if (socket.mailbox && socket.chosen) this.reportListening(socket.process.pid, port)
  }

  private reportListening(pid: number, port: number): void {
    for (const listener of this.listeners) listener(pid, port)
  }

  private listen(socket: Socket, call: Call & { op: "listen" }): void {
    const errno = socket.local && this.conflict(socket, socket.local, true) ? Errno.EADDRINUSE : 0
    if (errno === 0) {
      if (socket.listening) socket.listening.backlog = call.backlog
      else socket.listening = { backlog: call.backlog, queued: 0, pendingConnects: [] }
    }
    const port = socket.local?.[1] ?? 0
    socket.process.deliver({ op: "reply", seq: call.seq, errno, port })
    if (errno === 0 && this.isServer(socket)) this.reportListening(socket.process.pid, port)
  }

  private ephemeralPort(): number {
    const used = new Set<number>()
    for (const socket of this.sockets()) if (socket.local) used.add(socket.local[1])
    do {
      this.nextPort = this.nextPort >= LAST_EPHEMERAL ? FIRST_EPHEMERAL : this.nextPort + 1
    } while (used.has(this.nextPort))
    return this.nextPort
  }

  /** Give up a call that waits for space; its number is 0 if it is a connect. */
  private cancel(socket: Socket, seq: number): void {
    for (const { listening, mailbox } of this.sockets()) {
      for (const queue of [listening?.pendingConnects, mailbox?.pendingSends]) {
        const at = queue?.findIndex((each) => each.socket === socket && each.seq === seq) ?? -1
        if (at >= 0) queue?.splice(at, 1)[0]?.fail(Errno.EAGAIN)
      }
    }
  }

  private connect(socket: Socket, { host, port, blocks }: Call & { op: "connect" }): void {
    const failed = (errno: number): void =>
      socket.process.deliver({ op: "failed", id: socket.id, errno })
    if (!isUnix(host) && !isLocal(host)) return failed(Errno.ENETUNREACH)
    const target = destination(host, port)
    const server = isUnix(host) ? this.names.find(host) : this.serverAt(target)
    if (typeof server === "number") return failed(server)
    if (server && server.type !== socket.type) return failed(Errno.EPROTOTYPE)
    if (!server?.listening || !this.isOpen(server)) return failed(Errno.ECONNREFUSED)
    const listening = server.listening
    const retry = (): void => {
      if (!this.isOpen(socket)) return // closed before the queue had space
      if (!this.isOpen(server)) return failed(Errno.ECONNREFUSED)
      listening.queued++
      this.establish(socket, server, target)
    }
    if (listening.queued <= listening.backlog) return retry()
    if (isUnix(host) && !blocks) return failed(Errno.EAGAIN)
    listening.pendingConnects.push({ socket, seq: 0, retry, fail: failed })
  }

  /** The socket that listens at an address; the very address goes before a wildcard. */
  private serverAt(target: Address): Socket | undefined {
    let found: Socket | undefined
    for (const socket of this.sockets()) {
      const { listening, local, dual } = socket
      if (!listening || !local || !serves({ address: local, dual }, target)) continue
      if (!found || local[0] === target[0]) found = socket
    }
    return found
  }

  private establish(client: Socket, server: Socket, address: Address): void {
    if (isUnix(address[0])) {
      client.local ??= UNNAMED
    } else if (!client.local || isWildcard(client.local[0])) {
      client.local = [loopback(address[0]), client.local?.[1] ?? this.ephemeralPort()]
    }
    const accepted = makeSocket(server.process, this.nextId, "stream")
    accepted.local = address
    this.nextId += 2
    const connection = this.nextConnection++
    const end = (side: Side, peer: Socket): ConnectionEnd => ({
      connection,
      side,
      isUnix: isUnix(address[0]),
      peer,
      delivered: 0,
      consumed: 0,
      credit: 0,
      finSent: false,
      closed: false,
      inFlight: [],
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
    const shared = client.process === server.process
    this.afterLatency(accepted.end, () =>
      server.process.deliver({
        op: "incoming",
        id: server.id,
        accepted: accepted.id,
        local: address,
        peer,
        partner: shared ? client.id : 0,
      }),
    )
    this.afterLatency(client.end, () =>
      client.process.deliver({
        op: "connected",
        id: client.id,
        local: peer,
        peer: address,
        partner: shared ? accepted.id : 0,
      }),
    )
  }

  private accepted(server: Socket): void {
    const listening = server.listening
    if (!listening) return
    listening.queued--
    // One that was closed in the meantime leaves its place to the next.
    while (listening.queued <= listening.backlog && listening.pendingConnects.length) {
      listening.pendingConnects.shift()?.retry()
    }
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
    const { end, mailbox } = socket
    if (mailbox) this.datagrams.consumed(mailbox, count)
    if (!end) return
    end.consumed += count
    end.credit += count
    // Not for every few bytes: each event wakes the peer's process.
    if (end.credit >= WINDOW_UPDATE_THRESHOLD && end.peer.end?.closed === false) {
      end.peer.process.deliver({ op: "credit", id: end.peer.id, count: end.credit })
      end.credit = 0
    }
  }

  private shutdown(socket: Socket, closed = false): void {
    const end = socket.end
    if (!end || end.finSent || end.closed) return
    end.finSent = true
    this.notify(end, { kind: "fin" })
    this.toPeer(end, (target) => {
      if (target.closed) return
      this.deliver(end.peer, { op: "fin", id: end.peer.id, closed })
      target.closed = closed
    })
  }

  private close(socket: Socket, read: number, reset: boolean): void {
    this.names.closed(socket)
    for (const attempt of socket.mailbox?.pendingSends.splice(0) ?? []) attempt.retry()
    if (socket.listening) {
      for (const attempt of socket.listening.pendingConnects.splice(0)) attempt.retry()
    }
    const end = socket.end
    if (!end || end.closed) return
    if (reset || end.delivered > read) {
      // As on Linux: closing with unread data resets the connection.
      end.closed = true
      this.notify(end, { kind: "reset" })
      this.toPeer(end, () => this.reset(end.peer))
    } else {
      // Unlike TCP's, the peer learns at once that nobody reads what it sends.
      if (end.finSent && end.isUnix) this.reset(end.peer)
      else this.shutdown(socket, end.isUnix)
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

  /** Deliver an event of a socket to its process, or keep it while that is paused. */
  private deliver(socket: Socket, event: KernelEvent): void {
    if (this.paused.has(socket.process.pid)) socket.undelivered.push(event)
    else socket.process.deliver(event)
  }

  private toPeer(end: ConnectionEnd, arrive: (target: ConnectionEnd) => void): void {
    const target = end.peer.end
    if (target) this.afterLatency(target, () => arrive(target))
  }

  /** Run something at an end: at once, or after the latency. */
  private afterLatency(target: ConnectionEnd, arrive: () => void): void {
    const latency = target.isUnix ? 0 : this.disturbance.latency
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

  private notify(end: ConnectionEnd, what: Partial<ConnectionTraffic>): void {
    if (this.watchers.size === 0) return
    this.report({
      at: performance.now(),
      connection: end.connection,
      from: end.side,
      ...what,
    } as ConnectionTraffic)
  }

  private report(traffic: Traffic): void {
    for (const watcher of this.watchers) watcher(traffic)
  }
}
