// The clock that interrupts a program, without an interpreter around it.
import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { TimeSlice } from "../../../live/src/process/timeslice"

const SIGNAL = 33
const [ENABLED, COUNTDOWN] = [64, 128]

let time, looks, slice, memory, ask

beforeEach(() => {
  time = 0
  slice = new TimeSlice(() => {
    looks++
    return time
  })
  memory = new WebAssembly.Memory({ initial: 1, maximum: 2 })
  const address = (value) => new WebAssembly.Global({ value: "i32" }, value)
  const { env, other } = slice.imports({ env: { kept: 1 }, other: { kept: 2 } })
  assert.deepEqual([env.kept, other.kept], [1, 2])
  ask = env._Py_CheckEmscriptenSignals_Helper
  slice.attach({
    memory,
    Py_EMSCRIPTEN_SIGNAL_HANDLING: address(ENABLED),
    _Py_emscripten_signal_clock: address(COUNTDOWN),
  })
})

/** As CPython's evaluation loop asks. */
function asked() {
  new Int32Array(memory.buffer)[COUNTDOWN / 4] = 50
  return ask()
}

const word = (address) => new Int32Array(memory.buffer)[address / 4]

/** Compute for so many milliseconds, each look costing one; return the signals. */
function compute(milliseconds, step = 1) {
  const signals = []
  for (const end = time + milliseconds; time < end; ) {
    time += step
    signals.push(asked())
  }
  return signals.filter((signal) => signal === SIGNAL).length
}

test("it interrupts nothing until it is asked to, and nothing after", () => {
  assert.equal(word(ENABLED), 0)
  assert.equal(compute(1000), 0)
  slice.interrupt(SIGNAL)
  assert.equal(word(ENABLED), 1)
  assert.ok(compute(1000) > 0)
  slice.interrupt(0)
  assert.equal(word(ENABLED), 0)
  assert.equal(compute(1000), 0)
})

test("a turn is over after its time, and sooner where there are threads", () => {
  slice.interrupt(SIGNAL)
  assert.equal(compute(24), 0)
  slice.begin()
  assert.equal(compute(24), 0)
  assert.equal(compute(1), 1)
  slice.begin()
  slice.share()
  assert.equal(compute(7), 0)
  assert.equal(compute(1), 1)
})

test("an attempt that comes to nothing is followed by another, not at once", () => {
  slice.interrupt(SIGNAL)
  time += 1000
  assert.equal(asked(), SIGNAL)
  assert.ok(word(COUNTDOWN) >= 20)
  // CPython asks again before it calls the handler.
  assert.equal(asked(), 0)
  assert.equal(asked(), SIGNAL)
})

test("of what C code asks, one question in sixteen reaches the clock", () => {
  slice.interrupt(SIGNAL)
  asked()
  looks = 0
  const calls = Array.from({ length: 160 }, ask)
  assert.equal(looks, 10)
  assert.deepEqual(calls.slice(0, 15), Array(15).fill(0))
  assert.equal(compute(1) + looks, 11) // the loop's own question always does
  // Not even JavaScript is called: the function is WebAssembly's.
  assert.match(Function.prototype.toString.call(ask), /native code/)
})

test("C code that asks all the time is interrupted too, and costs few looks", () => {
  slice.interrupt(SIGNAL)
  assert.equal(asked(), 0)
  time += 1000
  const signals = Array.from({ length: 64 }, ask)
  assert.ok(signals.includes(SIGNAL))
  assert.ok(signals.filter(Boolean).length <= 4)
})

test("it looks at the clock more often where each step takes long", () => {
  slice.interrupt(SIGNAL)
  for (let n = 0; n < 20; n++) asked()
  const most = word(COUNTDOWN)
  assert.ok(most >= 100)
  compute(10, 10)
  assert.ok(word(COUNTDOWN) <= most / 10)
  compute(10, 10)
  assert.ok(word(COUNTDOWN) <= most / 100)
  memory.grow(1)
  for (let n = 0; n < 20; n++) asked()
  assert.equal(word(COUNTDOWN), most)
})
