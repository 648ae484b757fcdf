// The system calls' JavaScript side, without a worker around it.
import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { Bridge } from "../../../live/src/process/bridge"
import { OUTPUT_WINDOW } from "../../../live/src/process/messages"

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

test("a parked thread resumes by unpark or after its time, when it has a turn", async () => {
  const waiting = bridge.wait(-1).p
  const parked = bridge.park(-1).p
  assert.equal(await settled(parked), false)
  bridge.unpark()
  await parked
  // This thread runs: the main thread, which is woken, waits for its turn.
  bridge.wakeMainThread()
  assert.equal(await settled(waiting), false)
  const timed = bridge.park(1).p
  await waiting
  // And the other way round.
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.equal(await settled(timed), false)
  bridge.receive({ op: "fin", id: 1 })
  const brief = bridge.wait(-1).p
  await timed
  assert.equal(await settled(brief), false)
})

test("a thread starts when main lets it; one that fails is a crash", async () => {
  const calls = []
  const thread = (ends) => ({
    callPromising: async () => {
      calls.push("runs")
      if (ends) throw ends
    },
    destroy: () => calls.push("destroyed"),
  })
  bridge.startThread(thread())
  assert.equal(await settled(Promise.resolve()), true)
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

test("threads that compute take turns, and one that yields keeps its own", async () => {
  const order = []
  const compute = (name, release) => async () => {
    for (let round = 0; round < 3; round++) {
      order.push(name)
      await release()
    }
  }
  const switching = () => bridge.switchThreads(true).p
  bridge.startThread({ callPromising: compute("a", switching), destroy() {} })
  bridge.startThread({ callPromising: compute("b", switching), destroy() {} })
  await compute("main", switching)()
  assert.deepEqual(order, "main a b main a b main a b".split(" "))
  order.length = 0
  const yielding = () => bridge.yieldToEventLoop().p
  bridge.startThread({ callPromising: compute("a", yielding), destroy() {} })
  await compute("main", yielding)()
  await compute("main", switching)()
  assert.deepEqual(order, "main main main main a a a main main".split(" "))
})

test("a thread that writes more than is shown waits at the end of its turn, and main runs", async () => {
  bridge.write(1, new Uint8Array(OUTPUT_WINDOW))
  const writing = bridge.switchThreads(true).p
  await bridge.switchThreads(false).p
  assert.equal(bridge.hasEvents(), false)
  bridge.signalMainThread(2)
  assert.equal(bridge.hasEvents(), true)
  assert.deepEqual(bridge.takeEvents(), [{ op: "signal", number: 2 }])
  assert.deepEqual(posted.at(-1), { op: "signalled" })
  assert.equal(await settled(writing), false)
  bridge.drawn(1)
  const waiting = bridge.wait(-1).p
  await writing
  assert.equal(await settled(waiting), false)
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
  bridge.bind(1, 2, "stream", "::1", 3, true, false)
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

test("output has no room while too much of it is not shown, and an event ends the wait", async () => {
  bridge.write(1, new Uint8Array(OUTPUT_WINDOW - 1))
  assert.equal(bridge.outputIsFull(), false)
  await bridge.drain().p
  bridge.write(2, new Uint8Array(2))
  assert.equal(bridge.outputIsFull(), true)
  const waiting = bridge.drain().p
  bridge.drawn(1)
  assert.equal(await settled(waiting), false)
  bridge.drawn(1)
  await waiting
  assert.equal(bridge.outputIsFull(), false)
  bridge.write(1, new Uint8Array(1))
  const interrupted = bridge.drain().p
  bridge.freeze()
  bridge.receive({ op: "signal", number: 2 })
  assert.equal(await settled(interrupted), false)
  bridge.thaw()
  await interrupted
  assert.equal(bridge.outputIsFull(), true)
})
