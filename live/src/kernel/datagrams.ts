/**
 * Datagrams (UDP, RFC 768): sent without a connection, and lost where the
 * network or a receive buffer says so.
 */

import { destination, isBroadcast, isLocal, isWildcard, loopback, serves } from "./addresses"
import { type Address, type Call, Errno, type KernelEvent } from "./messages"
import type { Attempt, Mailbox, Socket } from "./socket"
import type { DatagramNews, Endpoint, Target } from "./traffic"
import { isUnix, UNNAMED } from "./unixnames"

/** Datagrams in flight at once, because of latency; as many as Linux queues on a device. */
const QUEUE_LENGTH = 1000
/** The generator of random numbers begins with it, so that a run can be repeated. */
const SEED = 768

/** What datagrams need of the kernel. */
export interface Network {
  readonly disturbance: { readonly latency: number; readonly loss: number }
  /** All bytes that were ever sent. */
  bytesSent: number
  sockets(): Iterable<Socket>
  isOpen(socket: Socket): boolean
  /** The Unix-domain socket that has a name, or an error number. */
  named(host: string): Socket | number
  deliver(socket: Socket, event: KernelEvent): void
  report(news: DatagramNews): void
}

/** A datagram on its way. */
interface Datagram {
  readonly sender: Socket
  readonly source: Address
  readonly target: Address
  readonly bytes: Uint8Array
}

/**
 * The memory that a datagram takes up in Linux's receive buffer: a power of two
 * for the bytes and the headers, and the structure that describes them.
 */
function memory(length: number): number {
  const needed = length + 368
  if (needed > 16_384) return 832 + Math.ceil(length / 4096) * 4096
  return 256 + Math.max(576, 2 ** Math.ceil(Math.log2(needed)))
}

export class Datagrams {
  private readonly network: Network
  private inFlight = 0
  private random = SEED
  private lossBefore = 0

  constructor(network: Network) {
    this.network = network
  }

  /** No process is left: the next ones lose the same datagrams as these. */
  restart(): void {
    this.random = SEED
  }

  /** Connect a bound socket: it sends to an address, and receives from no other. */
  associate(socket: Socket, host: string, port: number): number {
    const { mailbox } = socket
    if (mailbox && isUnix(host)) return this.associateUnix(mailbox, host)
    if (!mailbox || !socket.local) return Errno.EINVAL
    if (!isLocal(host) && !isBroadcast(host)) return Errno.ENETUNREACH
    mailbox.peer = destination(host, port)
    if (isWildcard(socket.local[0])) socket.local = [loopback(mailbox.peer[0]), socket.local[1]]
    return 0
  }

  private associateUnix(mailbox: Mailbox, host: string): number {
    const receiver = this.unixReceiver(host)
    if (typeof receiver === "number") return receiver
    mailbox.peer = [host, 0]
    return 0
  }

  /** The Unix-domain socket that takes datagrams at a name, or an error number. */
  private unixReceiver(host: string): Socket | number {
    const found = this.network.named(host)
    if (typeof found === "number") return found
    if (!this.network.isOpen(found)) return Errno.ECONNREFUSED
    return found.mailbox ? found : Errno.EPROTOTYPE
  }

  /**
   * Send to a Unix-domain socket; `reply` gets an error number.
   *
   * If the call blocks, it waits until the receiver has space.
   */
  sendUnix(
    sender: Socket,
    { host, bytes, blocks, seq }: Call & { op: "unixDatagram" },
    reply: (errno: number) => void,
  ): void {
    const target = host || sender.mailbox?.peer?.[0]
    if (!target) return reply(Errno.ENOTCONN)
    const source = sender.local ?? UNNAMED
    const size = memory(bytes.length)
    const attempt: Attempt = { socket: sender, seq, fail: reply, retry: () => send() }
    const send = (): void => {
      const receiver = this.unixReceiver(target)
      if (typeof receiver === "number") return reply(receiver)
      const { mailbox } = receiver
      if (!mailbox) return reply(Errno.EPROTOTYPE)
      if (mailbox.peer && mailbox.peer[0] !== source[0]) return reply(Errno.EPERM)
      if (mailbox.used > 0 && mailbox.used + size > mailbox.capacity) {
        return blocks ? void mailbox.pendingSends.push(attempt) : reply(Errno.EAGAIN)
      }
      this.network.bytesSent += bytes.length
      const datagram = { sender, source, target: [target, 0] as const, bytes }
      this.report(datagram, receiver, { kind: "datagram", bytes, lost: false })
      this.arriveAt(receiver, datagram)
      reply(0)
    }
    send()
  }

  send(sender: Socket, host: string, port: number, bytes: Uint8Array): void {
    const target = host ? destination(host, port) : sender.mailbox?.peer
    if (!target || !sender.local) return
    const [home, homePort] = sender.local
    const source: Address = [isWildcard(home) ? loopback(target[0]) : home, homePort]
    this.network.bytesSent += bytes.length
    const datagram = { sender, source, target, bytes }
    const receivers = this.receivers(datagram)
    const lost = this.isLost() || (this.network.disturbance.latency > 0 && this.isFull())
    for (const receiver of receivers.length ? receivers : [undefined]) {
      this.report(datagram, receiver, { kind: "datagram", bytes, lost })
    }
    if (!lost) this.afterLatency(() => this.arrive(datagram))
  }

  /** The program has read so many datagrams: there is space for others. */
  consumed(mailbox: Mailbox, count: number): void {
    for (const size of mailbox.unread.splice(0, count)) mailbox.used -= size
    for (const attempt of mailbox.pendingSends.splice(0)) attempt.retry()
  }

  private arrive(datagram: Datagram): void {
    const receivers = this.receivers(datagram)
    for (const receiver of receivers) this.arriveAt(receiver, datagram)
    if (receivers.length === 0 && !isBroadcast(datagram.target[0])) this.refuse(datagram)
  }

  private arriveAt(receiver: Socket, datagram: Datagram): void {
    const { mailbox } = receiver
    if (!mailbox) return
    const { bytes, source } = datagram
    const size = memory(bytes.length)
    // As on Linux, the first always fits.
    if (mailbox.used > 0 && mailbox.used + size > mailbox.capacity) {
      return this.report(datagram, receiver, { kind: "dropped", length: bytes.length })
    }
    mailbox.unread.push(size)
    mailbox.used += size
    this.network.deliver(receiver, { op: "datagram", id: receiver.id, bytes, source })
  }

  /** No socket takes it: ICMP says so, and only a connected sender learns it. */
  private refuse(datagram: Datagram): void {
    const { sender, target } = datagram
    this.report(datagram, undefined, { kind: "unreachable" })
    this.afterLatency(() => {
      const peer = sender.mailbox?.peer
      if (!this.network.isOpen(sender) || peer?.[0] !== target[0] || peer[1] !== target[1]) return
      this.network.deliver(sender, { op: "failed", id: sender.id, errno: Errno.ECONNREFUSED })
    })
  }

  /** The sockets that a datagram is for: one, or all that a broadcast reaches. */
  private receivers({ source, target }: Datagram): Socket[] {
    const broadcast = isBroadcast(target[0])
    let best = 0
    let found: Socket[] = []
    for (const socket of this.network.sockets()) {
      const { local, mailbox, dual } = socket
      if (!local || !mailbox || !serves({ address: local, dual }, target)) continue
      const { peer } = mailbox
      if (peer && (peer[0] !== source[0] || peer[1] !== source[1])) continue
      if (broadcast) {
        found.push(socket)
        continue
      }
      // The one that is connected to the sender, or else has the very address;
      // of several, the newest.
      const rank = 1 + (peer ? 2 : 0) + (local[0] === target[0] ? 1 : 0)
      if (rank >= best) {
        best = rank
        found = [socket]
      }
    }
    return found
  }

  private report(
    { sender, source, target }: Datagram,
    receiver: Socket | undefined,
    what:
      | { kind: "datagram"; bytes: Uint8Array; lost: boolean }
      | { kind: "dropped"; length: number }
      | { kind: "unreachable" },
  ): void {
    const from: Endpoint = { pid: sender.process.pid, address: source }
    const to: Target = { pid: receiver?.process.pid, address: target }
    this.network.report({ ...what, sender: from, receiver: to })
  }

  /** Whether the network loses the next datagram. */
  private isLost(): boolean {
    const { loss } = this.network.disturbance
    if (loss !== this.lossBefore) {
      this.lossBefore = loss
      this.random = SEED
    }
    return loss > 0 && this.nextRandom() * 100 < loss
  }

  /** A number from 0 up to 1 (Mulberry32). */
  private nextRandom(): number {
    this.random = (this.random + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.random ^ (this.random >>> 15), 1 | this.random)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  private isFull(): boolean {
    return this.inFlight >= QUEUE_LENGTH
  }

  private afterLatency(arrive: () => void): void {
    const { latency } = this.network.disturbance
    if (latency <= 0) return arrive()
    this.inFlight++
    setTimeout(() => {
      this.inFlight--
      arrive()
    }, latency)
  }
}
