/**
 * CPython's question for a signal, answered in WebAssembly where it can be.
 *
 * C code asks at each `repr()`, say. From a stack that can be suspended (JSPI), a
 * call into JavaScript first switches to the browser's own stack, which costs a
 * tenth of a microsecond in Chromium and a whole one in Firefox. A call from one
 * module to another does not. So most questions end here: two small modules, in
 * the text format (WebAssembly specification, section 6):
 *
 *     (module (table (export "asking") 1 funcref)
 *       (func (export "ask") (result i32)
 *         (call_indirect (result i32) (i32.const 0))))
 *
 *     (module (import "" "check" (func $check (result i32)))
 *       (import "" "memory" (memory 0))
 *       (import "" "countdown" (global $countdown i32))
 *       (global $count (mut i32) (i32.const 0))
 *       (func (export "count") (result i32)
 *         (if (i32.ne (i32.load (global.get $countdown)) (i32.const START))
 *           (then (global.set $count (i32.and
 *               (i32.add (global.get $count) (i32.const 1)) (i32.const LOOKS - 1)))
 *             (if (global.get $count) (then (return (i32.const 0))))))
 *         (call $check)))
 *
 * The interpreter imports the first, and exports the memory that the second
 * needs: so there are two.
 */

/** What CPython sets the countdown to before its loop asks; C code does not. */
const START = 50
/** Of so many questions by C code, one is passed on: a power of two, at most 64. */
export const LOOKS_FROM_C = 16

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const I32 = 0x7f
const [TYPES, IMPORTS, FUNCTIONS, TABLES, GLOBALS, EXPORTS, CODE] = [1, 2, 3, 4, 6, 7, 10]
const [FUNCTION, TABLE, MEMORY, GLOBAL] = [0, 1, 2, 3]
const [END, IF, RETURN, CALL, CALL_INDIRECT] = [0x0b, 0x04, 0x0f, 0x10, 0x11]
const [GET, SET, LOAD, CONST, NE, ADD, AND] = [0x23, 0x24, 0x28, 0x41, 0x47, 0x6a, 0x71]
const [EMPTY, FUNCREF, CONSTANT, VARIABLE] = [0x40, 0x70, 0, 1]
/** Everything here is shorter than what needs a second byte of LEB128. */
const sized = (bytes: readonly number[]): number[] => [bytes.length, ...bytes]
const section = (id: number, ...entries: number[][]): number[] => [
  id,
  ...sized([entries.length, ...entries.flat()]),
]
const named = (name: string): number[] => sized([...new TextEncoder().encode(name)])
const module = (...sections: number[][]): WebAssembly.Module =>
  new WebAssembly.Module(new Uint8Array([...HEADER, ...sections.flat()]))

/** The type of all functions here: no parameter, a number. */
const TYPE = section(TYPES, [0x60, 0, 1, I32])

const asking = (): WebAssembly.Module =>
  module(
    TYPE,
    section(FUNCTIONS, [0]),
    section(TABLES, [FUNCREF, 0, 1]),
    section(EXPORTS, [...named("asking"), TABLE, 0], [...named("ask"), FUNCTION, 0]),
    section(CODE, sized([0, CONST, 0, CALL_INDIRECT, 0, 0, END])),
  )

const counting = (): WebAssembly.Module =>
  module(
    TYPE,
    section(
      IMPORTS,
      [...named(""), ...named("check"), FUNCTION, 0],
      [...named(""), ...named("memory"), MEMORY, 0, 0],
      [...named(""), ...named("countdown"), GLOBAL, I32, CONSTANT],
    ),
    section(FUNCTIONS, [0]),
    section(GLOBALS, [I32, VARIABLE, CONST, 0, END]),
    section(EXPORTS, [...named("count"), FUNCTION, 1]),
    section(
      CODE,
      sized([
        ...[0, GET, 0, LOAD, 2, 0, CONST, START, NE, IF, EMPTY],
        ...[GET, 1, CONST, 1, ADD, CONST, LOOKS_FROM_C - 1, AND, SET, 1],
        ...[GET, 1, IF, EMPTY, CONST, 0, RETURN, END, END],
        ...[CALL, 0, END],
      ]),
    ),
  )

type Ask = () => number

/** Answers the questions of one interpreter. */
export class Asking {
  /** What the interpreter imports, and calls after `attach`. */
  readonly ask: Ask
  private readonly table: WebAssembly.Table

  constructor() {
    const { exports } = new WebAssembly.Instance(asking())
    this.ask = exports["ask"] as Ask
    this.table = exports["asking"] as WebAssembly.Table
  }

  /**
   * Answer from now on.
   *
   * @param memory - the interpreter's.
   * @param countdown - the address of its variable in there.
   * @param check - answers the questions that are passed on.
   */
  attach(memory: WebAssembly.Memory, countdown: number, check: Ask): void {
    const place = new WebAssembly.Global({ value: "i32" }, countdown)
    const imports = { "": { memory, check, countdown: place } }
    const { exports } = new WebAssembly.Instance(counting(), imports)
    this.table.set(0, exports["count"] as Ask)
  }
}
