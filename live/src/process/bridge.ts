/**
 * The JavaScript side of the system calls.
 *
 * Python and messages never run at the same time. While Python runs, what
 * the kernel sends waits in the browser's queue. While Python is suspended (by
 * JSPI), messages arrive.
 */

import type { PyCallable } from "pyodide/ffi"
import type { Call, KernelEvent } from "../kernel/messages"
import type { FromProcess } from "./messages"
import type { Suspension, SystemCalls } from "./systemcalls"

/** Faster than a message channel, which crosses processes in Firefox. */
const scheduler = (globalThis as { scheduler?: { postTask(task: () => void): Promise<void> } })
  .scheduler

export class Bridge implements SystemCalls {
  private inbox: KernelEvent[] = []
  private wake: (() => void) | undefined
  private frozen: { readonly p: Promise<void>; readonly thaw: () => void } | undefined
  /** The main thread is suspended in `wait`: other threads may run. */
  private mainWaits = false
  private readonly whenMainWaits: (() => void)[] = []
  private readonly parked = new Set<() => void>()
  private readonly channel = new MessageChannel()
  private resolveDeferred: (() => void) | undefined
  private resolveTask: (() => void) | undefined

  private readonly post: (message: FromProcess, transfer?: Transferable[]) => void

  constructor(post: (message: FromProcess, transfer?: Transferable[]) => void) {
    this.post = post
    this.channel.port1.onmessage = () => this.resolveTask?.()
  }

  /** Take an event from the kernel, while Python is suspended. */
  receive(event: KernelEvent): void {
    this.inbox.push(event)
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

  wait(milliseconds: number): Suspension {
    return { p: this.suspend(milliseconds) }
  }

  private async suspend(milliseconds: number): Promise<void> {
    if (this.inbox.length === 0) {
      this.mainWaits = true
      for (const resume of this.whenMainWaits.splice(0)) resume()
      await new Promise<void>((resolve) => {
        let timer: ReturnType<typeof setTimeout> | undefined
        this.wake = () => {
          clearTimeout(timer)
          this.wake = undefined
          this.mainWaits = false
          resolve()
        }
        if (milliseconds >= 0) timer = setTimeout(this.wake, milliseconds)
      })
    }
    await this.frozen?.p
  }

  park(milliseconds: number): Suspension {
    return { p: this.suspendThread(milliseconds) }
  }

  private async suspendThread(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const resume = (): void => {
        clearTimeout(timer)
        this.parked.delete(resume)
        resolve()
      }
      this.parked.add(resume)
      if (milliseconds >= 0) timer = setTimeout(resume, milliseconds)
    })
    await this.mainThreadWaits()
  }

  private async mainThreadWaits(): Promise<void> {
    while (!this.mainWaits) await new Promise<void>((resolve) => this.whenMainWaits.push(resolve))
    await this.frozen?.p
  }

  unpark(): void {
    for (const resume of [...this.parked]) resume()
  }

  wakeMainThread(): void {
    this.wake?.()
  }

  startThread(run: PyCallable): void {
    const start = async (): Promise<void> => {
      await this.mainThreadWaits()
      await run.callPromising()
      run.destroy()
    }
    start().catch((error: unknown) => {
      this.post({ op: "crash", reason: String(error) })
    })
  }

  yieldToEventLoop(): Suspension {
    return { p: this.nextTask() }
  }

  private async nextTask(): Promise<void> {
    if (scheduler) await scheduler.postTask(() => {})
    else {
      await new Promise<void>((resolve) => {
        this.resolveTask = resolve
        this.channel.port2.postMessage(0)
      })
    }
    await this.frozen?.p
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
    return events
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
