/**
 * The system calls as Python makes them: methods of an object that the worker
 * hands to `live/guest/runner.py`.
 *
 * `live/guest/messages.py` is generated from this interface; `messages.mjs`
 * in `live/build` says how.
 */

import type { PyCallable } from "pyodide/ffi"
import type { KernelEvent, SocketType } from "../kernel/messages"

/** A time that may have a fraction. */
export type Milliseconds = number

/** A promise in a box: Pyodide would turn a bare one into an asyncio future. */
export interface Suspension {
  readonly p: Promise<void>
}

export interface SystemCalls {
  /** Suspend until an event arrives or the time is over (negative: no limit). */
  wait(milliseconds: Milliseconds): Suspension
  /**
   * Suspend for one turn of the browser's event loop. No other thread runs
   * meanwhile: this one may be in the middle of a write.
   */
  yieldToEventLoop(): Suspension
  /** A thread begins: have recursion that is deeper raise RecursionError. */
  beginStack(): void
  /** Interrupt Python that computes by this signal from now on; by 0, no more. */
  interrupt(signal: number): void
  /**
   * Suspend so that events arrive and the other threads run.
   *
   * @param drains - whether to wait until the page has shown enough output.
   */
  switchThreads(drains: boolean): Suspension
  /** Whether events have arrived since the last `takeEvents`. */
  hasEvents(): boolean
  /** Suspend a thread until `unpark` or the time is over (negative: no limit). */
  park(milliseconds: Milliseconds): Suspension
  /** Resume all parked threads, so that each checks its condition again. */
  unpark(): void
  /** Resume the main thread, so that it checks its condition again. */
  wakeMainThread(): void
  /** Send a signal to this process: the main thread handles it. */
  signalMainThread(signal: number): void
  /** Send a signal after a time, and again after each interval; 0: never. */
  setTimer(signal: number, milliseconds: Milliseconds, interval: Milliseconds): void
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
  /** Whether a write has to wait: the page has not shown enough of the output. */
  outputIsFull(): boolean
  /**
   * Suspend until the page has shown more of the output, or an event arrives.
   * No other thread runs meanwhile: this one may be in the middle of a write.
   */
  drain(): Suspension
  /** Report that the program waits for a line of input. */
  reading(): void
  /** Whether the terminal shows what is typed (ECHO of termios). */
  echo(on: boolean): void
  exit(code: number): void
  bind(
    seq: number,
    id: number,
    type: SocketType,
    host: string,
    port: number,
    reuse: boolean,
    dual: boolean,
  ): void
  listen(seq: number, id: number, backlog: number): void
  accepted(id: number): void
  connect(id: number, host: string, port: number, blocks: boolean): void
  send(id: number, bytes: Uint8Array): void
  consumed(id: number, count: number): void
  associate(seq: number, id: number, host: string, port: number): void
  datagram(id: number, host: string, port: number, bytes: Uint8Array): void
  unixDatagram(seq: number, id: number, host: string, blocks: boolean, bytes: Uint8Array): void
  cancel(seq: number, id: number, call: number): void
  capacity(id: number, bytes: number): void
  inode(seq: number, path: string): void
  unlink(seq: number, path: string): void
  sync(seq: number, id: number): void
  shutdown(id: number): void
  close(id: number, read: number, reset: boolean): void
}
