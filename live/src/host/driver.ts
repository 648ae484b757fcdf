/**
 * The machine without a lab, for tests: they call these methods by
 * `evaluate`, with numbers for processes and pages.
 */

import type { Level } from "../frame/messages"
import type { PageFrame } from "../frame/pageframe"
import { Stored } from "../frame/stored"
import { Folder } from "../kernel/folder"
import { Signal } from "../kernel/messages"
import { Machine } from "../machine/machine"
import { type Actor, PageActor, ProcessActor } from "../player/actor"
import type { Example } from "../player/example"
import { Play, type Stage } from "../player/play"

type Files = Readonly<Record<string, string>>

const assets = new URL("./", import.meta.url).href
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** A process that nobody looks at. */
class HiddenProcess extends ProcessActor {
  /** It waits for a line that was not typed yet. */
  reads = false
  private readonly measure: (lines: string) => void

  constructor(name: string, file: string, measure: (lines: string) => void) {
    super(name, file, {
      show() {},
      print: (_text, _source, drawn) => drawn(),
      reading() {},
      echo() {},
    })
    this.measure = measure
  }

  override reading(): void {
    this.reads = true
    super.reading()
  }

  override type(line: string): void {
    this.reads = false
    super.type(line)
  }

  /** Descriptor 3 is where the processes of a measuring runtime write. */
  override output(descriptor: 1 | 2 | 3, bytes: Uint8Array, drawn: () => void): void {
    if (descriptor !== 3) return super.output(descriptor, bytes, drawn)
    this.measure(decode(bytes))
    drawn()
  }
}

/** A page whose tab is put at the document's end. */
class BarePage extends PageActor {
  readonly logged: string[] = []
  isOpen = false

  constructor(name: string, file: string) {
    super(name, file, {
      show() {},
      attach: ({ element }: PageFrame) => document.body.append(element),
      console: (level: Level, text: string) => this.logged.push(`${level}: ${text}`),
    })
  }

  override opened(): void {
    this.isOpen = true
    super.opened()
  }
}

/** Wait for something, so many milliseconds at most; tell whether it held. */
async function within(bound: number, actor: Actor, holds: () => boolean): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, bound)
  })
  await Promise.race([actor.until(() => holds() || actor.exitCode !== undefined), late])
  clearTimeout(timer)
  return holds()
}

/** What came of an example. */
type Played = { readonly outputs: Record<string, string> } | { readonly failure: string }

class Driver {
  readonly machine = new Machine(assets)
  /** What processes of a measuring runtime have written. */
  measured = ""
  private actors: Actor[] = []
  /** Of the programs that start now. */
  private folder = new Folder()
  /** Of the pages that open now. */
  private stored = new Stored()
  private readonly measure = (lines: string): void => {
    this.measured += lines
  }

  constructor() {
    const { kernel } = this.machine
    kernel.onListening((pid) =>
      this.actors.find((actor) => actor.pid === pid)?.listening(kernel.portsOf(pid)),
    )
  }

  /** Run a program; return its number. */
  async start(
    files: Files,
    main: string,
    args: readonly string[],
    bundles: readonly string[] = [],
  ): Promise<number> {
    const actor = new HiddenProcess(main, main, this.measure)
    const { folder } = this
    const running = await this.machine.start({ files, main, args, folder, bundles }, actor)
    if (running) actor.attach(running)
    return this.actors.push(actor) - 1
  }

  /** Open an HTML file in a tab; return its number, once it is loaded or closed. */
  async open(files: Files, main: string): Promise<number> {
    const page = new BarePage(main, main)
    page.attach(await this.machine.open({ files, main }, page, this.stored))
    await page.until(() => page.isOpen || page.exitCode !== undefined)
    return this.actors.push(page) - 1
  }

  /**
   * Play an example to its end: what each actor printed, or why it failed.
   *
   * @param bound - milliseconds that a step may take.
   */
  async play({ files, steps, packages = [] }: Example, bound: number): Promise<Played> {
    let unmet: string | undefined
    const stage: Stage = {
      process: (name, file) => new HiddenProcess(name, file, this.measure),
      page: (name, file) => new BarePage(name, file),
      stalled: (stall) => {
        if (!stall?.final) return
        unmet = stall.text
        play.skip()
      },
    }
    const play = new Play(
      this.machine,
      steps,
      () => files,
      stage,
      () => packages,
    )
    try {
      for (let step = play.next; step; step = play.next) {
        const { actor: name, exits } = step
        const inTime = await doNext(play, bound)
        const actor = play.actor(name)
        if (!inTime) unmet ??= `still waits after ${bound / 1000} s`
        else if (exits !== undefined && actor?.exitCode !== exits) {
          unmet ??= `ended with ${actor?.exitCode}, not ${exits}`
        }
        if (unmet) {
          const printed = JSON.stringify(actor?.printed.text ?? "")
          return { failure: `${name}: ${unmet}; it printed ${printed}` }
        }
      }
      const outputs = play.all().map(({ name, printed }) => [name, printed.text] as const)
      return { outputs: Object.fromEntries(outputs) }
    } finally {
      play.abandon()
    }
  }

  /** Wait until a page logs a line that begins like this; return the line. */
  async logs(number: number, start: string, bound: number): Promise<string | null> {
    const page = this.actor(number)
    const found = (): string | undefined =>
      page instanceof BarePage ? page.logged.find((line) => line.startsWith(start)) : undefined
    await within(bound, page, () => found() !== undefined)
    return found() ?? null
  }

  /** Whether a process comes to listen on a port. */
  listens(number: number, port: number, bound: number): Promise<boolean> {
    const actor = this.actor(number)
    const { kernel } = this.machine
    return within(bound, actor, () => kernel.portsOf(actor.pid ?? 0).includes(port))
  }

  /** Whether text is printed, from a place in the output on. */
  prints(number: number, text: string, from: number, bound: number): Promise<boolean> {
    const actor = this.actor(number)
    return within(bound, actor, () => actor.printed.indexOf(text, from) >= 0)
  }

  /** Wait until more is printed than this many characters, or the end; tell whether it ended. */
  async grows(number: number, from: number, bound: number): Promise<boolean> {
    const actor = this.actor(number)
    await within(bound, actor, () => actor.printed.length > from)
    return actor.exitCode !== undefined
  }

  /** Whether it comes to wait for a line. */
  reads(number: number, bound: number): Promise<boolean> {
    const actor = this.actor(number)
    return within(bound, actor, () => actor instanceof HiddenProcess && actor.reads)
  }

  /** The exit code; nothing if it does not end in time. */
  async exits(number: number, bound: number): Promise<number | null> {
    const actor = this.actor(number)
    await within(bound, actor, () => false)
    return actor.exitCode ?? null
  }

  /** Type a line; return the length of the output with its echo. */
  type(number: number, line: string): number {
    const actor = this.actor(number)
    actor.type(line)
    return actor.printed.length
  }

  signal(number: number, signal: number): void {
    this.actor(number).signal(signal)
  }

  /** What is left in the kernel, which ends with its processes. */
  left(): number[] {
    const { kernel } = this.machine
    // Brackets reach what is private: only a test wants to see it.
    return [kernel["tables"].size, kernel["listeners"].size, kernel["watchers"].size]
  }

  /** How many sockets of a process the kernel keeps. */
  sockets(number: number): number {
    return this.machine.kernel["tables"].get(this.actor(number).pid ?? 0)?.size ?? 0
  }

  /** Run a server and a client of it, to the client's end. */
  async round(source: string): Promise<number | null> {
    const server = await this.start({ "p.py": source }, "p.py", ["server"])
    await this.listens(server, 9007, 60_000)
    const client = await this.start({ "p.py": source }, "p.py", [])
    const code = await this.exits(client, 60_000)
    this.killAll()
    return code
  }

  output(number: number): string {
    return this.actor(number).printed.text
  }

  /** Have the programs that start from now on share another folder. */
  emptyFolder(): void {
    this.folder = new Folder()
    this.stored = new Stored()
  }

  killAll(): void {
    for (const actor of this.actors) actor.signal(Signal.SIGKILL)
    this.actors = []
    this.emptyFolder()
  }

  private actor(number: number): Actor {
    const actor = this.actors[number]
    if (!actor) throw new RangeError(`No process has the number ${number}.`)
    return actor
  }
}

/** Do the next step; tell whether it was done in time. */
async function doNext(play: Play, bound: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), bound)
  })
  const inTime = await Promise.race([play.doNext().then(() => true), late])
  clearTimeout(timer)
  return inTime
}

Object.assign(globalThis, { driver: new Driver() })
document.title = "ready"
