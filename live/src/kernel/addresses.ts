/** The addresses of the one machine in the page, and which of them a socket serves. */

import type { Address } from "./messages"

const WILDCARDS = new Set(["0.0.0.0", "::"])
/** The loopback's own broadcast address, and the limited broadcast (RFC 919). */
const BROADCASTS = new Set(["127.255.255.255", "255.255.255.255"])

/** Where a socket is bound. */
export interface Bound {
  readonly address: Address
  /** An IPv6 wildcard that serves IPv4 too: IPV6_V6ONLY is off. */
  readonly dual: boolean
}

export function isWildcard(host: string): boolean {
  return WILDCARDS.has(host)
}

export function isBroadcast(host: string): boolean {
  return BROADCASTS.has(host)
}

/** Whether an address belongs to the virtual machine in the page. */
export function isLocal(host: string): boolean {
  return host.startsWith("127.") || host === "::1" || isWildcard(host)
}

function family(host: string): "inet" | "inet6" {
  return host.includes(":") ? "inet6" : "inet"
}

/** The loopback address of the family that a host is of. */
export function loopback(host: string): string {
  return family(host) === "inet" ? "127.0.0.1" : "::1"
}

/** The address that a destination means: a wildcard is this machine. */
export function destination(host: string, port: number): Address {
  return [isWildcard(host) ? loopback(host) : host, port]
}

/** Whether what is sent to an address is for a socket that is bound there. */
export function serves({ address: [host, port], dual }: Bound, target: Address): boolean {
  if (port !== target[1]) return false
  if (host === target[0]) return true
  return isWildcard(host) && (dual || family(host) === family(target[0]))
}

/** Whether both of two bound sockets would serve some address. */
export function overlap(one: Bound, other: Bound): boolean {
  return serves(one, other.address) || serves(other, one.address)
}
