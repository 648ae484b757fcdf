// The system calls' JavaScript side, without a worker around it.
import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Bridge } from "../../../live/src/process/bridge"

let bridge, posted

beforeEach(() => {
  posted = []
  bridge = new Bridge((message) => posted.push(message))
})

/** Whether a promise is settled once the ready ones have run. */
async function settled(promise) {
  let done = false
  promise.then(() => (done = true))
  await new Promise((resolve) => setImmediate(resolve))
  return done
}

test("wait ends with an event, at once if there is one, or after its time", async () => {
  const waiting = bridge.wait(-1).p
  assert.equal(await settled(waiting), false)
  bridge.receive({ op: "fin", id: 1 })
  await waiting
  await bridge.wait(-1).p
  assert.deepEqual(bridge.takeEvents(), [{ op: "fin", id: 1 }])
  assert.deepEqual(bridge.takeEvents(), [])
  await bridge.wait(1).p
  const early = bridge.wait(60_000).p
  bridge.receive({ op: "fin", id: 3 })
  await early
})

test("a frozen process resumes when it is thawed, not with an event", async () => {
  bridge.freeze()
  bridge.freeze()
  const waiting = bridge.wait(-1).p
  bridge.receive({ op: "fin", id: 1 })
  assert.equal(await settled(waiting), false)
  bridge.thaw()
  bridge.thaw()
  await waiting
})

test("a parked thread resumes by unpark or after its time, while main waits", async () => {
  const parked = bridge.park(-1).p
  const waiting = bridge.wait(-1).p
  assert.equal(await settled(parked), false)
  bridge.unpark()
  await parked
  await bridge.park(1).p
  bridge.wakeMainThread()
  await waiting
  // Main runs again: the thread that was let go waits for its turn.
  const late = bridge.park(-1).p
  bridge.unpark()
  assert.equal(await settled(late), false)
  const again = bridge.wait(-1).p
  await late
  bridge.wakeMainThread()
  await again
})

test("a thread starts when main waits; one that fails is a crash", async () => {
  const calls = []
  const thread = (ends) => ({
    callPromising: async () => {
      calls.push("runs")
      if (ends) throw ends
    },
    destroy: () => calls.push("destroyed"),
  })
  bridge.startThread(thread())
  assert.deepEqual(calls, [])
  const waiting = bridge.wait(-1).p
  assert.equal(await settled(waiting), false)
  assert.deepEqual(calls, ["runs", "destroyed"])
  bridge.startThread(thread(new Error("out of memory")))
  bridge.startThread(thread("no error at all"))
  assert.equal(await settled(waiting), false)
  const reasons = posted.map(({ op, reason }) => [op, reason.split("\n")[0]])
  assert.deepEqual(reasons, [
    ["crash", "Error: out of memory"],
    ["crash", "no error at all"],
  ])
  bridge.wakeMainThread()
  await waiting
})

test("yieldToEventLoop resolves after a turn of the event loop", async () => {
  await bridge.yieldToEventLoop().p
  await bridge.yieldToEventLoop().p
})

test("loadDeferred asks for the rest of the library, and resolves when it is loaded", async () => {
  bridge.deferredLoaded()
  const waiting = bridge.loadDeferred().p
  assert.deepEqual(posted, [{ op: "deferred" }])
  bridge.deferredLoaded()
  await waiting
  assert.equal(await settled(bridge.never().p), false)
})

test("each system call is one message", () => {
  const bytes = new Uint8Array([1])
  bridge.write(1, bytes)
  bridge.reading()
  bridge.exit(3)
  bridge.bind(1, 2, "::1", 3, true)
  bridge.listen(2, 2, 5)
  bridge.accepted(2)
  bridge.connect(3, "::1", 4)
  bridge.send(3, bytes)
  bridge.consumed(3, 9)
  bridge.shutdown(3)
  bridge.close(3, 9, false)
  assert.deepEqual(
    posted.map((message) => message.call?.op ?? message.op),
    [
      ...["output", "reading", "exit", "bind", "listen", "accepted"],
      ...["connect", "send", "consumed", "shutdown", "close"],
    ],
  )
})
