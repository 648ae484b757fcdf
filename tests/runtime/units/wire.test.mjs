// What the wire view says of the traffic of a connection.
import assert from "node:assert/strict"
import { test } from "node:test"
import { constants, createDeflateRaw } from "node:zlib"
import { Opcode, writeClientFrame } from "../../../live/src/protocol/frames"
import { Decoder } from "../../../live/src/wire/decoder"
import { dump } from "../../../live/src/wire/hex"
import { count, headline, summary } from "../../../live/src/wire/words"
import { bytes } from "./wire_server.mjs"

const CLIENT = { pid: 2, address: ["127.0.0.1", 40_000] }
const SERVER = { pid: 1, address: ["127.0.0.1", 8765] }
const REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n"
const ACCEPTED = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

/** A connection, as the kernel shows it to whoever watches. */
function conversation() {
  const decoder = new Decoder()
  const take = (from, kind, rest = {}) =>
    decoder.take({ at: 1, connection: 7, from, kind, ...rest })
  const send = (from, ...parts) => take(from, "data", { bytes: new Uint8Array(bytes(...parts)) })
  return { take, send, opened: take("client", "connect", { client: CLIENT, server: SERVER }) }
}

/** One whose handshake is done. */
function webSocket(accepted = ACCEPTED) {
  const { take, send } = conversation()
  send("client", REQUEST)
  send("server", accepted)
  return { take, send }
}

const text = (payload) => writeClientFrame(Opcode.TEXT, Buffer.from(payload))

test("a conversation is told from connect to close", () => {
  const { take, send, opened } = conversation()
  const records = [
    ...opened,
    ...send("client", REQUEST),
    ...send("server", ACCEPTED, Buffer.of(0x81, 2), "hi"),
    ...send("client", writeClientFrame(Opcode.CLOSE, bytes(Buffer.of(3, 0xe8), "bye"))),
    ...send("server", Buffer.of(0x88, 0)),
    ...take("server", "fin"),
    ...take("client", "reset"),
    ...take("client", "cut"),
  ]
  assert.deepEqual(records.map(summary), [
    "TCP connection to port 8765",
    "GET / HTTP/1.1",
    "HTTP/1.1 101 Switching Protocols",
    "text frame “hi”",
    "close frame, code 1000, “bye”",
    "close frame, without a code",
    "TCP: no more bytes from here (FIN)",
    "TCP: connection reset (RST)",
    "The connection is cut",
  ])
  assert.equal(headline(records[1]), "Upgrade: websocket")
  assert.equal(headline(records[3]), "FIN 1 · opcode 0x1 · mask 0 · length 2")
  assert.equal(headline(records[4]), "FIN 1 · opcode 0x8 · mask 1 · length 5")
})

test("records are the same wherever the bytes are cut, and have all of them", () => {
  const frames = bytes(text("one"), text("two ".repeat(50)))
  for (const [first, whole] of [
    [true, Buffer.from(REQUEST)],
    [false, frames],
  ]) {
    // A request is known by its first four bytes.
    for (let cut = first ? 4 : 1; cut < whole.length; cut++) {
      const { send } = first ? conversation() : webSocket()
      const records = [whole.subarray(0, cut), whole.subarray(cut)].flatMap((part) =>
        send("client", part),
      )
      const kinds = records.map(({ kind }) => kind)
      assert.deepEqual(kinds, first ? ["http"] : ["frame", "frame"])
      assert.deepEqual(bytes(...records.map((record) => record.bytes)), whole)
    }
  }
})

test("what is left when a connection ends is told as bytes", () => {
  const { take, send } = webSocket()
  assert.deepEqual(send("client", text("a long message").subarray(0, 5)), [])
  const [rest, end] = take("client", "fin")
  assert.deepEqual([rest.kind, rest.bytes.length, end.kind], ["bytes", 5, "close"])
})

test("what is not HTTP is told as bytes", () => {
  const { send } = conversation()
  const [record] = send("client", "hello\n\x00")
  assert.equal(summary(record), "bytes “hello\\n\\x00”")
  assert.deepEqual(send("server", "HTTP/"), [])
  assert.equal(send("server", "ABLE is a name\r\n")[0].kind, "bytes")
})

test("a byte is shown as the character of its number, and as repr does it", () => {
  const { send } = conversation()
  const [record] = send("client", Buffer.of(0x7f, 0x80, 0x9f, 0xa9, 0xff))
  assert.equal(summary(record), "bytes “\\x7f\\x80\\x9f©ÿ”")
})

test("after a response that is no upgrade, bytes are bytes", () => {
  const { send } = conversation()
  send("client", REQUEST)
  const [head, body] = send("server", "HTTP/1.1 403 Forbidden\r\n\r\nno")
  assert.deepEqual([head.kind, body.kind], ["http", "bytes"])
})

test("a text in fragments is decoded over their borders", () => {
  const { send } = webSocket()
  const records = send(
    "server",
    Buffer.of(0x01, 2, 0x61, 0xc3),
    Buffer.of(0x89, 1, 0x70),
    Buffer.of(0x80, 1, 0xbc),
  )
  assert.deepEqual(
    records.map((record) => record.text),
    ["a", undefined, "ü"],
  )
  assert.deepEqual(records.map(summary), [
    "text frame “a”",
    "ping frame “p”",
    "continuation frame “ü”",
  ])
})

test("a binary frame and a reserved opcode are told in hex", () => {
  const { send } = webSocket()
  const records = send("server", Buffer.of(0x82, 2, 1, 0xff), Buffer.of(0x83, 1, 0x61))
  assert.deepEqual(records.map(summary), ["binary frame 01 ff", "opcode 3 frame 61"])
})

test("compressed messages are inflated when they are complete", async () => {
  const deflate = createDeflateRaw()
  const parts = []
  deflate.on("data", (part) => parts.push(part))
  deflate.write("Hello, Hello, Hello!")
  await new Promise((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, resolve))
  const payload = Buffer.concat(parts).subarray(0, -4)
  const extension = "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
  const { send } = webSocket(ACCEPTED.replace("\r\n\r\n", `\r\n${extension}`))
  const [first, last, next] = send(
    "server",
    Buffer.of(0x41, 3),
    payload.subarray(0, 3),
    Buffer.of(0x80, payload.length - 3),
    payload.subarray(3),
    Buffer.of(0xc1, 2, 0xff, 0xff),
  )
  assert.equal(summary(first), "text frame (compressed)")
  assert.match(headline(first), /^FIN 0 · RSV1 1/)
  assert.equal(summary(last), "continuation frame “Hello, Hello, Hello!”")
  assert.equal(Buffer.from(last.payload).toString(), "Hello, Hello, Hello!")
  assert.equal(next.compressed, true) // it is not a deflate stream
})

test("SignalR's records are told by the frames that end them", () => {
  const { send } = webSocket()
  const hub = (from, payload) => {
    const frame = Buffer.from(text(payload))
    return send(from, frame).map((record) => record.hub)[0]
  }
  const names = ({ records }) => records.map(({ name }) => name)
  assert.deepEqual(names(hub("client", '{"protocol":"json","version":1}\x1e')), [
    "Handshake request",
  ])
  assert.deepEqual(names(hub("server", "{}\x1e")), ["Handshake response"])
  const begun = hub("client", '{"type":1,"target":')
  assert.deepEqual([begun.records, begun.unfinished], [[], true])
  const [call, ping] = hub("client", '"Greet"}\x1e{"type":6}\x1e').records
  assert.deepEqual(
    [call.name, call.frames, call.fields],
    ["Invocation", 2, [["target", '"Greet"']]],
  )
  assert.equal(ping.name, "Ping")
  assert.deepEqual(names(hub("server", '{"type":42}\x1enot JSON\x1e')), [
    "unknown type 42",
    "not a JSON object",
  ])
})

test("without a client's handshake nothing is called SignalR", () => {
  for (const [from, payload] of [
    ["client", '{"type":6}\x1e'],
    ["client", "hello"],
    ["client", `{${" ".repeat(2000)}`],
    ["server", '{"protocol":"json","version":1}\x1e'],
  ]) {
    const { send } = webSocket()
    assert.equal(send(from, text(payload))[0].hub, undefined)
    const later = send("client", text('{"protocol":"json","version":1}\x1e'))
    assert.equal(later[0].hub, undefined)
  }
})

test("bytes are dumped with their offsets, and counted for people", () => {
  assert.equal(dump(Buffer.from("Hello\n"), 4), "0000  48 65 6c 6c  Hell\n0004  6f 0a        o.")
  assert.match(dump(new Uint8Array(20), 16, 16), /\n… 4 more bytes$/)
  assert.deepEqual([count(1), count(12_345)], ["1 byte", "12,345 bytes"])
})

test("datagrams are told one by one, and what became of them", () => {
  const decoder = new Decoder()
  const ends = { at: 1, sender: CLIENT, receiver: { pid: undefined, address: ["::1", 9000] } }
  const datagram = { ...ends, kind: "datagram", bytes: bytes("a\nb"), lost: false }
  const records = [
    datagram,
    { ...datagram, lost: true },
    { ...datagram, bytes: new Uint8Array() },
    { ...ends, kind: "dropped", length: 1 },
    { ...ends, kind: "unreachable" },
  ].flatMap((traffic) => decoder.take(traffic))
  assert.deepEqual(records.map(summary), [
    "UDP datagram to port 9000 “a\\nb”",
    "Lost: UDP datagram to port 9000 “a\\nb”",
    "UDP datagram to port 9000",
    "UDP datagram of 1 byte dropped: the receive buffer is full",
    "ICMP: port 9000 unreachable",
  ])
  assert.equal(headline(records[0]), "127.0.0.1:40000 → [::1]:9000 · length 3")
  assert.equal(headline(records[4]), "127.0.0.1:40000 → [::1]:9000")
})

test("a Unix-domain connection has a path, and nothing of TCP", () => {
  const decoder = new Decoder()
  const take = (kind, rest = {}) =>
    decoder.take({ at: 1, connection: 9, from: "client", kind, ...rest })
  const server = { pid: 1, address: ["unix:\0name", 0] }
  const records = [
    ...take("connect", { client: { pid: 2, address: ["unix:", 0] }, server }),
    ...take("data", { bytes: bytes("hello") }),
    ...take("fin"),
    ...take("reset"),
    ...decoder.take({
      ...{ at: 1, kind: "datagram", bytes: bytes("hi"), lost: false },
      ...{ sender: { pid: 2, address: ["unix:", 0] }, receiver: server },
    }),
  ]
  assert.equal(headline(records[4]), "unnamed → @name · length 2")
  assert.deepEqual(records.map(summary), [
    "Unix-domain connection to @name",
    "bytes “hello”",
    "No more bytes from here",
    "Connection reset",
    "Unix-domain datagram to @name “hi”",
  ])
})
