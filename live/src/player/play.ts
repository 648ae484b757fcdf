/**
 * One play of an example, from its first step to its last, without a view.
 *
 * Everything that a play knows is its own: its actors, its place among the
 * steps, what it has looked at. Whoever plays the example again makes another
 * and abandons this one, which then changes nothing outside any more.
 */

import type { Files } from "../frame/messages"
import type { PageFrame, PageObserver } from "../frame/pageframe"
import { Stored } from "../frame/stored"
import { Folder } from "../kernel/folder"
import { Signal } from "../kernel/messages"
import type { Observer, Program, Running } from "../machine/machine"
import type { Actor, PageActor, ProcessActor } from "./actor"
import { type Condition, ending, listening, printing, type Stall, until, waiter } from "./condition"
import type { Step } from "./example"

/** What the reader does; the rest, the play does. */
const BY_HAND: ReadonlySet<string> = new Set([
  "type",
  "interrupt",
  "terminate",
  "kill",
  "freeze",
  "thaw",
])

/** What starts programs and opens pages: the machine. */
export interface Starter {
  readonly kernel: {
    onListening(listener: (pid: number) => void): () => void
    portsOf(pid: number): number[]
  }
  /** @returns nothing if the signal was aborted before the program started. */
  start(program: Program, observer: Observer, signal: AbortSignal): Promise<Running | undefined>
  open(source: Files, observer: PageObserver, stored: Stored): Promise<PageFrame>
}

/** How a program is started, besides its arguments. */
export interface Launch {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** The whole standard input; nothing: what the reader types. */
  readonly stdin?: string
}

/** Makes the actors, with or without a view. */
export interface Stage {
  process(name: string, file: string): ProcessActor
  page(name: string, file: string): PageActor
  /** A step waits for something that may not happen; nothing: it waits no longer. */
  stalled(stall: Stall | undefined): void
}

/**
 * Where a play is: it does a step, waits for the reader to do one, has done
 * the last, could not do one, or is abandoned, which is for ever.
 */
export type Phase = "playing" | "waiting" | "played" | "failed" | "abandoned"

export class Play {
  private readonly machine: Starter
  private readonly steps: readonly Step[]
  private readonly files: () => Readonly<Record<string, string>>
  private readonly stage: Stage
  private readonly bundles: () => readonly string[]
  private readonly actors = new Map<string, Actor>()
  /** How far into what each has printed the steps have looked. */
  private readonly seen = new WeakMap<Actor, number>()
  private readonly unlisten: () => void
  /** Where its programs run: the example's files, and what the programs write. */
  private readonly folder = new Folder()
  private readonly stored = new Stored()
  private place = 0
  private now: Phase = "waiting"
  /** Aborted when the play is abandoned. */
  private readonly given = new AbortController()
  /** Aborted when nobody waits for the conditions of this step any longer. */
  private patience = new AbortController()

  /**
   * @param files - the example's, as they are when a program starts.
   * @param bundles - packages that a program can import, when it starts.
   */
  constructor(
    machine: Starter,
    steps: readonly Step[],
    files: () => Readonly<Record<string, string>>,
    stage: Stage,
    bundles: () => readonly string[] = () => [],
  ) {
    this.bundles = bundles
    this.machine = machine
    this.steps = steps
    this.files = files
    this.stage = stage
    this.unlisten = machine.kernel.onListening((pid) => {
      const actor = this.all().find((each) => each.pid === pid)
      actor?.listening(machine.kernel.portsOf(pid))
    })
  }

  get phase(): Phase {
    return this.now
  }

  get abandoned(): boolean {
    return this.now === "abandoned"
  }

  /** Have the programs that run see the files as they are now. */
  save(): void {
    this.folder.write(this.files())
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

  /** The step that is to be done next; none after the last. */
  get next(): Step | undefined {
    return this.steps[this.place]
  }

  /** Give it up: kill whoever acts, and whoever is about to start. */
  abandon(): void {
    this.now = "abandoned"
    this.given.abort()
    this.patience.abort()
    this.unlisten()
    this.signalAll(Signal.SIGKILL)
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
  async proceed(): Promise<void> {
    while (this.now === "waiting" && this.next && !BY_HAND.has(this.next.action))
      await this.doNext()
  }

  /** Do the next step, whoever is to do it; nothing while another is done. */
  async doNext(): Promise<void> {
    const step = this.next
    if (this.now !== "waiting" || !step) return
    this.now = "playing"
    this.patience = new AbortController()
    try {
      await this.perform(step)
      if (this.isAbandoned()) return
      this.place++
      this.now = this.next ? "waiting" : "played"
    } catch (error) {
      if (this.isAbandoned()) return
      this.now = "failed"
      throw error
    }
  }

  /** Go on with the steps, whether or not this one's conditions are met. */
  skip(): void {
    this.patience.abort()
  }

  /** Start a program in an interpreter of its own. */
  async start(file: string, name: string, launch: Launch = {}): Promise<void> {
    if (this.abandoned) return
    const actor = this.process(name, file)
    actor.show("starting")
    try {
      const program = {
        args: [],
        ...launch,
        files: this.files(),
        main: file,
        folder: this.folder,
        bundles: this.bundles(),
      }
      const running = await this.machine.start(program, actor, this.given.signal)
      if (this.isAbandoned()) running?.signal(Signal.SIGKILL)
      else if (running) actor.attach(running)
    } catch (error) {
      actor.show("failed to start")
      if (!this.isAbandoned()) throw error
    }
  }

  /** Open an HTML file in a tab of its own. */
  async open(file: string, name: string): Promise<void> {
    if (this.abandoned) return
    const actor = this.page(name, file)
    actor.show("opening")
    try {
      const tab = await this.machine.open({ files: this.files(), main: file }, actor, this.stored)
      if (this.isAbandoned()) tab.signal(Signal.SIGKILL)
      else actor.attach(tab)
    } catch (error) {
      actor.show("failed to open")
      if (!this.isAbandoned()) throw error
    }
  }

  /** An actor has ended, and nobody looks at it any more: its name is free. */
  forget(name: string): void {
    if (!this.actors.get(name)?.alive) this.actors.delete(name)
  }

  /** A call, because the compiler does not know that a phase may change while one awaits. */
  private isAbandoned(): boolean {
    return this.abandoned
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

  private async perform(step: Step): Promise<void> {
    if (step.action === "start") await this.start(step.target, step.actor, argsOf(step))
    else if (step.action === "open") await this.open(step.target, step.actor)
    const actor = this.actors.get(step.actor)
    if (!actor || this.abandoned) return
    if (BY_HAND.has(step.action)) this.act(actor, step)
    for (const condition of this.conditions(actor, step)) await this.wait(condition, actor)
    const { prints } = step
    if (prints === undefined) return
    const at = actor.printed.indexOf(prints, this.seen.get(actor) ?? 0)
    if (at >= 0) this.seen.set(actor, at + prints.length)
  }

  private act(actor: Actor, { action, target }: Step): void {
    this.seen.set(actor, actor.printed.length)
    if (action === "type") {
      actor.type(target)
      this.seen.set(actor, actor.printed.length) // a terminal has echoed it
    } else if (action === "interrupt") actor.signal(Signal.SIGINT)
    else if (action === "terminate") actor.signal(Signal.SIGTERM)
    else if (action === "kill") actor.signal(Signal.SIGKILL)
    else if (action === "freeze") actor.freeze()
    else actor.thaw()
  }

  private conditions(actor: Actor, { listens, prints, exits }: Step): Condition[] {
    const conditions: Condition[] = []
    if (listens !== undefined) {
      conditions.push(listening(actor, listens, (pid) => this.machine.kernel.portsOf(pid)))
    }
    if (prints !== undefined) {
      const from = this.seen.get(actor) ?? 0
      conditions.push(printing(actor, prints, () => actor.printed.indexOf(prints, from) >= 0))
    }
    if (exits !== undefined) conditions.push(ending(actor))
    return conditions
  }

  private wait(condition: Condition, actor: Actor): Promise<void> {
    const who = waiter(this.steps[this.place + 1])
    return until(condition, actor, who, this.patience.signal, (stall) => {
      if (!this.abandoned) this.stage.stalled(stall)
    })
  }
}

/** How a step starts its program. */
export function argsOf({ args }: Step): Launch {
  return args ? { args } : {}
}
