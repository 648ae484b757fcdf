/**
 * The system calls as Python makes them: methods of an object that the worker
 * hands to `live/guest/runner.py`.
 *
 * `live/guest/messages.py` is generated from this interface; `messages.mjs`
 * in `live/build` says how.
 */

import type { PyCallable } from "pyodide/ffi"
import type { KernelEvent } from "../kernel/messages"

/** A time that may have a fraction. */
export type Milliseconds = number

/** A promise in a box: Pyodide would turn a bare one into an asyncio future. */
export interface Suspension {
  readonly p: Promise<void>
}

export interface SystemCalls {
  /** Suspend until an event arrives or the time is over (negative: no limit). */
  wait(milliseconds: Milliseconds): Suspension
  /** Suspend for one turn of the browser's event loop. */
  yieldToEventLoop(): Suspension
  /**
   * Suspend a thread until `unpark` or until the time is over (negative: no
   * limit). It resumes only while the main thread is suspended in `wait`: when
   * that one yields, it may be in the middle of writing output.
   */
  park(milliseconds: Milliseconds): Suspension
  /** Resume all parked threads, so that each checks its condition again. */
  unpark(): void
  /** Resume the main thread, so that it checks its condition again. */
  wakeMainThread(): void
  /** Run a Python function on a stack of its own. */
  startThread(run: PyCallable): void
  /** Suspend for ever: the page terminates the worker. */
  never(): Suspension
  /** Suspend until the rest of the standard library is loaded or has failed. */
  loadDeferred(): Suspension
  /** Return the events that have arrived since the last call. */
  takeEvents(): KernelEvent[]
  /** Write to standard output (1) or standard error (2). */
  write(descriptor: number, bytes: Uint8Array): void
  /** Report that the program waits for a line of input. */
  reading(): void
  exit(code: number): void
  bind(seq: number, id: number, host: string, port: number, reuse: boolean): void
  listen(seq: number, id: number, backlog: number): void
  accepted(id: number): void
  connect(id: number, host: string, port: number): void
  send(id: number, bytes: Uint8Array): void
  consumed(id: number, count: number): void
  shutdown(id: number): void
  close(id: number, read: number, reset: boolean): void
}
