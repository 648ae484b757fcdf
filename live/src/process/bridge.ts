/**
 * The system calls as the guest Python sees them: `live/guest/kernel.py`
 * declares the same methods.
 *
 * Python and messages never run at the same time. While Python runs, what
 * the kernel sends waits in the browser's queue; while Python waits in
 * `wait` or `breathe`, its stack is suspended (JSPI) and messages come in.
 */

import type { PyCallable } from "pyodide/ffi"
import type { Call, News } from "../kernel/messages"
import type { FromProcess } from "./messages"

/** A promise in a box: bare, Pyodide would make an asyncio future of it. */
interface Boxed {
  readonly p: Promise<void>
}

/** Cheaper than a message channel, which in Firefox crosses processes. */
const scheduler = (globalThis as { scheduler?: { postTask(task: () => void): Promise<void> } })
  .scheduler

export class Bridge {
  private inbox: News[] = []
  private wake: (() => void) | undefined
  private frozen: { readonly p: Promise<void>; readonly thaw: () => void } | undefined
  /** The main thread is in `wait`, where others may run. */
  private waiting = false
  private readonly whenWaiting: (() => void)[] = []
  private readonly parking = new Set<() => void>()
  private readonly tick = new MessageChannel()
  private arrived: (() => void) | undefined
  private ticked: (() => void) | undefined

  private readonly post: (message: FromProcess, transfer?: Transferable[]) => void

  constructor(post: (message: FromProcess, transfer?: Transferable[]) => void) {
    this.post = post
    this.tick.port1.onmessage = () => this.ticked?.()
  }

  /** News from the kernel, while Python is suspended. */
  receive(news: News): void {
    this.inbox.push(news)
    this.wake?.()
  }

  freeze(): void {
    if (this.frozen) return
    let thaw = (): void => {}
    const p = new Promise<void>((resolve) => (thaw = resolve))
    this.frozen = { p, thaw }
  }

  thaw(): void {
    this.frozen?.thaw()
    this.frozen = undefined
  }

  /** Suspend until there is news, or for so many milliseconds (< 0: ever). */
  wait(milliseconds: number): Boxed {
    return { p: this.suspend(milliseconds) }
  }

  private async suspend(milliseconds: number): Promise<void> {
    if (this.inbox.length === 0) {
      this.waiting = true
      for (const go of this.whenWaiting.splice(0)) go()
      await new Promise<void>((resolve) => {
        let timer: ReturnType<typeof setTimeout> | undefined
        this.wake = () => {
          clearTimeout(timer)
          this.wake = undefined
          this.waiting = false
          resolve()
        }
        if (milliseconds >= 0) timer = setTimeout(this.wake, milliseconds)
      })
    }
    await this.frozen?.p
  }

  /**
   * Suspend a thread until `unpark`, or for so many milliseconds (< 0: ever).
   * It goes on while the main thread waits, and at no other time: that one
   * may hold the terminal when it breathes.
   */
  park(milliseconds: number): Boxed {
    return { p: this.parked(milliseconds) }
  }

  private async parked(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const go = (): void => {
        clearTimeout(timer)
        this.parking.delete(go)
        resolve()
      }
      this.parking.add(go)
      if (milliseconds >= 0) timer = setTimeout(go, milliseconds)
    })
    await this.turnOfThreads()
  }

  private async turnOfThreads(): Promise<void> {
    while (!this.waiting) await new Promise<void>((resolve) => this.whenWaiting.push(resolve))
    await this.frozen?.p
  }

  /** Let the parked threads look whether what they wait for has come. */
  unpark(): void {
    for (const go of [...this.parking]) go()
  }

  /** Let the main thread look again. */
  nudge(): void {
    this.wake?.()
  }

  /** Run a Python function on a stack of its own. */
  spawn(run: PyCallable): void {
    const start = async (): Promise<void> => {
      await this.turnOfThreads()
      await run.callPromising()
      run.destroy()
    }
    start().catch((error: unknown) => {
      this.post({ op: "crash", reason: String(error) })
    })
  }

  /** Let the messages in that the browser holds, and go on at once. */
  breathe(): Boxed {
    return { p: this.turn() }
  }

  private async turn(): Promise<void> {
    if (scheduler) await scheduler.postTask(() => {})
    else {
      await new Promise<void>((resolve) => {
        this.ticked = resolve
        this.tick.port2.postMessage(0)
      })
    }
    await this.frozen?.p
  }

  /** Suspend until the rest of the standard library is on the path. */
  library(): Boxed {
    this.post({ op: "library" })
    return { p: new Promise((resolve) => (this.arrived = resolve)) }
  }

  /** It has come, or can't be had: the import goes on, or fails. */
  libraryCame(): void {
    this.arrived?.()
  }

  /** Suspend for ever: the page ends the worker. */
  never(): Boxed {
    return { p: new Promise(() => {}) }
  }

  /** The news since the last time. */
  take(): News[] {
    const news = this.inbox
    this.inbox = []
    return news
  }

  write(descriptor: 1 | 2, bytes: Uint8Array): void {
    this.post({ op: "output", descriptor, bytes }, [bytes.buffer])
  }

  reading(): void {
    this.post({ op: "reading" })
  }

  exit(code: number): void {
    this.post({ op: "exit", code })
  }

  bind(seq: number, id: number, host: string, port: number, reuse: boolean): void {
    this.call({ op: "bind", seq, id, host, port, reuse })
  }

  listen(seq: number, id: number, backlog: number): void {
    this.call({ op: "listen", seq, id, backlog })
  }

  accepted(id: number): void {
    this.call({ op: "accepted", id })
  }

  connect(id: number, host: string, port: number): void {
    this.call({ op: "connect", id, host, port })
  }

  send(id: number, bytes: Uint8Array): void {
    this.post({ op: "call", call: { op: "send", id, bytes } }, [bytes.buffer])
  }

  consumed(id: number, count: number): void {
    this.call({ op: "consumed", id, count })
  }

  shutdown(id: number): void {
    this.call({ op: "shutdown", id })
  }

  close(id: number, read: number, reset: boolean): void {
    this.call({ op: "close", id, read, reset })
  }

  private call(call: Call): void {
    this.post({ op: "call", call })
  }
}
