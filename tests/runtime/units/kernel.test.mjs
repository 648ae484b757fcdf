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
    bind: (id, port, host = HOST, reuse = false, dual = false) =>
      ask("bind", id, { type: "stream", host, port, reuse, dual }),
    udp: (id, port, host = HOST, reuse = false) =>
      ask("bind", id, { type: "datagram", host, port, reuse, dual: host === "::" }),
    associate: (id, port, host = HOST) => ask("associate", id, { host, port }),
    sendTo: (id, port, text, host = HOST) =>
      call("datagram", id, { host, port, bytes: new TextEncoder().encode(text) }),
    ask,
    /** The number of the last call that is replied to. */
    asked: () => seq,
    listen: (id, backlog = 5) => ask("listen", id, { backlog }),
    connect: (id, port, host = HOST, blocks = true) => call("connect", id, { host, port, blocks }),
    cancel: (id, of = 0) => ask("cancel", id, { call: of }),
    send: (id, text) => call("send", id, { bytes: new TextEncoder().encode(text) }),
    close: (id, read = 0, reset = false) => call("close", id, { read, reset }),
    /** The datagrams that arrived, as "ID source: text". */
    mail: () =>
      received
        .filter((event) => event.op === "datagram")
        .map(({ id, source, bytes }) => `${id} ${source[1]}: ${new TextDecoder().decode(bytes)}`),
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

test("within a process, each end knows the other, and the client connects first", () => {
  const { server, client } = pair()
  const [incoming] = server.events("incoming")
  assert.deepEqual([incoming.partner, client.events("connected")[0].partner], [0, 0])
  server.connect(3, 8765)
  const [again, connected] = server.received.slice(-2)
  assert.deepEqual([again.op, connected.op], ["incoming", "connected"])
  assert.deepEqual([connected.partner, again.partner], [again.accepted, 3])
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

test("a datagram reaches the socket with its address, and nobody learns of others", () => {
  const one = process()
  const other = process()
  assert.equal(one.udp(1, 9000).port, 9000)
  assert.equal(one.udp(1, 9001).errno, 22)
  assert.equal(other.udp(1, 9000).errno, 98)
  assert.equal(other.bind(3, 9000).errno, 0) // TCP has ports of its own
  other.udp(1, 9001)
  other.sendTo(1, 9000, "hello")
  other.sendTo(1, 9002, "nobody")
  other.sendTo(1, 9000, "")
  assert.deepEqual(one.mail(), ["1 9001: hello", "1 9001: "])
  assert.deepEqual(other.events("failed"), [])
  assert.deepEqual(kernel.portsOf(one.pid), [9000])
  one.close(1)
  other.sendTo(1, 9000, "late")
  assert.equal(one.mail().length, 2)
  assert.equal(other.ask("sync", 1).errno, 0)
})

test("a connected datagram socket takes its peer's, and learns that nobody is there", () => {
  const one = process()
  const other = process()
  one.udp(1, 9000, "0.0.0.0")
  other.udp(1, 9001, "0.0.0.0")
  assert.equal(other.associate(1, 9000).port, 9001)
  assert.equal(other.associate(1, 9000, "192.0.2.1").errno, 101)
  assert.equal(other.associate(9, 9000).errno, 22)
  other.sendTo(1, 0, "to the peer", "")
  one.udp(3, 9003)
  one.sendTo(3, 9001, "from a stranger")
  one.sendTo(1, 9001, "from the peer")
  assert.deepEqual(one.mail(), ["1 9001: to the peer"])
  assert.deepEqual(other.mail(), ["1 9000: from the peer"])
  one.close(1)
  other.sendTo(1, 0, "anybody?", "")
  assert.deepEqual(
    other.events("failed").map(({ id, errno }) => [id, errno]),
    [[1, 111]],
  )
})

test("of several sockets, the one with the very address; a broadcast reaches all", () => {
  const one = process()
  one.udp(1, 9000, "0.0.0.0", true)
  one.udp(3, 9000, "127.0.0.1", true)
  one.udp(5, 9000, "0.0.0.0", true)
  one.udp(7, 9000, "::1")
  one.udp(9, 9001)
  one.sendTo(9, 9000, "one")
  one.sendTo(9, 9000, "newest", "127.0.0.2")
  one.sendTo(9, 9000, "all", "127.255.255.255")
  one.sendTo(9, 9003, "none", "255.255.255.255")
  assert.deepEqual(one.mail(), ["3 9001: one", "5 9001: newest", "1 9001: all", "5 9001: all"])
})

test("a dual-stack socket has IPv4's address too, for datagrams and connections", () => {
  const one = process()
  one.udp(1, 9000, "::")
  assert.equal(one.udp(3, 9000).errno, 98)
  one.udp(3, 9001)
  one.sendTo(3, 9000, "four")
  assert.deepEqual(one.mail(), ["1 9001: four"])
  assert.equal(one.bind(5, 8000, "::", false, true).errno, 0)
  assert.equal(one.bind(7, 8000).errno, 98)
  one.listen(5)
  one.connect(9, 8000)
  assert.deepEqual(one.events("connected")[0].peer, [HOST, 8000])
  assert.equal(one.bind(11, 8001, "::").errno, 0) // IPv6 alone
  one.listen(11)
  assert.equal(one.bind(13, 8001).errno, 0)
  one.connect(15, 8001)
  assert.equal(one.events("failed")[0].errno, 111)
})

test("what a full receive buffer does not take is lost, and reading makes space", () => {
  const traffic = []
  kernel.watch(({ kind }) => traffic.push(kind))
  const one = process()
  one.udp(1, 9000)
  one.udp(3, 9001)
  one.call("capacity", 1, { bytes: 2500 })
  for (const text of ["a", "b", "c", "d"]) one.sendTo(3, 9000, text)
  assert.deepEqual(one.mail(), ["1 9001: a", "1 9001: b", "1 9001: c"])
  assert.deepEqual(traffic.slice(-2), ["datagram", "dropped"])
  one.call("consumed", 1, { count: 2 })
  one.sendTo(3, 9000, "e")
  one.sendTo(3, 9000, "x".repeat(2000))
  assert.deepEqual(one.mail().slice(3), ["1 9001: e"])
  one.call("consumed", 1, { count: 2 })
  one.sendTo(3, 9000, "x".repeat(60_000)) // the first always fits
  assert.equal(one.mail().length, 5)
})

test("a process that does not read loses what its buffer does not hold", () => {
  const one = process()
  one.udp(1, 9000)
  one.udp(3, 9001)
  kernel.pauseReading(one.pid)
  for (let sent = 0; sent < 1000; sent++) one.sendTo(3, 9000, "x")
  assert.equal(kernel.undeliveredBytes(one.pid), 256)
  kernel.resumeReading(one.pid)
  assert.equal(one.mail().length, 256)
})

test("loss: some datagrams, the same ones on each run, and no connection", () => {
  const { server, client } = pair()
  const lost = []
  kernel.watch((traffic) => traffic.kind === "datagram" && lost.push(traffic.lost))
  client.udp(3, 9001)
  server.udp(3, 9000)
  server.call("capacity", 3, { bytes: 10_000_000 })
  const runs = [10, 0, 10].map((loss) => {
    kernel.disturbance.loss = loss
    const before = server.mail().length
    for (let sent = 0; sent < 1000; sent++) client.sendTo(3, 9000, String(sent))
    return server.mail().slice(before)
  })
  assert.ok(runs[0].length > 850 && runs[0].length < 950, runs[0].length)
  assert.equal(runs[1].length, 1000)
  assert.deepEqual(runs[2], runs[0])
  assert.equal(lost.filter(Boolean).length, 2 * (1000 - runs[0].length))
  kernel.disturbance.loss = 100
  client.send(1, "TCP")
  client.sendTo(3, 9000, "UDP")
  assert.equal(server.text(), "TCP")
  assert.equal(server.mail().length, runs.flat().length)
})

test("loss: when all processes have ended, the next ones lose the same datagrams", () => {
  kernel.disturbance.loss = 50
  const run = () => {
    const one = process()
    one.udp(1, 9000)
    for (let sent = 0; sent < 20; sent++) one.sendTo(1, 9000, String(sent))
    one.end()
    return one.mail()
  }
  assert.deepEqual(run(), run())
})

test("latency: a datagram and its refusal arrive late; a full network loses some", () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const one = process()
  one.udp(1, 9000)
  one.udp(3, 9001)
  one.associate(3, 9002)
  kernel.disturbance.latency = 100
  one.sendTo(3, 9000, "late")
  one.sendTo(3, 0, "refused", "")
  mock.timers.tick(99)
  assert.deepEqual(one.mail(), [])
  mock.timers.tick(1)
  assert.deepEqual(one.mail(), ["1 9001: late"])
  assert.deepEqual(one.events("failed"), [])
  mock.timers.tick(100)
  assert.equal(one.events("failed").length, 1)
  const lost = []
  kernel.watch((traffic) => traffic.kind === "datagram" && lost.push(traffic.lost))
  for (let sent = 0; sent < 1001; sent++) one.sendTo(3, 9000, "x")
  assert.equal(lost.indexOf(true), 1000)
  mock.timers.tick(100)
  one.sendTo(3, 9000, "x")
  assert.equal(lost.at(-1), false)
  mock.timers.reset()
})

test("a Unix-domain socket's path outlives it; an abstract name does not", () => {
  const server = process()
  const client = process()
  const path = "unix:/tmp/s"
  const connect = (id, host) => {
    client.connect(id, 0, host)
    return client.events("failed").findLast((event) => event.id === id)?.errno
  }
  assert.equal(connect(1, path), 2)
  assert.equal(server.bind(1, 0, path).errno, 0)
  assert.equal(client.bind(3, 0, path).errno, 98)
  assert.equal(connect(5, path), 111)
  server.listen(1)
  assert.equal(connect(7, path), undefined)
  assert.deepEqual(client.events("connected")[0].peer, [path, 0])
  assert.deepEqual(server.events("incoming")[0].peer, ["unix:", 0])
  const inode = client.ask("inode", 0, { path: "/tmp/s" }).port
  assert.ok(inode > 0)
  server.bind(3, 0, "unix:\0abstract")
  server.close(1)
  server.close(3)
  assert.equal(connect(9, path), 111)
  assert.equal(connect(11, "unix:\0abstract"), 111)
  assert.equal(client.ask("inode", 0, { path: "/tmp/s" }).port, inode)
  assert.equal(client.ask("unlink", 0, { path: "/tmp/s" }).errno, 0)
  assert.equal(client.ask("unlink", 0, { path: "/tmp/s" }).errno, 2)
  assert.equal(client.ask("inode", 0, { path: "/tmp/s" }).port, 0)
  assert.equal(connect(13, path), 2)
  server.udp(5, 0, path)
  assert.equal(connect(15, path), 91)
  server.end()
  assert.equal(connect(17, path), 91) // the path stays, and what it was
  client.end()
  assert.equal(process().bind(1, 0, path).errno, 0) // the last process's files are gone
})

test("a connect waits for a place in the queue, unless it may not or is given up", () => {
  const server = process()
  const client = process()
  const host = "unix:\0full"
  const errno = (id) => client.events("failed").find((event) => event.id === id)?.errno
  server.bind(1, 0, host)
  server.listen(1, 0)
  for (const id of [1, 3, 5, 7]) client.connect(id, 0, host)
  client.connect(9, 0, host, false)
  assert.equal(errno(9), 11)
  assert.equal(client.cancel(3).errno, 0)
  assert.equal(errno(3), 11)
  client.cancel(1) // it is done
  assert.equal(errno(1), undefined)
  client.close(5)
  server.call("accepted", 1)
  assert.deepEqual(
    client.events("connected").map(({ id }) => id),
    [1, 7],
  )
  // What it accepted has the server's name, and ends without it.
  server.close(server.events("incoming")[0].accepted)
  assert.equal(client.bind(11, 0, host).errno, 98)
})

test("nothing delays or cuts a Unix-domain connection; a peer that closes does not read", () => {
  const server = process()
  server.bind(1, 0, "unix:/s")
  server.listen(1)
  assert.deepEqual(kernel.portsOf(server.pid), [])
  const client = process()
  kernel.disturbance.latency = 1000
  client.connect(1, 0, "unix:/s")
  client.send(1, "at once")
  assert.equal(server.text(), "at once")
  assert.deepEqual(kernel.connections(), [])
  const { accepted } = server.events("incoming")[0]
  server.send(accepted, "bye")
  server.close(accepted, 7)
  assert.deepEqual(client.events("fin"), [{ op: "fin", id: 1, closed: true }])
  client.connect(3, 0, "unix:/s")
  const second = server.events("incoming")[1].accepted
  server.call("shutdown", second)
  assert.equal(client.events("fin")[1].closed, false)
  server.close(second)
  assert.deepEqual(client.events("reset"), [{ op: "reset", id: 3 }])
})

test("a datagram to a Unix-domain socket is never lost: the sender waits, or is told", () => {
  const one = process()
  const other = process()
  const send = (host, blocks = true, text = "x") =>
    other.ask("unixDatagram", 1, { host, blocks, bytes: new TextEncoder().encode(text) })?.errno
  kernel.disturbance.loss = 100
  assert.equal(send("unix:/d"), 2)
  assert.equal(send(""), 107)
  one.udp(1, 0, "unix:/d")
  one.call("capacity", 1, { bytes: 1000 })
  assert.equal(send("unix:/d", true, "a"), 0)
  assert.deepEqual(one.mail(), ["1 0: a"])
  assert.equal(send("unix:/d", false), 11)
  assert.equal(send("unix:/d", true, "given up"), undefined)
  const waiting = other.asked()
  assert.equal(other.cancel(1, waiting + 9).errno, 0)
  assert.equal(other.events("reply").at(-2).seq, waiting - 1)
  other.cancel(1, waiting)
  assert.deepEqual(other.events("reply").at(-2), { op: "reply", seq: waiting, errno: 11, port: 0 })
  assert.equal(send("unix:/d", true, "b"), undefined)
  one.call("consumed", 1, { count: 1 })
  assert.deepEqual(one.mail(), ["1 0: a", "1 0: b"])
  assert.equal(other.events("reply").at(-1).errno, 0)
  assert.equal(other.associate(1, 0, "unix:/nobody").errno, 2)
  assert.equal(other.associate(1, 0, "unix:/d").errno, 0)
  assert.equal(send("", false), 11)
  one.bind(3, 0, "unix:/stream")
  assert.equal(send("unix:/stream"), 91)
  one.udp(5, 0, "unix:/private")
  one.associate(5, 0, "unix:/d")
  assert.equal(send("unix:/private"), 1)
  assert.equal(send("unix:/d"), undefined)
  one.close(1)
  assert.equal(other.events("reply").at(-1).errno, 111)
})
