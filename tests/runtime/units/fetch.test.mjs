// The frame's `fetch` over a real connection of the kernel: where a response
// ends (RFC 9112 §6.3), however its bytes come.
import assert from "node:assert/strict"
import { test } from "node:test"
import { fetchOver } from "../../../live/src/frame/fetch"
import { connected, PORT } from "./wire_server.mjs"

const CHUNKS =
  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
  "6;x=y\r\nHello,\r\n7\r\n chunks\r\n0\r\nTrailer: no\r\n\r\n"

/** Ask a server that answers with these parts, and then ends the connection. */
function asking(parts, options) {
  const { network } = connected((end) => {
    if (!end.received.includes("\r\n\r\n")) return
    for (const part of parts) end.send(part)
    end.end()
  })
  return fetchOver(network)(`http://localhost:${PORT}/path?query`, options)
}

for (const [name, parts, status, text] of [
  [
    "its length",
    ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHello, and more"],
    "200 OK",
    "Hello",
  ],
  [
    "the connection's end",
    ["HTTP/1.1 200 Fine\r\n\r\nuntil", " the end"],
    "200 Fine",
    "until the end",
  ],
  ["its last chunk", [CHUNKS], "200 OK", "Hello, chunks"],
  ["its last chunk, byte by byte", [...CHUNKS], "200 OK", "Hello, chunks"],
  ["its head, if it has no content", ["HTTP/1.1 204 No Content\r\n\r\n"], "204 No Content", ""],
  [
    "its own length, after one that is not final",
    ["HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"],
    "404 Not Found",
    "",
  ],
]) {
  test(`a response ends with ${name}`, async () => {
    const response = await asking(parts)
    assert.equal(`${response.status} ${response.statusText}`, status)
    assert.equal(await response.text(), text)
  })
}

test("a response to HEAD ends with its head", async () => {
  const options = { method: "HEAD" }
  const response = await asking(["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"], options)
  assert.equal(await response.text(), "")
})

for (const [name, answer] of [
  ["is not HTTP", "hello there\r\n\r\n"],
  ["has a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"],
  ["ends within its head", "HTTP/1.1 200 OK\r\n"],
]) {
  test(`an answer that ${name} is a TypeError`, async () => {
    await assert.rejects(asking([answer]), TypeError)
  })
}

for (const [name, answer] of [
  ["is cut", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nnot all"],
  [
    "has a chunk without a size",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsize\r\nbody\r\n",
  ],
]) {
  test(`a body that ${name} is a TypeError`, async () => {
    await assert.rejects(
      asking([answer]).then((response) => response.text()),
      TypeError,
    )
  })
}

test("nobody listens, or it is not http", async () => {
  const { network } = connected(() => {})
  const fetch = fetchOver(network)
  await assert.rejects(fetch("http://localhost:9022/"), /no program listens/)
  await assert.rejects(fetch("https://localhost:9011/"), /support https:/)
})
