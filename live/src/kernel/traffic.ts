/** What crosses the network, for watchers. */

import type { Address } from "./messages"

/** An end of a connection: the one that connected, or the one that accepted. */
export type Side = "client" | "server"

/** One end of a connection, or the sender of a datagram. */
export interface Endpoint {
  readonly pid: number
  readonly address: Address
}

/** Where a datagram is to go. */
export interface Target {
  /** None if no socket takes what is sent to the address. */
  readonly pid: number | undefined
  readonly address: Address
}

/** Something that was sent over a connection. */
export type ConnectionTraffic = {
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

/** A datagram, or what became of one. */
export type DatagramTraffic = {
  readonly at: number
  readonly sender: Endpoint
  readonly receiver: Target
} /** It was sent; `lost` if the network loses it. */ & (
  | { readonly kind: "datagram"; readonly bytes: Uint8Array; readonly lost: boolean }
  /** It arrived where the receive buffer was full. */
  | { readonly kind: "dropped"; readonly length: number }
  /** ICMP's answer to one that no socket takes, from its receiver to its sender. */
  | { readonly kind: "unreachable" }
)

/** Something that was sent over the network. */
export type Traffic = ConnectionTraffic | DatagramTraffic

/** What differs from one kind of a datagram's traffic to another. */
export type DatagramNews = DatagramTraffic extends infer Each
  ? Each extends DatagramTraffic
    ? Omit<Each, "at">
    : never
  : never
