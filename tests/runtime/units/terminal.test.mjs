// What a terminal makes of output, and what it forgets.
import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"
import { ROW, Terminal } from "../../../live/src/lab/terminal"
import { lines, Tail } from "../../../live/src/player/tail"

let terminal

beforeEach(() => {
  terminal = new Terminal()
})

const joined = (pieces) => pieces.map(({ text }) => text).join("")

/** Everything that a terminal shows after all of these are printed and drawn. */
function shown(...printed) {
  let [done, open] = ["", ""]
  for (const text of printed) {
    terminal.write(text, "out")
    const change = terminal.take()
    if (change.erase) open = ""
    if (change.rows.length) {
      done += open + joined(change.rows)
      open = ""
    }
    open += joined(change.rest)
  }
  return done + open
}

/** The looks of what is printed. */
const looks = (text) => {
  terminal.write(text, "out")
  const { rows, rest } = terminal.take()
  return [...rows, ...rest].map(({ text, look }) => [text, look])
}

test("plain text is as it is, control characters of protocols and emoji included", () => {
  const text = "a\n\n  ünï\tcode 🐍 \u0000\u001e\n>>> "
  assert.equal(shown(text, "x\n"), `${text}x\n`)
})

test("a carriage return goes to the begin of the row, and what follows overwrites", () => {
  assert.equal(shown("10 %", "\r20 %", "\r100 %\n"), "100 %\n")
  assert.equal(shown("abcdef\rXY"), "XYcdef")
  assert.equal(shown("\n1\r\n2\r\n"), "\n1\n2\n")
})

test("a row that was drawn is erased only if it has changed", () => {
  terminal.write("name: ", "out")
  terminal.take()
  terminal.write("Ada\n", "typed")
  assert.deepEqual(terminal.take(), {
    erase: false,
    rows: [{ text: "Ada\n", source: "typed", look: "" }],
    rest: [],
  })
})

test("a backspace goes back by a character, and deletes nothing", () => {
  assert.equal(shown("|\b/\b-\n"), "-\n")
  assert.equal(shown("ab🐍\b\bX\n\b\b"), "aX🐍\n")
})

test("bells are left out", () => {
  assert.equal(shown("a\u0007b"), "ab")
})

test("the cursor moves and erases in its row", () => {
  assert.equal(shown("abc\x1b[2DX\x1b[CY"), "aXcY")
  assert.equal(shown("\nab\x1b[5GX"), "\nab  X")
  assert.equal(shown("\nabc\x1b[D\x1b[Dx\x1b[K"), "\nax")
  assert.equal(shown("\nabc\x1b[2D\x1b[1KX"), "\n Xc")
  assert.equal(shown("\nabc\x1b[2K\rX"), "\nX")
  assert.equal(shown("\nabc", "\r\x1b[K", "z\n"), "\nz\n")
})

test("other escape sequences are left out, wherever they are cut", () => {
  assert.equal(shown("a\x1b[2J\x1b[3;4Hb\x1b]0;title\x07c\x1b]8;;x\x1b\\d\x1b(B\x1b=e"), "abcde")
  assert.equal(shown("\n1\x1b", "[3", "1", "m2\x1b]0;ti", "tle\x1b", "\\3"), "\n123")
  assert.equal(shown(`\n${"\x1b["}${"1;".repeat(200)}`).startsWith("\n["), true)
})

test("attributes and sixteen colours have looks", () => {
  assert.deepEqual(looks("\x1b[1;31mred\x1b[0m plain\x1b[92mgreen\x1b[39m\n"), [
    ["red", "lab-bold lab-colour-1"],
    [" plain", ""],
    ["green", "lab-colour-2"],
    ["\n", ""],
  ])
  assert.deepEqual(looks("\x1b[2;3;4ma\x1b[22;23;24mb\x1b[7;34mc\x1b[27;44md\x1b[me"), [
    ["a", "lab-dim lab-italic lab-underline"],
    ["b", ""],
    ["c", "lab-reverse lab-colour-4"],
    ["d", "lab-colour-4 lab-reverse"],
    ["e", ""],
  ])
  assert.deepEqual(looks("\x1b[38;5;9ma\x1b[38;5;200mb\x1b[48;2;1;2;3mc\x1b[49;104md\x1b[0m"), [
    ["abc", "lab-colour-1"],
    ["d", "lab-colour-4 lab-reverse"],
  ])
})

test("a line without an end has rows, and costs what another costs", () => {
  assert.equal(shown("x".repeat(2.5 * ROW)).length, 2.5 * ROW)
  assert.equal(shown("\ry").length, ROW / 2)
  const began = performance.now()
  for (let turn = 0; turn < 200_000; turn++) terminal.write(".", "out")
  assert.ok(performance.now() - began < 5000)
})

test("a tail keeps the end, and finds by places in the whole", () => {
  const tail = new Tail(10)
  tail.append("Ready\n")
  assert.deepEqual(
    [tail.text, tail.indexOf("Ready", 0), tail.indexOf("Ready", 1)],
    ["Ready\n", 0, -1],
  )
  tail.append("x".repeat(30))
  tail.append("Ready\n")
  assert.deepEqual([tail.length, tail.indexOf("Ready", 0)], [42, 36])
  assert.ok(tail.text.length <= 20)
  tail.replace("new")
  assert.deepEqual([tail.text, tail.length], ["new", 3])
  assert.equal(lines("a\n\nb"), 2)
})
