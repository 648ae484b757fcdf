/**
 * The names of Unix-domain sockets (unix(7)): paths, which stay until they are
 * unlinked, and abstract names, which end with their socket.
 *
 * In an address, the host is "unix:" and the name, the port 0. An abstract name
 * begins with a null character; an empty one is that of a socket without name.
 */

import { type Address, Errno } from "./messages"
import type { Socket } from "./socket"

const PREFIX = "unix:"

/** The address of a socket that is not bound. */
export const UNNAMED: Address = [PREFIX, 0]

export function isUnix(host: string): boolean {
  return host.startsWith(PREFIX)
}

export class UnixNames {
  private readonly entries = new Map<string, { readonly socket: Socket; readonly inode: number }>()
  private nextInode = 1

  /** Give a socket a name; returns an error number. */
  bind(socket: Socket, host: string): number {
    if (this.entries.has(host)) return Errno.EADDRINUSE
    this.entries.set(host, { socket, inode: this.nextInode++ })
    socket.local = [host, 0]
    return 0
  }

  /** The socket that has a name, or an error number. It may be closed. */
  find(host: string): Socket | number {
    const isAbstract = host.startsWith(`${PREFIX}\0`)
    return this.entries.get(host)?.socket ?? (isAbstract ? Errno.ECONNREFUSED : Errno.ENOENT)
  }

  /** The number of a name's file; 0 if there is none. */
  inode(path: string): number {
    return this.entries.get(PREFIX + path)?.inode ?? 0
  }

  /** Remove a path; returns an error number. */
  unlink(path: string): number {
    return this.entries.delete(PREFIX + path) ? 0 : Errno.ENOENT
  }

  /** A socket is closed: its own name ends if it is abstract, not its server's. */
  closed(socket: Socket): void {
    const name = socket.local?.[0] ?? ""
    if (!name.startsWith(`${PREFIX}\0`) || this.entries.get(name)?.socket !== socket) return
    this.entries.delete(name)
  }

  /** No process is left, and with the last one its files went. */
  clear(): void {
    this.entries.clear()
  }
}
