// A module and its rest, small enough to write down.
import assert from "node:assert/strict"
import { test } from "node:test"
import { instantiate } from "../../../live/src/process/divided"

const text = (string) => [string.length, ...new TextEncoder().encode(string)]
const section = (number, ...items) => {
  const content = [items.length, ...items.flat()]
  return [number, content.length, ...content]
}
const moduleOf = (...sections) =>
  new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]))

const [I32, FUNCREF, VARIABLE] = [0x7f, 0x70, 1]
const TYPES = section(1, [0x60, 0, 0], [0x60, 0, 1, I32]) // nothing, a number
const TABLE = [FUNCREF, 0, 1]

/** `answer()` has the rest brought in, and calls entry 0 of the table. */
const primary = moduleOf(
  TYPES,
  section(
    2,
    [...text("split"), ...text("load"), 0, 0],
    [...text("GOT.func"), ...text("asked"), 3, I32, VARIABLE],
  ),
  section(3, [1]),
  section(4, TABLE),
  section(6, [I32, VARIABLE, 0x41, 0, 0x0b]),
  section(
    7,
    [...text("answer"), 0, 1],
    [...text("split.loaded"), 3, 1],
    [...text("split.table0"), 1, 0],
  ),
  // global.get 1, i32.eqz, if, call 0, end; i32.const 0, call_indirect; end
  section(10, [15, 0, 0x23, 1, 0x45, 0x04, 0x40, 0x10, 0, 0x0b, 0x41, 0, 0x11, 1, 0, 0x0b]),
)

/** Entry 0 of the table returns 42. */
const secondary = moduleOf(
  TYPES,
  section(2, [...text("split"), ...text("table0"), 1, ...TABLE]),
  section(3, [1]),
  section(9, [0, 0x41, 0, 0x0b, 1, 0]),
  section(10, [4, 0, 0x41, 42, 0x0b]),
)

function imports() {
  const asked = new WebAssembly.Global({ value: "i32", mutable: true }, -1)
  const answer = new WebAssembly.Global({ value: "i32", mutable: true }, -1)
  return { "GOT.func": { asked, answer } }
}

test("a placeholder has the rest brought in once", async () => {
  let brought = 0
  const { exports } = await instantiate(primary, imports(), () => {
    brought++
    return secondary
  })
  assert.equal(brought, 0)
  assert.deepEqual([exports.answer(), exports.answer()], [42, 42])
  assert.equal(brought, 1)
})

test("what the two share is no export, and every address is taken", async () => {
  const given = imports()
  const { exports } = await instantiate(primary, given, () => secondary)
  assert.deepEqual(Object.keys(exports), ["answer"])
  assert.deepEqual(
    Object.values(given["GOT.func"]).map((address) => address.value),
    [0, 0],
  )
})

test("a rest that can't be had is the caller's error; the next call tries again", async () => {
  const rests = [undefined, secondary]
  const { exports } = await instantiate(primary, imports(), () => {
    const rest = rests.shift()
    if (!rest) throw new Error("not there")
    return rest
  })
  assert.throws(() => exports.answer(), /not there/)
  assert.equal(exports.answer(), 42)
})
