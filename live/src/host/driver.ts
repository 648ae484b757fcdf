/**
 * The machine without a lab, for tests: they call these methods by
 * `evaluate`, with numbers for processes and pages.
 */

import type { Level } from "../frame/messages"
import type { PageFrame } from "../frame/pageframe"
import { Signal } from "../kernel/messages"
import { Machine } from "../machine/machine"
import { type Actor, PageActor, ProcessActor } from "../player/actor"
import type { Example } from "../player/example"
import { Player } from "../player/player"

type Files = Readonly<Record<string, string>>

const assets = new URL("./", import.meta.url).href
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** A process that nobody looks at. */
class HiddenProcess extends ProcessActor {
  private readonly measure: (lines: string) => void

  constructor(name: string, file: string, measure: (lines: string) => void) {
    super(name, file, { show() {}, print() {}, reading() {} })
    this.measure = measure
  }

  /** Descriptor 3 is where the processes of a measuring runtime write. */
  override output(descriptor: 1 | 2 | 3, bytes: Uint8Array): void {
    if (descriptor === 3) this.measure(decode(bytes))
    else super.output(descriptor, bytes)
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
  async start(files: Files, main: string, args: readonly string[]): Promise<number> {
    const actor = new HiddenProcess(main, main, this.measure)
    actor.attach(await this.machine.start({ files, main, args }, actor))
    return this.actors.push(actor) - 1
  }

  /** Open an HTML file in a tab; return its number, once it is loaded. */
  async open(files: Files, main: string): Promise<number> {
    const page = new BarePage(main, main)
    page.attach(await this.machine.open({ files, main }, page))
    await page.until(() => page.isOpen)
    return this.actors.push(page) - 1
  }

  /**
   * Play an example to its end: what each actor printed, or why it failed.
   *
   * @param bound - milliseconds that a step may take.
   */
  async play({ files, steps }: Example, bound: number): Promise<Played> {
    const player = new Player(this.machine, steps, () => files, {
      process: (name, file) => new HiddenProcess(name, file, this.measure),
      page: (name, file) => new BarePage(name, file),
    })
    try {
      for (let step = player.next; step; step = player.next) {
        const unmet = await doNext(player, bound)
        const printed = player.actor(step.actor)?.printed ?? ""
        if (unmet)
          return { failure: `${step.actor}: ${unmet}; it printed ${JSON.stringify(printed)}` }
      }
      const outputs = player.all().map(({ name, printed }) => [name, printed] as const)
      return { outputs: Object.fromEntries(outputs) }
    } finally {
      player.close()
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
    return this.actor(number).printed
  }

  killAll(): void {
    for (const actor of this.actors) actor.signal(Signal.SIGKILL)
    this.actors = []
  }

  private actor(number: number): Actor {
    const actor = this.actors[number]
    if (!actor) throw new RangeError(`No process has the number ${number}.`)
    return actor
  }
}

/** Do the next step; say which condition was not met, or not in time. */
async function doNext(player: Player, bound: number): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`still waits after ${bound / 1000} s`), bound)
  })
  const unmet = await Promise.race([player.doNext(), late])
  clearTimeout(timer)
  return unmet
}

Object.assign(globalThis, { driver: new Driver() })
document.title = "ready"
