// The kernel alone: a process is anything that takes events.
import assert from "node:assert/strict"
import { beforeEach, mock, test } from "node:test"
import { Kernel } from "../../../live/src/kernel/kernel"

const HOST = "127.0.0.1"
let kernel, nextPid

/** A process that records its events. */
function process() {
  const received = []
  const self = { pid: nextPid++, deliver: (event) => received.push(event) }
  kernel.attach(self)
  let seq = 0
  const call = (op, id, rest = {}) => kernel.call(self, { op, id, ...rest })
  const ask = (op, id, rest = {}) => {
    call(op, id, { seq: ++seq, ...rest })
    return received.findLast((event) => event.op === "reply" && event.seq === seq)
  }
  return {
    ...self,
    received,
    call,
    end: () => kernel.detach(self),
    /** The events of one kind, oldest first. */
    events: (op) => received.filter((event) => event.op === op),
    bind: (id, port, host = HOST, reuse = false) => ask("bind", id, { host, port, reuse }),
    listen: (id, backlog = 5) => ask("listen", id, { backlog }),
    connect: (id, port, host = HOST) => call("connect", id, { host, port }),
    send: (id, text) => call("send", id, { bytes: new TextEncoder().encode(text) }),
    close: (id, read = 0, reset = false) => call("close", id, { read, reset }),
    text: () =>
      received
        .filter((event) => event.op === "data")
        .map((event) => new TextDecoder().decode(event.bytes))
        .join(""),
  }
}

/** A server that listens on 8765 with socket 1, and a client with socket 1. */
function pair() {
  const server = process()
  server.bind(1, 8765)
  server.listen(1)
  const client = process()
  client.connect(1, 8765)
  return { server, client, accepted: server.events("incoming").at(-1).accepted }
}

beforeEach(() => {
  kernel = new Kernel()
  nextPid = 100
})

test("bind: any local address, once, and none that is another machine's", () => {
  const one = process()
  assert.equal(one.bind(1, 8765).errno, 0)
  assert.equal(one.bind(1, 8766).errno, 22)
  assert.equal(one.bind(3, 8765, "192.0.2.1").errno, 99)
  assert.equal(one.bind(5, 8765, "127.0.0.2").errno, 0)
  assert.equal(one.bind(7, 8765, "::1").errno, 0)
  assert.equal(one.bind(9, 8765, "0.0.0.0").errno, 98)
})

test("bind to port 0 finds one that is free, and begins again at the end", () => {
  const one = process()
  const first = one.bind(1, 0).port
  one.bind(3, first + 1)
  assert.equal(one.bind(5, 0).port, first + 2)
  kernel.nextPort = 60_999
  assert.equal(one.bind(7, 0).port, 32_768)
})

test("an address is in use while somebody listens on it, reuse or not", () => {
  const one = process()
  const other = process()
  one.bind(1, 8765, HOST, true)
  assert.equal(other.bind(1, 8765, HOST, true).errno, 0)
  assert.equal(one.listen(1).errno, 0)
  assert.equal(other.listen(1).errno, 98)
  assert.equal(other.bind(3, 8765, HOST, true).errno, 98)
  one.close(1)
  assert.equal(other.bind(3, 8765, HOST, true).errno, 0)
})

test("listeners are called, and ports are listed in order", () => {
  const heard = []
  const stop = kernel.onListening((pid, port) => heard.push([pid, port]))
  const one = process()
  one.bind(1, 9000)
  one.listen(1)
  one.listen(1, 9) // again: only the backlog changes
  one.bind(3, 8000)
  one.listen(3)
  one.bind(5, 7000) // bound, and does not listen
  assert.deepEqual(kernel.portsOf(one.pid), [8000, 9000])
  assert.deepEqual(kernel.portsOf(999), [])
  stop()
  one.listen(5)
  assert.equal(heard.length, 3)
})

test("connect is refused where nobody listens; elsewhere there is no way", () => {
  const client = process()
  client.connect(1, 8765)
  client.connect(3, 8765, "192.0.2.1")
  assert.deepEqual(
    client.events("failed").map(({ id, errno }) => [id, errno]),
    [
      [1, 111],
      [3, 101],
    ],
  )
})

test("a connection has the same two addresses at both ends", () => {
  const server = process()
  server.bind(1, 8765, "0.0.0.0")
  server.listen(1)
  const client = process()
  client.bind(1, 5000, "0.0.0.0")
  client.connect(1, 8765, "0.0.0.0")
  const [incoming] = server.events("incoming")
  const [connected] = client.events("connected")
  assert.deepEqual(connected.local, [HOST, 5000])
  assert.deepEqual([incoming.local, incoming.peer], [connected.peer, connected.local])
  const six = process()
  six.bind(1, 8765, "::")
  six.listen(1)
  client.connect(3, 8765, "::")
  assert.equal(client.events("connected").at(-1).local[0], "::1")
})

test("bytes arrive in order, and credit is granted in large amounts", () => {
  const { server, client, accepted } = pair()
  client.send(1, "one ")
  client.send(1, "two")
  assert.equal(server.text(), "one two")
  server.call("consumed", accepted, { count: 7 })
  assert.deepEqual(client.events("credit"), [])
  server.call("consumed", accepted, { count: 20_000 })
  assert.deepEqual(client.events("credit"), [{ op: "credit", id: 1, count: 20_007 }])
  client.close(1)
  server.call("consumed", accepted, { count: 20_000 }) // has nobody to credit
  assert.equal(client.events("credit").length, 1)
})

test("a full queue lets the next one wait until somebody is accepted", () => {
  const server = process()
  server.bind(1, 8765)
  server.listen(1, 0)
  const client = process()
  for (const id of [1, 3, 5]) client.connect(id, 8765)
  assert.equal(client.events("connected").length, 1)
  server.call("accepted", 1)
  assert.equal(client.events("connected").length, 2)
  client.close(5) // gives up
  server.call("accepted", 1)
  assert.equal(server.events("incoming").length, 2)
  client.connect(7, 8765)
  client.connect(9, 8765)
  server.close(1) // whoever still waits is refused
  assert.deepEqual(client.events("failed"), [{ op: "failed", id: 9, errno: 111 }])
})

test("half-close: the other direction stays open", () => {
  const { server, client, accepted } = pair()
  client.call("shutdown", 1)
  client.call("shutdown", 1)
  assert.equal(server.events("fin").length, 1)
  server.send(accepted, "still")
  assert.equal(client.text(), "still")
  server.close(accepted)
  client.call("shutdown", 1)
  assert.equal(client.events("fin").length, 1)
})

test("to close with unread bytes, or with SO_LINGER 0, is a reset", () => {
  for (const how of [
    { read: 2, reset: false },
    { read: 4, reset: true },
  ]) {
    const { server, client, accepted } = pair()
    client.send(1, "data")
    server.close(accepted, how.read, how.reset)
    assert.equal(client.events("reset").length, 1)
    client.send(1, "late") // is dropped
    client.close(1)
    kernel = new Kernel()
  }
})

test("to send to one that has closed brings a reset back", () => {
  const { server, client, accepted } = pair()
  server.close(accepted)
  assert.equal(client.events("fin").length, 1)
  client.send(1, "anybody?")
  assert.equal(client.events("reset").length, 1)
})

test("a process that ends closes its sockets: FIN, or a reset", () => {
  const { server, client } = pair()
  client.end()
  assert.equal(server.events("fin").length, 1)
  client.send(1, "from the dead") // no such process any more
  const two = pair
  kernel = new Kernel()
  const again = two()
  again.client.send(1, "unread")
  again.server.end()
  assert.equal(again.client.events("reset").length, 1)
  assert.deepEqual(kernel.portsOf(again.server.pid), [])
  again.server.end()
})

test("calls on what is not there do nothing", () => {
  const one = process()
  one.send(1, "x")
  one.bind(1, 8765)
  one.send(1, "x")
  one.call("consumed", 1, { count: 1 })
  one.call("shutdown", 1)
  one.call("accepted", 1)
  assert.deepEqual(one.received.length, 1)
})

test("whoever watches sees connect, bytes, FIN and reset, until it stops", () => {
  const seen = []
  const stop = kernel.watch((traffic) => seen.push(`${traffic.from} ${traffic.kind}`))
  const { server, client, accepted } = pair()
  client.send(1, "x")
  server.close(accepted, 1)
  client.send(1, "y")
  stop()
  client.close(1)
  assert.deepEqual(seen, [
    "client connect",
    "client data",
    "server fin",
    "client data",
    "server reset",
  ])
})

test("cut: one connection of two, once; both ends get a reset", () => {
  const { server, client } = pair()
  client.connect(3, 8765)
  const seen = []
  kernel.watch((traffic) => seen.push([traffic.connection, traffic.kind]))
  kernel.cut(1)
  assert.deepEqual(client.events("reset"), [{ op: "reset", id: 1 }])
  kernel.cut(1)
  kernel.cut(2)
  assert.equal(client.events("reset").length, 2)
  assert.equal(server.events("reset").length, 2)
  assert.deepEqual(seen, [
    [1, "cut"],
    [2, "cut"],
  ])
})

test("cut: what is in flight is lost, and nobody answers it with a reset", () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const { server, client, accepted } = pair()
  const seen = []
  kernel.watch((traffic) => seen.push(traffic.kind))
  kernel.disturbance.latency = 1000
  client.send(1, "to the server")
  server.send(accepted, "to the client")
  kernel.cut(1)
  const before = [server, client].map(({ received }) => received.length)
  mock.timers.tick(60_000)
  assert.deepEqual(
    [server, client].map(({ received }) => received.length),
    before,
  )
  assert.equal(server.text() + client.text(), "")
  assert.deepEqual(seen, ["data", "data", "cut"])
  mock.timers.reset()
})

test("the kernel keeps what arrives for a paused process, in order", () => {
  const { server, client, accepted } = pair()
  kernel.pauseReading(server.pid)
  client.send(1, "one, ")
  client.send(1, "two")
  assert.equal(server.text(), "")
  assert.equal(kernel.undeliveredBytes(server.pid), 8)
  assert.equal(kernel.undeliveredBytes(client.pid), 0)
  server.send(accepted, "I can still talk")
  assert.equal(client.text(), "I can still talk")
  client.call("shutdown", 1)
  kernel.resumeReading(server.pid)
  assert.equal(server.text(), "one, two")
  assert.equal(server.received.at(-1).op, "fin")
  assert.equal(kernel.undeliveredBytes(server.pid), 0)
})

test("connections are those over which something may still come", () => {
  const { server, client, accepted } = pair()
  client.connect(3, 8765)
  const ends = { client: client.pid, server: server.pid }
  const [one, two] = [1, 2].map((number) => ({ number, ...ends }))
  assert.deepEqual(kernel.connections(), [one, two])
  client.call("shutdown", 1)
  assert.deepEqual(kernel.connections(), [one, two])
  server.call("shutdown", accepted)
  assert.deepEqual(kernel.connections(), [two])
  kernel.cut(2)
  assert.deepEqual(kernel.connections(), [])
})

test("latency: everything arrives late, and in order", async () => {
  const { server, client } = pair()
  mock.timers.enable({ apis: ["setTimeout"] })
  const clock = mock.method(performance, "now", () => 0)
  const pass = (milliseconds) => {
    clock.mock.mockImplementation(() => milliseconds)
    mock.timers.tick(100)
  }
  kernel.disturbance.latency = 100
  client.send(1, "slow ")
  kernel.disturbance.latency = 0
  client.send(1, "but in order")
  assert.equal(server.text(), "")
  pass(99)
  assert.equal(server.text(), "")
  pass(100)
  assert.equal(server.text(), "slow but in order")
  client.send(1, "!")
  assert.equal(server.text(), "slow but in order!")
  mock.timers.reset()
  clock.mock.restore()
})
