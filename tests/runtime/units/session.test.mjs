// A WebSocket's session over a real connection of the kernel: a server that
// does what RFC 6455 forbids, and some that it allows.
import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { test } from "node:test"
import { CloseCode, Opcode, readFrame } from "../../../live/src/protocol/frames"
import { Session } from "../../../live/src/protocol/session"
import { bytes, connected, PORT, until } from "./wire_server.mjs"

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
const ABNORMAL = { code: CloseCode.ABNORMAL_CLOSURE, reason: "", clean: false }

/** The head that accepts a request, with lines changed or left out. */
function acceptance(request, changes = {}) {
  const key = /^sec-websocket-key: (.*)$/im.exec(request)[1].trim()
  const lines = {
    Upgrade: "websocket",
    Connection: "keep-alive, Upgrade",
    "Sec-WebSocket-Accept": createHash("sha1")
      .update(key + GUID)
      .digest("base64"),
    ...changes,
  }
  const given = Object.entries(lines).filter(([, value]) => value !== undefined)
  const fields = given.map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 101 Switching Protocols\r\n${fields.join("")}\r\n`
}

/** Open a session; collect what it tells, and the frames that the server gets. */
function opened(respond, protocols = []) {
  const told = []
  const frames = []
  let accepted = false
  const { network } = connected((end) => {
    if (!accepted) {
      accepted = true
      const request = end.received.toString()
      end.received = Buffer.alloc(0)
      respond(end, request)
      return
    }
    for (let frame = readFrame(end.received); frame; frame = readFrame(end.received)) {
      end.received = end.received.subarray(frame.bytes.length)
      frames.push(frame)
      if (frame.opcode === Opcode.CLOSE) end.end()
    }
  })
  let session
  const ending = new Promise((resolve) => {
    session = new Session(network, new URL(`ws://localhost:${PORT}/a?b`), protocols, {
      opened: (protocol) => told.push(["opened", protocol]),
      message: (data) => told.push(["message", data]),
      closing: () => told.push(["closing"]),
      closed: resolve,
    })
  })
  return { session, told, frames, ending }
}

/** Open a session, and send bytes to it once it is open. */
function sending(...parts) {
  return opened((end, request) => end.send(acceptance(request), ...parts))
}

test("the request is an upgrade to this address, with the subprotocols", async () => {
  let head
  const { told, ending } = opened(
    (end, request) => {
      head = request
      end.send(acceptance(request, { "Sec-WebSocket-Protocol": "chat" }))
      end.reset()
    },
    ["superchat", "chat"],
  )
  assert.deepEqual(await ending, { ...ABNORMAL, failure: "the connection was reset" })
  assert.match(head, /^GET \/a\?b HTTP\/1\.1\r\nHost: localhost:9011\r\n/)
  assert.match(head, /\r\nSec-WebSocket-Version: 13\r\n/)
  assert.match(head, /\r\nSec-WebSocket-Protocol: superchat, chat\r\n/)
  assert.deepEqual(told, [["opened", "chat"]])
})

for (const [name, failure, respond, protocols] of [
  [
    "another status",
    /response code: 403/,
    (end) => end.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"),
  ],
  ["something that is not HTTP", /not HTTP/, (end) => end.send("220 mail.example ESMTP\r\n\r\n")],
  ["a first line that is not HTTP's", /not HTTP/, (end) => end.send("hello")],
  [
    "a header without a colon",
    /not a header/,
    (end) => end.send("HTTP/1.1 101 OK\r\nUpgrade\r\n\r\n"),
  ],
  [
    "a head that does not end",
    /do not end/,
    (end) => end.send("HTTP/1.1 101 OK\r\n", "X: y\r\n".repeat(11_000)),
  ],
  ["nothing, and the end", /ended before a response/, (end) => end.end()],
  ["nothing, and a reset", /was reset/, (end) => end.reset()],
  ...[
    ["no Upgrade", /'Upgrade'/, { Upgrade: undefined }],
    ["another Upgrade", /'Upgrade'/, { Upgrade: "h2c" }],
    ["no Connection", /'Connection'/, { Connection: undefined }],
    ["a wrong accept key", /Sec-WebSocket-Accept/, { "Sec-WebSocket-Accept": "wrong" }],
    ["no accept key", /Sec-WebSocket-Accept/, { "Sec-WebSocket-Accept": undefined }],
    [
      "an extension that was not offered",
      /extension/,
      { "Sec-WebSocket-Extensions": "permessage-deflate" },
    ],
    [
      "a subprotocol that was not offered",
      /subprotocol 'soap'/,
      { "Sec-WebSocket-Protocol": "soap" },
      ["chat"],
    ],
    ["none of the subprotocols", /chose none/, {}, ["chat"]],
  ].map(([name, failure, changes, protocols]) => [
    name,
    failure,
    (end, request) => end.send(acceptance(request, changes)),
    protocols,
  ]),
]) {
  test(`a response with ${name} opens no WebSocket`, async () => {
    const { told, ending } = opened(respond, protocols)
    const { failure: reason, ...how } = await ending
    assert.match(reason, failure)
    assert.deepEqual(how, ABNORMAL)
    assert.deepEqual(told, [])
  })
}

for (const [name, failure, frame, code = CloseCode.PROTOCOL_ERROR] of [
  ["a reserved opcode", /opcode: 3/, [0x83, 0]],
  ["a reserved bit", /reserved bits/, [0xc1, 0]],
  ["a mask", /must not mask/, [0x81, 0x80, 0, 0, 0, 0]],
  ["a ping in fragments", /control frame/, [0x09, 0]],
  ["a ping of 126 bytes", /control frame/, [0x89, 126, 0, 126]],
  ["8 bits of length in 16", /fewest bytes/, [0x82, 126, 0, 125]],
  ["16 bits of length in 64", /fewest bytes/, [0x82, 127, 0, 0, 0, 0, 0, 0, 255, 255]],
  ["a length with its first bit set", /fewest bytes/, [0x82, 127, 128, 0, 0, 0, 0, 0, 0, 0]],
  ["nothing to continue", /no message to continue/, [0x80, 0]],
  ["a message within another", /before the previous one/, [0x01, 0, 0x81, 0]],
  ["text that is not UTF-8", /UTF-8/, [0x81, 2, 0xff, 0xfe], CloseCode.INVALID_FRAME_PAYLOAD_DATA],
  ["half a close code", /code is incomplete/, [0x88, 1, 3]],
  ["a close code below 1000", /code is invalid/, [0x88, 2, 3, 0xe7]],
  ["a close code that is never sent", /code is invalid/, [0x88, 2, 3, 0xed]],
  ["the close code of TLS", /code is invalid/, [0x88, 2, 3, 0xf7]],
  ["a close code from 5000 on", /code is invalid/, [0x88, 2, 0x13, 0x88]],
  [
    "a reason that is not UTF-8",
    /UTF-8/,
    [0x88, 3, 3, 0xe8, 0xff],
    CloseCode.INVALID_FRAME_PAYLOAD_DATA,
  ],
]) {
  test(`${name} fails the connection, and the server is told why`, async () => {
    const { frames, ending } = sending(Uint8Array.from(frame))
    const { failure: reason, ...how } = await ending
    assert.match(reason, failure)
    assert.deepEqual(how, ABNORMAL)
    await until(() => frames.length > 0)
    const last = frames.at(-1)
    assert.equal(last.opcode, Opcode.CLOSE)
    assert.equal((last.payload[0] << 8) | last.payload[1], code)
  })
}

test("a message in fragments is one message, with a ping answered within", async () => {
  const { told, frames, ending } = sending(
    bytes(Buffer.of(0x01, 4), "one "),
    bytes(Buffer.of(0x89, 7), "between"),
    bytes(Buffer.of(0x00, 1), Buffer.of(0xc3)), // half of an ü
    bytes(Buffer.of(0x80, 2), Buffer.of(0xbc), "!"),
    bytes(Buffer.of(0x02, 1), Buffer.of(7)),
    bytes(Buffer.of(0x80, 1), Buffer.of(8)),
    bytes(Buffer.of(0x8a, 0)), // a pong that nobody asked for
    bytes(Buffer.of(0x88, 0)),
  )
  const how = await ending
  assert.deepEqual(told, [
    ["opened", ""],
    ["message", "one ü!"],
    ["message", Uint8Array.of(7, 8)],
    ["closing"],
  ])
  assert.deepEqual(
    frames.map(({ opcode, payload }) => [opcode, Buffer.from(payload).toString()]),
    [
      [Opcode.PONG, "between"],
      [Opcode.CLOSE, ""],
    ],
  )
  assert.deepEqual(how, {
    code: CloseCode.NO_STATUS_RECEIVED,
    reason: "",
    clean: true,
    failure: undefined,
  })
})

test("the server's close code and reason are echoed and told", async () => {
  const { frames, ending } = opened((end, request) => {
    end.send(acceptance(request), bytes(Buffer.of(0x88, 7, 0x10, 0x92), "über"))
  })
  const how = await ending
  assert.deepEqual(how, { code: 4242, reason: "über", clean: true, failure: undefined })
  const [close] = frames
  assert.deepEqual([...close.payload], [0x10, 0x92, ...Buffer.from("über")])
})

test("a client's close is sent once, and nothing after it", async () => {
  const { session, told, frames, ending } = sending()
  await until(() => told.length > 0)
  session.send(Opcode.TEXT, Buffer.from("hello"))
  session.close(4000, "enough ✓")
  session.close(4001, "again")
  session.send(Opcode.TEXT, Buffer.from("too late"))
  // The server ends the connection without a close frame of its own.
  assert.deepEqual(await ending, { ...ABNORMAL, failure: undefined })
  assert.deepEqual(
    frames.map(({ opcode, payload }) => [opcode, payload.length]),
    [
      [Opcode.TEXT, 5],
      [Opcode.CLOSE, 12],
    ],
  )
  assert.ok(frames.every(({ mask }) => mask))
})

test("a session that is closed before it is open, or to nobody, fails", async () => {
  const early = opened(() => {})
  early.session.close(undefined, "")
  assert.match((await early.ending).failure, /before the connection/)
  for (const [address, failure] of [
    ["ws://localhost:9013/", /^no program listens on localhost:9013$/],
    ["ws://example.com/", /^example.com can't be reached/],
    ["ws://localhost:6000/", /^browsers block port 6000/],
    ["wss://localhost:9011/", /no TLS/],
  ]) {
    const { network } = connected(() => {})
    const ending = await new Promise((closed) => {
      new Session(network, new URL(address), [], { closed })
    })
    assert.match(ending.failure, failure)
  }
})
