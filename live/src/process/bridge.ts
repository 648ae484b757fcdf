/**
 * The system calls as the guest Python sees them: `live/guest/kernel.py`
 * declares the same methods.
 *
 * Python and messages never run at the same time. While Python runs, what
 * the kernel sends waits in the browser's queue; while Python waits in
 * `wait` or `breathe`, its stack is suspended (JSPI) and messages come in.
 */

import type { Call, News } from "../kernel/messages"
import type { FromProcess } from "./messages"

/** A promise in a box: bare, Pyodide would make an asyncio future of it. */
interface Boxed {
  readonly p: Promise<void>
}

/** Cheaper than a message channel, which in Firefox crosses processes. */
const scheduler = (
  globalThis as { scheduler?: { postTask(task: () => void): Promise<void> } }
).scheduler

export class Bridge {
  private inbox: News[] = []
  private wake: (() => void) | undefined
  private frozen: { readonly p: Promise<void>; readonly thaw: () => void } | undefined
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
      await new Promise<void>((resolve) => {
        let timer: ReturnType<typeof setTimeout> | undefined
        this.wake = () => {
          clearTimeout(timer)
          this.wake = undefined
          resolve()
        }
        if (milliseconds >= 0) timer = setTimeout(this.wake, milliseconds)
      })
    }
    await this.frozen?.p
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
