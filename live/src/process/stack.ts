/** The limit of CPython's stack, for `live/split/recursion.py`. */

type Call = (...values: number[]) => number

/** Bytes of the stack in memory: with more, the browser's own may end first. */
const SIZE = 400_000

export class Stack {
  /** Where the stack of the running thread begins; it grows downwards. */
  private top = 0
  private exports: WebAssembly.Exports = {}

  /** @param exports - of the interpreter. */
  attach(exports: WebAssembly.Exports): void {
    this.exports = exports
  }

  /** A thread begins, here. */
  begin(): void {
    this.limit(this.call("emscripten_stack_get_current"))
  }

  /** A thread is about to be suspended: return what `limit` takes. */
  get start(): number {
    return this.top
  }

  /** Have recursion raise RecursionError that goes further from this start. */
  limit(start: number): void {
    if (start === this.top) return
    this.top = start
    const end = Math.max(start - SIZE, this.call("emscripten_stack_get_end"))
    const thread = this.call("PyThreadState_Get")
    this.call("PyUnstable_ThreadState_SetStackProtection", thread, end, start - end)
  }

  private call(name: string, ...values: number[]): number {
    return (this.exports[name] as Call)(...values)
  }
}
