// The limit of CPython's stack, without an interpreter around it.
import assert from "node:assert/strict"
import { test } from "node:test"
import { Bridge } from "../../../live/src/process/bridge"
import { Stack } from "../../../live/src/process/stack"

const [BASE, END] = [5_000_000, 1_000_000]

/** A stack, where its pointer is, and the limits that were set. */
function watched() {
  const seen = { current: BASE, set: [] }
  const stack = new Stack()
  stack.attach({
    emscripten_stack_get_current: () => seen.current,
    emscripten_stack_get_end: () => END,
    PyThreadState_Get: () => 7,
    PyUnstable_ThreadState_SetStackProtection: (...values) => seen.set.push(values),
  })
  return { stack, seen }
}

test("each thread may go as far from its start, and none below the end", () => {
  const { stack, seen } = watched()
  stack.begin()
  const [[thread, lowest, size]] = seen.set
  assert.deepEqual([thread, lowest + size], [7, BASE])
  seen.current = END + 1000
  stack.begin()
  assert.deepEqual(seen.set.at(-1), [7, END, 1000])
  assert.equal(stack.start, seen.current)
})

test("a thread that resumes has its own limit again", async () => {
  const { stack, seen } = watched()
  const bridge = new Bridge(() => {}, undefined, stack)
  bridge.beginStack()
  const waiting = bridge.wait(1).p
  seen.current = BASE - 100_000
  bridge.beginStack()
  const other = bridge.park(1).p
  await waiting
  assert.equal(stack.start, BASE)
  const again = bridge.wait(-1).p
  await other
  assert.equal(stack.start, BASE - 100_000)
  assert.equal(seen.set.length, 4)
  bridge.wakeMainThread()
  void again
})
