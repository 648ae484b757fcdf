/**
 * TCP as a browser has it: connections out, over the network in the page.
 *
 * The kernel's calls are those that a process makes by `live/guest`; the
 * rules on windows are the same.
 */

import { type Call, type KernelEvent, WINDOW } from "../kernel/messages"
import type * as tcp from "../protocol/tcp"
import { isBlocked } from "./ports"

/** Bytes that are handed to the kernel at once. */
const SEGMENT = 65_536

interface Outgoing {
  readonly bytes: Uint8Array
  at: number
  readonly sent: () => void
}

/**
 * Where a host's name leads, in the order in which to try.
 *
 * @param own - the host that the document is from: it leads to this computer,
 *   as it does where the page's server is on the page's host.
 */
function addresses(host: string, own: string): string[] {
  const name = host.replace(/\.$/, "") // a name that is complete
  const isOwn = name === own && !["127.0.0.1", "[::1]"].includes(own)
  if (name === "localhost" || name.endsWith(".localhost") || isOwn) return ["127.0.0.1", "::1"]
  if (name.startsWith("[")) return [name.slice(1, -1)]
  return /^\d+\.\d+\.\d+\.\d+$/.test(name) ? [name] : []
}

/** One TCP connection. */
export class Connection implements tcp.Connection {
  private readonly network: Network
  private readonly port: number
  private readonly receiver: tcp.Receiver
  private id = 0
  private readonly left: string[]
  /** What to say when no address is left. */
  private readonly why: string
  private readonly queue: Outgoing[] = []
  private unreadByPeer = 0
  private read = 0
  private open = false
  private ending = false
  private gone = false

  constructor(network: Network, host: string, port: number, receiver: tcp.Receiver) {
    this.network = network
    this.port = port
    this.receiver = receiver
    this.why = `no program listens on ${host}:${port}`
    this.left = isBlocked(port) ? [] : addresses(host, network.own)
    if (isBlocked(port)) this.why = `browsers block port ${port}; use another one for the server`
    else if (!this.left.length) {
      this.why = `${host || "the host"} can't be reached: only the programs of the lab can`
    }
    this.tryNext()
  }

  /** Send, as soon as the peer's window allows; `sent` when all has gone. */
  send(bytes: Uint8Array, sent: () => void = () => {}): void {
    if (this.gone || this.ending) return
    this.queue.push({ bytes, at: 0, sent })
    this.flush()
  }

  /** Send no more once everything has gone (FIN). */
  end(): void {
    this.ending = true
    this.flush()
  }

  /** Be done with it, whatever is under way; the receiver hears no more. */
  close(reset = false): void {
    if (this.gone) return
    this.gone = true
    this.network.forget(this.id)
    this.network.call({ op: "close", id: this.id, read: this.read, reset })
  }

  take(news: KernelEvent): void {
    switch (news.op) {
      case "connected":
        this.open = true
        this.receiver.connected()
        return this.flush()
      case "failed":
        return this.tryNext()
      case "data":
        this.read += news.bytes.length
        this.network.call({ op: "consumed", id: this.id, count: news.bytes.length })
        return this.receiver.data(news.bytes)
      case "credit":
        this.unreadByPeer -= news.count
        return this.flush()
      case "fin":
        return this.receiver.ended()
      case "reset":
        this.gone = true
        this.network.forget(this.id)
        return this.receiver.reset()
    }
  }

  private tryNext(): void {
    if (this.id) this.network.forget(this.id)
    const host = this.left.shift()
    if (this.gone) return
    if (host === undefined) {
      this.gone = true
      return queueMicrotask(() => this.receiver.refused(this.why))
    }
    this.id = this.network.remember(this)
    this.network.call({ op: "connect", id: this.id, host, port: this.port, blocks: true })
  }

  private flush(): void {
    if (!this.open || this.gone) return
    for (let next = this.queue[0]; next; next = this.queue[0]) {
      const room = Math.min(WINDOW - this.unreadByPeer, SEGMENT)
      if (room <= 0) return
      const bytes = next.bytes.slice(next.at, next.at + room)
      next.at += bytes.length
      this.unreadByPeer += bytes.length
      this.network.call({ op: "send", id: this.id, bytes })
      if (next.at === next.bytes.length) {
        this.queue.shift()
        next.sent()
      }
    }
    if (this.ending) this.network.call({ op: "shutdown", id: this.id })
  }
}

/** All connections of a frame. */
export class Network implements tcp.Network {
  readonly call: (call: Call) => void
  readonly own: string
  private readonly connections = new Map<number, Connection>()
  /** Odd, as the kernel wants it. */
  private nextId = 1

  /** @param own - the host that the document is from (`location.hostname`). */
  constructor(call: (call: Call) => void, own = "localhost") {
    this.call = call
    this.own = own
  }

  connect(host: string, port: number, receiver: tcp.Receiver): Connection {
    return new Connection(this, host, port, receiver)
  }

  /** News from the kernel. */
  take(news: KernelEvent): void {
    if ("id" in news) this.connections.get(news.id)?.take(news)
  }

  remember(connection: Connection): number {
    const id = this.nextId
    this.nextId += 2
    this.connections.set(id, connection)
    return id
  }

  forget(id: number): void {
    this.connections.delete(id)
  }
}
