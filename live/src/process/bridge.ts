/**
 * The JavaScript side of the system calls.
 *
 * Python and messages never run at the same time. While Python runs, what
 * the kernel sends waits in the browser's queue. While Python is suspended (by
 * JSPI), messages arrive.
 */

import type { PyCallable } from "pyodide/ffi"
import type { Call, KernelEvent, SocketType } from "../kernel/messages"
import { type FromProcess, OUTPUT_WINDOW } from "./messages"
import type { Stack } from "./stack"
import type { Suspension, SystemCalls } from "./systemcalls"
import { TimeSlice } from "./timeslice"
import { Turns } from "./turns"

type Priority = "background" | "user-visible"

/** Faster than a message channel, which crosses processes in Firefox. */
const scheduler = (
  globalThis as {
    scheduler?: { postTask(task: () => void, options: { priority: Priority }): Promise<void> }
  }
).scheduler

/** Of a process without an interpreter. */
/** Milliseconds that `setTimeout` can count, about 25 days: more would be none. */
const LONGEST = 2 ** 31 - 1
const NO_STACK = { start: 0, begin() {}, limit() {} }

export class Bridge implements SystemCalls {
  private inbox: KernelEvent[] = []
  private wake: (() => void) | undefined
  private frozen: { readonly p: Promise<void>; readonly thaw: () => void } | undefined
  private readonly turns = new Turns()
  private readonly parked = new Set<() => void>()
  private readonly channel = new MessageChannel()
  private resolveDeferred: (() => void) | undefined
  private readonly tasks: (() => void)[] = []
  private readonly draining = new Set<() => void>()
  /** Bytes of output that the page has not shown yet. */
  private written = 0
  private timer: ReturnType<typeof setTimeout> | undefined

  private readonly post: (message: FromProcess, transfer?: Transferable[]) => void
  private readonly slice: TimeSlice
  private readonly stack: Pick<Stack, "begin" | "start" | "limit">

  constructor(
    post: (message: FromProcess, transfer?: Transferable[]) => void,
    slice = new TimeSlice(),
    stack: Pick<Stack, "begin" | "start" | "limit"> = NO_STACK,
  ) {
    this.stack = stack
    this.post = post
    this.slice = slice
    this.channel.port1.onmessage = () => this.tasks.shift()?.()
  }

  /** Take an event from the kernel, while Python is suspended. */
  receive(event: KernelEvent): void {
    this.inbox.push(event)
    this.wake?.()
    this.drained()
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

  interrupt(signal: number): void {
    this.slice.interrupt(signal)
  }

  beginStack(): void {
    this.stack.begin()
  }

  hasEvents(): boolean {
    return this.inbox.length > 0
  }

  wait(milliseconds: number): Suspension {
    return { p: this.whileOthersRun(this.untilEvent(milliseconds)) }
  }

  private async untilEvent(milliseconds: number): Promise<void> {
    if (this.hasEvents()) return
    await new Promise<void>((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      this.wake = () => {
        clearTimeout(timer)
        this.wake = undefined
        resolve()
      }
      if (milliseconds >= 0) timer = setTimeout(this.wake, Math.min(milliseconds, LONGEST))
    })
  }

  park(milliseconds: number): Suspension {
    return { p: this.whileOthersRun(this.untilUnparked(milliseconds)) }
  }

  private async untilUnparked(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const resume = (): void => {
        clearTimeout(timer)
        this.parked.delete(resume)
        resolve()
      }
      this.parked.add(resume)
      if (milliseconds >= 0) timer = setTimeout(resume, Math.min(milliseconds, LONGEST))
    })
  }

  unpark(): void {
    for (const resume of [...this.parked]) resume()
  }

  wakeMainThread(): void {
    this.wake?.()
  }

  signalMainThread(number: number): void {
    this.receive({ op: "signal", number })
  }

  setTimer(signal: number, milliseconds: number, interval: number): void {
    clearTimeout(this.timer)
    if (milliseconds <= 0) return
    this.timer = setTimeout(
      () => {
        if (milliseconds > LONGEST) return this.setTimer(signal, milliseconds - LONGEST, interval)
        this.setTimer(signal, interval, interval)
        this.signalMainThread(signal)
      },
      Math.min(milliseconds, LONGEST),
    )
  }

  startThread(run: PyCallable): void {
    this.slice.share()
    const start = async (): Promise<void> => {
      await this.turns.take()
      await this.resume()
      try {
        await run.callPromising()
        run.destroy()
      } finally {
        this.turns.release()
      }
    }
    start().catch((error: unknown) => {
      this.post({ op: "crash", reason: String(error) })
    })
  }

  switchThreads(drains: boolean): Suspension {
    return { p: this.whileOthersRun(this.nextTask(drains)) }
  }

  private async nextTask(drains: boolean): Promise<void> {
    // After all else, or two threads that compute would leave timers no time.
    await this.task("background")
    while (drains && this.outputIsFull()) await this.untilDrawn()
  }

  /** Let go of the turn until a promise resolves, and for as long as others run. */
  private async whileOthersRun(promise: Promise<void>): Promise<void> {
    const { start } = this.stack
    this.turns.release()
    await promise
    await this.turns.take()
    await this.resume()
    this.stack.limit(start)
  }

  /** The stack that has the turn runs on. */
  private async resume(): Promise<void> {
    await this.frozen?.p
    this.slice.begin()
  }

  yieldToEventLoop(): Suspension {
    return { p: this.task("user-visible").then(() => this.resume()) }
  }

  /** Wait for the browser's event loop: messages come in. */
  private async task(priority: Priority): Promise<void> {
    if (scheduler) await scheduler.postTask(() => {}, { priority })
    else {
      await new Promise<void>((resolve) => {
        this.tasks.push(resolve)
        this.channel.port2.postMessage(0)
      })
    }
  }

  loadDeferred(): Suspension {
    this.post({ op: "deferred" })
    return { p: new Promise((resolve) => (this.resolveDeferred = resolve)) }
  }

  /** Resume the import: the rest is in the file system, or could not be loaded. */
  deferredLoaded(): void {
    this.resolveDeferred?.()
  }

  never(): Suspension {
    return { p: new Promise(() => {}) }
  }

  takeEvents(): KernelEvent[] {
    const events = this.inbox
    this.inbox = []
    if (events.some(({ op }) => op === "signal")) this.post({ op: "signalled" })
    return events
  }

  write(descriptor: 1 | 2, bytes: Uint8Array): void {
    this.written += bytes.length
    this.post({ op: "output", descriptor, bytes }, [bytes.buffer])
  }

  /** The page shows so many more bytes of the output. */
  drawn(count: number): void {
    this.written -= count
    if (!this.outputIsFull()) this.drained()
  }

  outputIsFull(): boolean {
    return this.written >= OUTPUT_WINDOW
  }

  drain(): Suspension {
    const full = !this.hasEvents() && this.outputIsFull()
    return { p: (full ? this.untilDrawn() : Promise.resolve()).then(() => this.resume()) }
  }

  /** Wait until there is room for output, or an event. */
  private untilDrawn(): Promise<void> {
    return new Promise((resolve) => this.draining.add(resolve))
  }

  private drained(): void {
    for (const resolve of this.draining) resolve()
    this.draining.clear()
  }

  reading(): void {
    this.post({ op: "reading" })
  }

  echo(on: boolean): void {
    this.post({ op: "echo", on })
  }

  exit(code: number): void {
    this.post({ op: "exit", code })
  }

  bind(
    seq: number,
    id: number,
    type: SocketType,
    host: string,
    port: number,
    reuse: boolean,
    dual: boolean,
  ): void {
    this.call({ op: "bind", seq, id, type, host, port, reuse, dual })
  }

  listen(seq: number, id: number, backlog: number): void {
    this.call({ op: "listen", seq, id, backlog })
  }

  accepted(id: number): void {
    this.call({ op: "accepted", id })
  }

  connect(id: number, host: string, port: number, blocks: boolean): void {
    this.call({ op: "connect", id, host, port, blocks })
  }

  send(id: number, bytes: Uint8Array): void {
    this.post({ op: "call", call: { op: "send", id, bytes } }, [bytes.buffer])
  }

  consumed(id: number, count: number): void {
    this.call({ op: "consumed", id, count })
  }

  associate(seq: number, id: number, host: string, port: number): void {
    this.call({ op: "associate", seq, id, host, port })
  }

  datagram(id: number, host: string, port: number, bytes: Uint8Array): void {
    this.post({ op: "call", call: { op: "datagram", id, host, port, bytes } }, [bytes.buffer])
  }

  unixDatagram(seq: number, id: number, host: string, blocks: boolean, bytes: Uint8Array): void {
    const call: Call = { op: "unixDatagram", seq, id, host, blocks, bytes }
    this.post({ op: "call", call }, [bytes.buffer])
  }

  cancel(seq: number, id: number, call: number): void {
    this.call({ op: "cancel", seq, id, call })
  }

  capacity(id: number, bytes: number): void {
    this.call({ op: "capacity", id, bytes })
  }

  inode(seq: number, path: string): void {
    this.call({ op: "inode", seq, path })
  }

  unlink(seq: number, path: string): void {
    this.call({ op: "unlink", seq, path })
  }

  sync(seq: number, id: number): void {
    this.call({ op: "sync", seq, id })
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
