/**
 * Interrupts a program that computes, without shared memory.
 *
 * CPython for Emscripten calls a JavaScript function every so many times that
 * it could switch threads (calls of functions and ends of loops), and takes
 * what it returns for the number of a signal. This one asks the clock, but for
 * most questions of C code, which never get here (`asking.ts`). The
 * handler of the signal, in `live/guest/turns.py`, suspends the stack.
 */

import { Asking } from "./asking"

/** The function, among what the interpreter imports from `env`. */
const HELPER = "_Py_CheckEmscriptenSignals_Helper"
/** The interpreter's variables: how many times until it calls, and whether. */
const COUNTDOWN = "_Py_emscripten_signal_clock"
const ENABLED = "Py_EMSCRIPTEN_SIGNAL_HANDLING"
/** Milliseconds that a program computes: alone, or with other threads. */
const ALONE = 25
const SHARED = 8
/** Milliseconds between two looks at the clock, about. */
const PRECISION = 1
/** More would be too many where each takes long: a call of C code, say. */
const LONGEST_COUNTDOWN = 400
/**
 * At least so many times until the next attempt: more than the handler takes
 * itself. A random number, or a loop would meet each attempt in the same place.
 */
const RETRY = 20

export class TimeSlice {
  private slice = ALONE
  private began = 0
  private lastLook = 0
  private countdown = LONGEST_COUNTDOWN
  private signal = 0
  /** CPython handles the signal, and calls once more before it does. */
  private attempted = false
  private readonly asking = new Asking()
  private memory: WebAssembly.Memory | undefined
  private words = new Int32Array()
  private countdownIndex = 0
  private enabledIndex = 0
  private readonly now: () => number

  /** @param now - the time in milliseconds. */
  constructor(now = (): number => performance.now()) {
    this.now = now
  }

  /** Return what the interpreter imports, with this clock in it. */
  imports(imports: WebAssembly.Imports): WebAssembly.Imports {
    return { ...imports, env: { ...imports["env"], [HELPER]: this.asking.ask } }
  }

  /** @param exports - of the interpreter that imports this clock. */
  attach(exports: WebAssembly.Exports): void {
    const index = (name: string): number => (exports[name] as WebAssembly.Global).value >> 2
    const memory = exports["memory"] as WebAssembly.Memory
    const countdown = exports[COUNTDOWN] as WebAssembly.Global
    this.memory = memory
    this.asking.attach(memory, countdown.value as number, () => this.check())
    this.countdownIndex = index(COUNTDOWN)
    this.enabledIndex = index(ENABLED)
  }

  /** Interrupt the program from now on, by this signal; by 0, no more. */
  interrupt(signal: number): void {
    this.signal = signal
    this.begin()
    this.view()[this.enabledIndex] = Number(signal > 0)
  }

  /** There are other threads: a turn is shorter. */
  share(): void {
    this.slice = SHARED
  }

  /** A turn begins: a stack runs. */
  begin(): void {
    this.began = this.lastLook = this.now()
  }

  /**
   * Return the signal if the turn is over. Its handler may find that the stack
   * can't be suspended there, so another attempt follows soon.
   */
  private check(): number {
    if (!this.signal) return 0
    const now = this.now()
    const spent = now - this.lastLook
    this.lastLook = now
    const over = now - this.began >= this.slice && !this.attempted
    this.attempted = over
    if (over) this.countdown = RETRY + Math.floor(Math.random() * RETRY)
    else if (spent < PRECISION) this.countdown = Math.min(2 * this.countdown + 1, LONGEST_COUNTDOWN)
    else this.countdown = Math.floor((this.countdown * PRECISION) / spent)
    this.view()[this.countdownIndex] = this.countdown
    return over ? this.signal : 0
  }

  private view(): Int32Array {
    // Memory that has grown has another buffer, and views of the old are empty.
    if (!this.words.length && this.memory) this.words = new Int32Array(this.memory.buffer)
    return this.words
  }
}
