/** Plays an example step by step, without a view. */

import type { Files } from "../frame/messages"
import type { PageFrame, PageObserver } from "../frame/pageframe"
import { Signal } from "../kernel/messages"
import type { Observer, Running } from "../machine/machine"
import type { Actor, PageActor, ProcessActor } from "./actor"
import type { Step } from "./example"

/** What the reader does; the rest, the player does. */
const BY_HAND: ReadonlySet<string> = new Set(["type", "interrupt", "kill", "freeze", "thaw"])

/** What starts programs and opens pages: the machine. */
export interface Starter {
  readonly kernel: {
    onListening(listener: (pid: number) => void): () => void
    portsOf(pid: number): number[]
  }
  start(program: Files & { readonly args: readonly string[] }, observer: Observer): Promise<Running>
  open(source: Files, observer: PageObserver): Promise<PageFrame>
}

/** Makes the actors, with or without a view. */
export interface Stage {
  process(name: string, file: string): ProcessActor
  page(name: string, file: string): PageActor
}

/** A condition of a step that an actor ended without, in words. */
export type Unmet = string

export class Player {
  private readonly machine: Starter
  private readonly steps: readonly Step[]
  private readonly files: () => Readonly<Record<string, string>>
  private readonly stage: Stage
  private readonly actors = new Map<string, Actor>()
  /** How far into what each has printed the steps have looked. */
  private readonly seen = new WeakMap<Actor, number>()
  private place = 0
  private current = new AbortController()
  private readonly unlisten: () => void

  /** @param files - the example's, as they are when a program starts. */
  constructor(
    machine: Starter,
    steps: readonly Step[],
    files: () => Readonly<Record<string, string>>,
    stage: Stage,
  ) {
    this.machine = machine
    this.steps = steps
    this.files = files
    this.stage = stage
    this.unlisten = machine.kernel.onListening((pid) => {
      const actor = this.all().find((each) => each.pid === pid)
      actor?.listening(machine.kernel.portsOf(pid))
    })
  }

  /** Everybody who acts, in the order in which they were made. */
  all(): Actor[] {
    return [...this.actors.values()]
  }

  actor(name: string): Actor | undefined {
    return this.actors.get(name)
  }

  /** The name of a process, by its number. */
  nameOf(pid: number): string | undefined {
    return this.all().find((each) => each.pid === pid)?.name
  }

  /** Aborted when the run that goes on now is given up. */
  get signal(): AbortSignal {
    return this.current.signal
  }

  /** The step that is to be done next; none after the last. */
  get next(): Step | undefined {
    return this.steps[this.place]
  }

  /**
   * Begin anew, with nobody on the stage.
   *
   * @returns the signal of this run.
   */
  begin(): AbortSignal {
    this.stop()
    this.actors.clear()
    this.place = 0
    return this.signal
  }

  /** Give up this run, and kill whoever acts; what starts later is not part of it. */
  stop(): void {
    this.current.abort()
    this.current = new AbortController()
    this.signalAll(Signal.SIGKILL)
  }

  /** Stop for good. */
  close(): void {
    this.stop()
    this.unlisten()
  }

  /** Send a signal to everybody. */
  signalAll(number: number): void {
    for (const actor of this.all()) actor.signal(number)
  }

  /** Make all actors at once, before the first of them starts. */
  castAll(): void {
    for (const { action, actor, target } of this.steps) {
      if (action === "start") this.process(actor, target)
      else if (action === "open") this.page(actor, target)
    }
  }

  /** Do steps until the next is the reader's, or there is none. */
  async play(): Promise<void> {
    const { signal } = this
    for (let step = this.next; step && !BY_HAND.has(step.action); step = this.next) {
      await this.perform(step)
      if (signal.aborted) return
      this.place++
    }
  }

  /** Do the next step, whoever is to do it; say if a condition is not met. */
  async doNext(): Promise<Unmet | undefined> {
    const { signal } = this
    const step = this.next
    if (!step) return undefined
    const unmet = await this.perform(step)
    if (!signal.aborted) this.place++
    return unmet
  }

  /** Start a program in an interpreter of its own. */
  async start(file: string, name: string, args: readonly string[] = []): Promise<void> {
    const { signal } = this
    const actor = this.process(name, file)
    actor.show("starting")
    try {
      const program = { files: this.files(), main: file, args }
      const running = await this.machine.start(program, actor)
      if (signal.aborted) running.signal(Signal.SIGKILL)
      else actor.attach(running)
    } catch (error) {
      actor.show("failed to start")
      throw error
    }
  }

  /** Open an HTML file in a tab of its own. */
  async open(file: string, name: string): Promise<void> {
    const { signal } = this
    const actor = this.page(name, file)
    actor.show("opening")
    try {
      const tab = await this.machine.open({ files: this.files(), main: file }, actor)
      if (signal.aborted) tab.signal(Signal.SIGKILL)
      else actor.attach(tab)
    } catch (error) {
      actor.show("failed to open")
      throw error
    }
  }

  private process(name: string, file: string): ProcessActor {
    return this.made(name, () => this.stage.process(name, file))
  }

  private page(name: string, file: string): PageActor {
    return this.made(name, () => this.stage.page(name, file))
  }

  /** An actor is made once: its name always means the same kind. */
  private made<Made extends Actor>(name: string, make: () => Made): Made {
    const before = this.actors.get(name)
    if (before) return before as Made
    const fresh = make()
    this.actors.set(name, fresh)
    return fresh
  }

  private async perform(step: Step): Promise<Unmet | undefined> {
    if (step.action === "start") await this.start(step.target, step.actor, step.args)
    else if (step.action === "open") await this.open(step.target, step.actor)
    const actor = this.actors.get(step.actor)
    if (!actor) return undefined
    if (BY_HAND.has(step.action)) this.act(actor, step)
    return this.waitFor(actor, step)
  }

  private act(actor: Actor, { action, target }: Step): void {
    this.seen.set(actor, actor.printed.length)
    if (action === "type") {
      actor.type(target)
      this.seen.set(actor, actor.printed.length) // a terminal has echoed it
    } else if (action === "interrupt") actor.signal(Signal.SIGINT)
    else if (action === "kill") actor.signal(Signal.SIGKILL)
    else if (action === "freeze") actor.freeze()
    else actor.thaw()
  }

  /** Wait for a step's conditions, or for the actor's end. */
  private async waitFor(actor: Actor, step: Step): Promise<Unmet | undefined> {
    const ended = (): boolean => actor.exitCode !== undefined
    const { listens, prints, exits } = step
    let unmet: Unmet | undefined
    if (listens !== undefined) {
      const listening = (): boolean =>
        actor.pid !== undefined && this.machine.kernel.portsOf(actor.pid).includes(listens)
      await actor.until(() => ended() || listening())
      if (!listening()) unmet = `never listened on port ${listens}`
    }
    if (prints !== undefined) {
      const from = this.seen.get(actor) ?? 0
      const found = (): number => actor.printed.indexOf(prints, from)
      await actor.until(() => ended() || found() >= 0)
      if (found() < 0) unmet ??= `never printed ${JSON.stringify(prints)}`
      this.seen.set(actor, found() + prints.length)
    }
    if (exits !== undefined) {
      await actor.until(ended)
      if (actor.exitCode !== exits) unmet ??= `ended with ${actor.exitCode}, not ${exits}`
    }
    return unmet
  }
}
