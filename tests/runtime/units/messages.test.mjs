// A message of an unknown kind is an error; the known ones are those of messages.ts.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { test } from "node:test"
import { Kernel } from "../../../live/src/kernel/kernel"
import { Errno, unknownMessage } from "../../../live/src/kernel/messages"
import { Bridge } from "../../../live/src/process/bridge"

const ERRORS = readFileSync(new URL("../../../live/guest/linux.py", import.meta.url), "utf8")

test("an unknown message is an error that names the receiver and shows the message", () => {
  assert.throws(
    () => unknownMessage({ op: "gossip", id: 1 }, "the kernel"),
    new Error('the kernel: unknown message {"op":"gossip","id":1}'),
  )
})

test("the kernel refuses an unknown call, whether the socket exists or not", () => {
  const kernel = new Kernel()
  const process = { pid: 100, deliver: () => {} }
  kernel.attach(process)
  kernel.call(process, {
    ...{ op: "bind", seq: 1, id: 1, type: "stream", host: "::1", port: 8765 },
    ...{ reuse: false, dual: false },
  })
  for (const id of [1, 3]) {
    assert.throws(() => kernel.call(process, { op: "gossip", id }), /the kernel: unknown message/)
  }
})

test("a method of the bridge for a call has the call's fields as parameters", () => {
  const posted = []
  const bridge = new Bridge((message) => posted.push(message))
  const bytes = new Uint8Array([1])
  bridge.bind(1, 2, "datagram", "::1", 3, true, false)
  bridge.listen(1, 2, 3)
  bridge.connect(1, "::1", 2, true)
  bridge.send(1, bytes)
  bridge.consumed(1, 2)
  bridge.associate(1, 2, "::1", 3)
  bridge.datagram(1, "::1", 2, bytes)
  bridge.cancel(1, 2, 3)
  bridge.capacity(1, 2)
  bridge.unixDatagram(1, 2, "unix:/s", true, bytes)
  bridge.sync(1, 2)
  bridge.inode(1, "/s")
  bridge.unlink(1, "/s")
  bridge.close(1, 2, true)
  assert.deepEqual(
    posted.map(({ call }) => call),
    [
      {
        ...{ op: "bind", seq: 1, id: 2, type: "datagram", host: "::1", port: 3 },
        ...{ reuse: true, dual: false },
      },
      { op: "listen", seq: 1, id: 2, backlog: 3 },
      { op: "connect", id: 1, host: "::1", port: 2, blocks: true },
      { op: "send", id: 1, bytes },
      { op: "consumed", id: 1, count: 2 },
      { op: "associate", seq: 1, id: 2, host: "::1", port: 3 },
      { op: "datagram", id: 1, host: "::1", port: 2, bytes },
      { op: "cancel", seq: 1, id: 2, call: 3 },
      { op: "capacity", id: 1, bytes: 2 },
      { op: "unixDatagram", seq: 1, id: 2, host: "unix:/s", blocks: true, bytes },
      { op: "sync", seq: 1, id: 2 },
      { op: "inode", seq: 1, path: "/s" },
      { op: "unlink", seq: 1, path: "/s" },
      { op: "close", id: 1, read: 2, reset: true },
    ],
  )
})

test("the kernel's error numbers are in the guest's table, with the same names", () => {
  for (const [name, number] of Object.entries(Errno)) {
    assert.match(ERRORS, new RegExp(`^ {4}"${name}": \\((?:\\w+, )?${number}, "`, "m"))
  }
})
