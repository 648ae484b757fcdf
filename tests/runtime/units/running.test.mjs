// A running program, with a worker that does what the test says.
import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Folder } from "../../../live/src/kernel/folder"
import { Kernel } from "../../../live/src/kernel/kernel"
import { newPid, Running } from "../../../live/src/machine/running"
import { CTRL_D } from "../../../live/src/machine/terminal"
import { OUTPUT_WINDOW } from "../../../live/src/process/messages"

let worker, seen, running, kernel, rest, showing

beforeEach(() => {
  worker = {
    received: [],
    terminated: 0,
    postMessage: (message) => worker.received.push(message),
    terminate: () => worker.terminated++,
  }
  seen = []
  showing = true
  const observer = {
    output: (descriptor, bytes, drawn) => {
      seen.push([descriptor, new TextDecoder().decode(bytes)])
      if (showing) drawn()
    },
    reading: () => seen.push("reading"),
    signalled: () => seen.push("signalled"),
    echo: (on) => seen.push(["echo", on]),
    exit: (code) => seen.push(["exit", code]),
  }
  kernel = new Kernel()
  rest = Promise.resolve(new ArrayBuffer(8))
  running = new Running(kernel, worker, observer, () => rest)
})

const send = (message) => worker.onmessage({ data: message })

test("each process has a process ID of its own", () => {
  assert.equal(newPid(), running.pid + 1)
})

test("a program gets its files, signals and lines, and is frozen", () => {
  const folder = new Folder()
  const bundles = ["asgi"]
  running.exec({ files: { "a.py": "" }, main: "a.py", args: ["x"], folder, bundles })
  running.signal(2)
  running.type("Ada")
  running.type(CTRL_D)
  running.freeze()
  running.thaw()
  assert.deepEqual(worker.received, [
    {
      op: "exec",
      pid: running.pid,
      folder: [{ op: "make", id: "page.0", parent: "/", name: "a.py", mode: 0o100644 }],
      main: "a.py",
      args: ["x"],
    },
    { op: "event", event: { op: "signal", number: 2 } },
    { op: "event", event: { op: "typed", text: "Ada\n" } },
    { op: "event", event: { op: "typed", text: "" } },
    { op: "freeze" },
    { op: "thaw" },
  ])
})

test("output, reading, echo and calls reach the observer and the kernel", () => {
  send({ op: "output", descriptor: 1, bytes: new TextEncoder().encode("hi") })
  send({ op: "reading" })
  send({ op: "signalled" })
  send({ op: "echo", on: false })
  const bind = { op: "bind", type: "stream", seq: 7, id: 1, host: "::1", port: 8765, reuse: false }
  send({ op: "call", call: bind })
  assert.deepEqual(seen, [[1, "hi"], "reading", "signalled", ["echo", false]])
  assert.deepEqual(worker.received, [
    { op: "event", event: { op: "reply", seq: 7, errno: 0, port: 8765 } },
  ])
})

test("a process is told of the output that is shown, not for every few bytes", () => {
  const output = (length) => send({ op: "output", descriptor: 1, bytes: new Uint8Array(length) })
  const few = OUTPUT_WINDOW / 8
  showing = false
  output(few)
  showing = true
  output(few)
  assert.deepEqual(worker.received, [])
  output(few)
  output(1)
  assert.deepEqual(worker.received, [{ op: "drawn", count: 2 * few }])
})

test("the rest of the standard library is sent, or that it could not be loaded", async () => {
  send({ op: "deferred" })
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(worker.received, [{ op: "deferred", zip: await rest }])
  rest = Promise.reject(new Error("no network"))
  send({ op: "deferred" })
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(worker.received[1], { op: "deferred", zip: undefined })
})

test("an exit is reported once, and ends the worker; later messages are ignored", async () => {
  assert.equal(running.exitCode, undefined)
  send({ op: "exit", code: 3 })
  send({ op: "exit", code: 4 })
  worker.onerror({ message: "late" })
  running.signal(9)
  running.freeze()
  assert.equal(await running.exited, 3)
  assert.equal(running.exitCode, 3)
  assert.deepEqual(seen, [["exit", 3]])
  assert.equal(worker.terminated, 1)
  assert.deepEqual(worker.received, [])
})

test("SIGKILL needs no help from the program", async () => {
  running.signal(9)
  assert.equal(await running.exited, -9)
})

test("an interpreter that fails ends like a segmentation fault, with one line", async () => {
  send({ op: "crash", reason: "RangeError: out of memory\n  at somewhere" })
  assert.equal(await running.exited, -11)
  assert.deepEqual(seen, [
    [2, "The interpreter stopped: RangeError: out of memory\n"],
    ["exit", -11],
  ])
})

test("an error in the worker ends the process, too", async () => {
  worker.onerror({ message: "Error: unknown message" })
  assert.equal(await running.exited, -11)
})

test("an unknown message is an error, and so is one that belongs to the boot", () => {
  assert.throws(() => send({ op: "gossip" }), /the page: unknown message {"op":"gossip"}/)
  for (const op of ["ready", "snapshot"]) {
    assert.throws(() => send({ op }), new RegExp(`a program has started, .* sends ${op}`))
  }
})
