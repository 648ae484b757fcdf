// A server on the kernel that sends what a test gives it, byte for byte, and
// the network of a frame beside it: real connections, no browser.
import { Network } from "../../../live/src/frame/network"
import { Kernel } from "../../../live/src/kernel/kernel"

const HOST = "127.0.0.1"
export const PORT = 9011

export function bytes(...parts) {
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)))
}

/** Wait until something holds. */
export async function until(holds) {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

/**
 * A client's network, and a server that answers.
 *
 * `answer` is called whenever bytes come, with the server's end of that
 * connection: all that has come on it so far, `send`, `end` and `reset`. `own` is
 * the host that the client's document is from.
 */
export function connected(answer, own) {
  const kernel = new Kernel()
  const server = {
    pid: 1,
    deliver(event) {
      if (event.op === "incoming") {
        kernel.call(server, { op: "accepted", id: event.id })
        ends.set(event.accepted, new End(event.accepted))
      } else if (event.op === "data") ends.get(event.id).take(event.bytes)
    },
  }
  const ends = new Map()
  class End {
    received = Buffer.alloc(0)
    constructor(id) {
      this.id = id
    }
    take(data) {
      kernel.call(server, { op: "consumed", id: this.id, count: data.length })
      this.received = Buffer.concat([this.received, data])
      answer(this)
    }
    send(...parts) {
      kernel.call(server, { op: "send", id: this.id, bytes: new Uint8Array(bytes(...parts)) })
    }
    end() {
      kernel.call(server, { op: "shutdown", id: this.id })
    }
    reset() {
      kernel.call(server, { op: "close", id: this.id, read: 0, reset: true })
    }
  }
  kernel.attach(server)
  kernel.call(server, {
    op: "bind",
    type: "stream",
    seq: 1,
    id: 1,
    host: HOST,
    port: PORT,
    reuse: false,
  })
  kernel.call(server, { op: "listen", seq: 2, id: 1, backlog: 5 })
  // In a task of its own, as a message between workers is.
  const client = { pid: 2, deliver: (event) => setImmediate(() => network.take(event)) }
  const network = new Network((call) => kernel.call(client, call), own)
  kernel.attach(client)
  return { kernel, network }
}
