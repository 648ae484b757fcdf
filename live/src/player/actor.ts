/**
 * Who acts in an example: a process, or a page in a tab. What it printed, its
 * state, and what can be done to it, without a view.
 */

import type { Level } from "../frame/messages"
import type { PageFrame, PageObserver } from "../frame/pageframe"
import { Signal } from "../kernel/messages"
import type { Observer, Running } from "../machine/machine"
import { CTRL_D } from "../machine/terminal"

/** Where a text came from. */
export type Source = "stdout" | "stderr" | "typed"

/** Who shows an actor. */
export interface ActorView {
  /** @param state - in words: "running", "exited 0". */
  show(state: string): void
}

/** Who shows a process. */
export interface ProcessView extends ActorView {
  print(text: string, source: Source): void
  /** The program waits for a line to be typed. */
  reading(): void
}

/** Who shows a page. */
export interface PageView extends ActorView {
  /** The tab is there: its element has to be put into the document. */
  attach(tab: PageFrame): void
  console(level: Level, text: string): void
}

/** What actors have in common. */
export abstract class Actor {
  /** What it is called in the example's steps. */
  readonly name: string
  readonly file: string
  /** Everything printed and typed; of a page, what its log shows. */
  printed = ""
  private readonly waiting: (() => void)[] = []

  constructor(name: string, file: string) {
    this.name = name
    this.file = file
  }

  /** The number of its process, once it is there. */
  abstract readonly pid: number | undefined
  /** Its exit code or minus the number of a signal; nothing while it runs. */
  abstract readonly exitCode: number | undefined

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

  /** Wait until something holds; looked at after every change. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  /** Something has changed: whoever waits looks again. */
  protected wake(): void {
    for (const wake of this.waiting.splice(0)) wake()
  }
}

/** A process. */
export class ProcessActor extends Actor implements Observer {
  protected readonly view: ProcessView
  private running: Running | undefined
  private readonly decoders = { 1: new TextDecoder(), 2: new TextDecoder() }

  constructor(name: string, file: string, view: ProcessView) {
    super(name, file)
    this.view = view
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
  }

  /** Type a line; a terminal would echo it. */
  type(line: string): void {
    if (line !== CTRL_D) this.print(`${line}\n`, "typed")
    this.running?.type(line)
  }

  freeze(): void {
    this.running?.freeze()
    this.show("suspended")
  }

  thaw(): void {
    this.running?.thaw()
    this.show("running")
  }

  private print(text: string, source: Source): void {
    this.printed += text
    this.view.print(text, source)
    this.wake()
  }

  // Observer

  output(descriptor: 1 | 2, bytes: Uint8Array): void {
    const text = this.decoders[descriptor].decode(bytes, { stream: true })
    this.print(text, descriptor === 1 ? "stdout" : "stderr")
  }

  reading(): void {
    this.view.reading()
    this.wake()
  }

  exit(code: number): void {
    if (code === -Signal.SIGKILL) this.show("killed")
    else if (code === -Signal.SIGINT) this.show("stopped by Ctrl+C")
    else if (code < 0) this.show("failed: the interpreter broke")
    else this.show(`exited ${code}`)
  }
}

/** A page in a tab. */
export class PageActor extends Actor implements PageObserver {
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
    this.printed = text
    this.wake()
  }

  closed(): void {
    this.show("closed")
  }
}
