/**
 * Who acts in an example: a process, or a page in a tab. What it printed, its
 * state, and what can be done to it, without a view.
 */

import type { Level } from "../frame/messages"
import type { PageFrame, PageObserver } from "../frame/pageframe"
import { Signal } from "../kernel/messages"
import { CRASHED, type Observer, type Running } from "../machine/running"
import { CTRL_D } from "../machine/terminal"
import { Tail } from "./tail"

/** Where a text came from. */
export type Source = "stdout" | "stderr" | "typed"

/** Who shows an actor. */
export interface ActorView {
  /** @param state - in words: "running", "exited 0". */
  show(state: string): void
}

/** Who shows a process. */
export interface ProcessView extends ActorView {
  /** @param drawn - to be called when it is shown. */
  print(text: string, source: Source, drawn: () => void): void
  /** The program waits for a line to be typed. */
  reading(): void
  /** What is typed is shown from now on, or not. */
  echo(on: boolean): void
}

/** Who shows a page. */
export interface PageView extends ActorView {
  /** The tab is there: its element has to be put into the document. */
  attach(tab: PageFrame): void
  console(level: Level, text: string): void
}

/** Milliseconds after which a program is slow to take a signal. */
export const SLOW = 1000
const SUSPENDED = "suspended"
/** What only Kill can help with: signals wait until C code returns. */
const BUSY = "busy in C code, which Ctrl+C can't interrupt; Kill ends it"

/** Characters that are kept of what an actor has printed. */
const KEPT = 1_000_000

/** What actors have in common. */
export abstract class Actor {
  /** What it is called in the example's steps. */
  readonly name: string
  readonly file: string
  /** What was printed and typed; of a page, what its log shows. */
  readonly printed = new Tail(KEPT)
  private readonly watchers = new Set<() => void>()

  constructor(name: string, file: string) {
    this.name = name
    this.file = file
  }

  /** The number of its process, once it is there. */
  abstract readonly pid: number | undefined
  /** Its exit code or minus the number of a signal; nothing while it runs. */
  abstract readonly exitCode: number | undefined

  /** What a reader calls it: its file, and its name where that is another one. */
  get label(): string {
    return this.file.replace(/\.[^.]+$/, "") === this.name
      ? this.file
      : `${this.file} (${this.name})`
  }

  /** What it does with a text: "prints". */
  abstract readonly verb: string
  /** That it has ended, in words. */
  abstract readonly gone: string

  get alive(): boolean {
    return this.pid !== undefined && this.exitCode === undefined
  }

  abstract signal(number: number): void
  abstract type(line: string): void
  abstract freeze(): void
  abstract thaw(): void
  /** It listens on these ports now. */
  abstract listening(ports: readonly number[]): void
  protected abstract readonly view: ActorView

  /** Enter a state. */
  show(state: string): void {
    this.view.show(state)
    this.wake()
  }

  /** Call a watcher after every change; returns a function that removes it. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  /** Wait until something holds; looked at after every change. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return
        unwatch()
        resolve()
      }
      const unwatch = this.watch(look)
      look()
    })
  }

  /** Something has changed: whoever waits looks again. */
  protected wake(): void {
    for (const watcher of [...this.watchers]) watcher()
  }
}

/** A process. */
export class ProcessActor extends Actor implements Observer {
  readonly verb = "prints"
  readonly gone = "it has ended"
  protected readonly view: ProcessView
  private running: Running | undefined
  private state = ""
  private busy: ReturnType<typeof setTimeout> | undefined
  private echoes = true
  private readonly decoders = { 1: new TextDecoder(), 2: new TextDecoder() }

  constructor(name: string, file: string, view: ProcessView) {
    super(name, file)
    this.view = view
  }

  override show(state: string): void {
    this.state = state
    this.settle()
    super.show(state)
  }

  /** The program runs now. */
  attach(running: Running): void {
    this.running = running
    this.show("running")
  }

  get pid(): number | undefined {
    return this.running?.pid
  }

  get exitCode(): number | undefined {
    return this.running?.exitCode
  }

  listening(ports: readonly number[]): void {
    this.show(`listening on ${ports.join(", ")}`)
  }

  signal(number: number): void {
    this.running?.signal(number)
    if (!this.alive || this.state === SUSPENDED) return
    this.busy ??= setTimeout(() => super.show(BUSY), SLOW)
  }

  /** Type a line; a terminal echoes it, unless the program has forbidden it. */
  type(line: string): void {
    if (line !== CTRL_D && this.echoes) this.print(`${line}\n`, "typed", () => {})
    this.running?.type(line)
  }

  freeze(): void {
    this.running?.freeze()
    this.show(SUSPENDED)
  }

  thaw(): void {
    this.running?.thaw()
    this.show("running")
  }

  private print(text: string, source: Source, drawn: () => void): void {
    this.printed.append(text)
    this.view.print(text, source, drawn)
    this.wake()
  }

  // Observer

  output(descriptor: 1 | 2, bytes: Uint8Array, drawn: () => void): void {
    const text = this.decoders[descriptor].decode(bytes, { stream: true })
    this.print(text, descriptor === 1 ? "stdout" : "stderr", drawn)
  }

  reading(): void {
    this.view.reading()
    this.wake()
  }

  signalled(): void {
    this.settle()
    super.show(this.state)
  }

  private settle(): void {
    clearTimeout(this.busy)
    this.busy = undefined
  }

  echo(on: boolean): void {
    this.echoes = on
    this.view.echo(on)
  }

  exit(code: number): void {
    if (code === -Signal.SIGKILL) this.show("killed")
    else if (code === -Signal.SIGINT) this.show("stopped by Ctrl+C")
    else if (code === -Signal.SIGTERM) this.show("terminated by SIGTERM")
    else if (code === CRASHED) this.show("failed: the interpreter crashed")
    else if (code < 0) this.show(`ended by signal ${-code}`)
    else this.show(`exited ${code}`)
  }
}

/** A page in a tab. */
export class PageActor extends Actor implements PageObserver {
  readonly verb = "shows"
  readonly gone = "its tab is closed"
  protected readonly view: PageView
  private tab: PageFrame | undefined

  constructor(name: string, file: string, view: PageView) {
    super(name, file)
    this.view = view
  }

  /** The tab is there; its page begins to load. */
  attach(tab: PageFrame): void {
    this.tab = tab
    this.view.attach(tab)
    this.show("opening")
  }

  get pid(): number | undefined {
    return this.tab?.pid
  }

  /** As of a process that ends well; nothing while it is open. */
  get exitCode(): number | undefined {
    return this.tab?.isClosed ? 0 : undefined
  }

  /** A page listens on no port. */
  listening(): void {}

  signal(number: number): void {
    this.tab?.signal(number)
  }

  /** Fill the page's text box and press Enter. */
  type(line: string): void {
    this.tab?.type(line)
  }

  freeze(): void {
    this.tab?.freeze()
    this.show("suspended")
  }

  thaw(): void {
    this.tab?.thaw()
    this.show("open")
  }

  // PageObserver

  opened(): void {
    this.show("open")
  }

  console(level: Level, text: string): void {
    this.view.console(level, text)
    this.wake()
  }

  shows(text: string): void {
    this.printed.replace(text)
    this.wake()
  }

  closed(): void {
    this.show("closed")
  }
}
