/** A lab: one example of a page, that the reader runs. */

import { Signal } from "../kernel/messages"
import type { Machine } from "../machine/machine"
import type { Stall } from "../player/condition"
import type { Example, Step } from "../player/example"
import { argsOf, type Phase, Play, type Stage } from "../player/play"
import { Disturbances } from "./disturb"
import { button, el, part, usable } from "./dom"
import { Editing } from "./editing"
import { helpLink } from "./help"
import { PagePane } from "./pagepane"
import { Pane } from "./pane"
import { mega } from "./sizes"
import { describe, stem } from "./steps"
import { judge, type Verdict } from "./verdict"
import { WireView } from "./wireview"

export class Lab {
  /** The lab that was run last: the processes of one have the ports. */
  private static active: Lab | undefined
  private readonly example: Example
  private readonly machine: Machine
  private readonly bar: HTMLElement
  /** What was begun last; the ones before are abandoned. */
  private play: Play | undefined
  private readonly panes: (Pane | PagePane)[] = []
  private readonly status = el("p", { role: "status", class: "lab-status" })
  /** What the check of an exercise has found. */
  private readonly verdict = el("p", {
    role: "status",
    class: "lab-verdict",
    "aria-label": "What the check found",
  })
  private readonly grid = el("div", { class: "lab-panes" })
  private readonly next: HTMLButtonElement
  /** Goes on although a step's condition is not met. */
  private readonly skip: HTMLButtonElement
  private readonly stop: HTMLButtonElement
  private readonly kill: HTMLButtonElement
  private readonly editing: Editing
  private readonly disturbances: Disturbances
  private readonly wire: WireView
  private readonly running: HTMLElement
  private readonly others: HTMLButtonElement[]

  constructor(name: string, example: Example, machine: Machine, bar: HTMLElement) {
    this.example = example
    this.machine = machine
    this.bar = bar
    this.next = button("", () => void this.doNext(), { class: "lab-button lab-next" })
    this.skip = button("Continue without waiting", () => this.play?.skip(), {
      class: "lab-button lab-next",
    })
    this.next.hidden = this.skip.hidden = true
    this.stop = button("Stop", () => this.play?.signalAll(Signal.SIGINT))
    this.stop.title = "Ctrl+C: raises KeyboardInterrupt in every running program"
    this.kill = button("Kill", () => this.play?.signalAll(Signal.SIGKILL))
    this.kill.title = "SIGKILL: every program ends at once, without cleaning up"
    this.editing = new Editing(name, example, (text) => this.say(text), this.kill)
    this.disturbances = new Disturbances(machine.kernel, () => this.panes)
    const beside = bar.closest("[data-wire=beside]") !== null
    this.wire = new WireView(machine.kernel, (pid) => this.play?.nameOf(pid), beside)
    bar.append(this.stop, this.kill, this.editing.resetButton)
    this.others = this.again()
    const help = helpLink("What runs here")
    const more = el(
      "div",
      { class: "lab-more" },
      el("div", { class: "lab-again" }, ...this.others),
      this.disturbances.element,
      ...(help ? [help] : []),
    )
    const line = el("div", { class: "lab-line" }, this.status, this.skip, this.next)
    this.running = el("div", { class: "lab-running" }, this.grid, more, this.wire.element)
    this.running.hidden = true
    const parts = [line, this.editing.element, this.running]
    if (example.exercise) parts.unshift(this.verdict)
    bar.after(el("div", { class: "lab-panel" }, ...parts))
    this.changed()
    this.say(this.editing.greeting)
    if (this.editing.from !== "tab") bar.scrollIntoView({ block: "center" })
  }

  /** Start the whole example anew, each program in a fresh interpreter. */
  async run(): Promise<void> {
    const play = this.begin(this.example.steps)
    if (!(await this.isLoaded(play))) return
    this.say(this.editing.note)
    await this.proceed(play)
    if (!play.abandoned) this.spare()
  }

  private get bundles(): readonly string[] {
    return this.example.packages ?? []
  }

  /** Check what the reader wrote, if this is an exercise, and show the verdict. */
  async check(): Promise<void> {
    const { exercise } = this.example
    if (!exercise) return
    const play = this.begin(exercise.steps, (stall) => stall && play.skip())
    if (!(await this.isLoaded(play))) return
    this.say("Checking …")
    try {
      const verdict = await judge(play, exercise)
      if (verdict) this.found(verdict)
    } catch (error) {
      this.failed(play, error)
    }
  }

  /** Open the editor, or close it. */
  edit(): Promise<void> {
    return this.editing.toggle()
  }

  /** Put the solution of an exercise into the editor. */
  solve(): Promise<void> {
    return this.editing.solve()
  }

  /** The reader leaves the page. */
  close(): void {
    this.play?.abandon()
    if (Lab.active === this) Lab.active = undefined
    this.wire.close()
    this.disturbances.close()
    this.editing.close()
  }

  /** Load and boot Python for a play; tell whether it is loaded, and the play still wanted. */
  private async isLoaded(play: Play): Promise<boolean> {
    this.say("Loading Python …")
    const loaded = this.machine.load((arrived, total) => {
      if (play.abandoned) return
      this.say(`Loading Python: ${mega(arrived)} of ${mega(total)} MB`)
    }, this.bundles)
    this.spare()
    try {
      await loaded
    } catch (error) {
      this.failed(play, error)
      return false
    }
    return !play.abandoned
  }

  /**
   * Abandon the play there was, and clear the stage for another.
   *
   * @param stalled - what to do when a step waits for what may not happen.
   */
  private begin(
    steps: readonly Step[],
    stalled = (stall: Stall | undefined): void => this.stalled(stall),
  ): Play {
    if (Lab.active !== this) Lab.active?.giveWay()
    Lab.active = this
    this.play?.abandon()
    this.verdict.textContent = ""
    this.panes.length = 0
    this.grid.replaceChildren()
    this.wire.clear()
    this.hideButtons()
    for (const each of this.others) usable(each, true)
    const changed = (): void => this.changed()
    const { machine, bundles } = this
    const stage: Stage = {
      process: (actor, file) => this.add(new Pane(actor, file, machine.kernel, changed)).actor,
      page: (actor, file) => this.add(new PagePane(actor, file, changed)).actor,
      stalled,
    }
    const files = (): Readonly<Record<string, string>> => this.editing.files()
    const play = new Play(machine, steps, files, stage, () => bundles)
    this.play = play
    this.mark("playing")
    // All panes at once, so that the page below them moves but now.
    play.castAll()
    this.running.hidden = false
    return play
  }

  /** Have interpreters boot as soon as their files are there: two at most. */
  private spare(): void {
    const wanted = Math.min(2, this.example.steps.filter(isStart).length)
    this.machine.prepare(wanted, this.bundles).catch(() => {}) // a start reports the error
  }

  /** A process of this lab has started, ended or begun to listen. */
  private changed(): void {
    const alive = this.panes.some((pane) => pane.actor.alive)
    for (const each of [this.stop, this.kill]) usable(each, alive)
  }

  private hideButtons(): void {
    const refuge = this.bar.querySelector<HTMLElement>("button") ?? this.kill
    for (const each of [this.next, this.skip]) part(each, refuge, "hide")
  }

  private add<Made extends Pane | PagePane>(pane: Made): Made {
    this.panes.push(pane)
    this.grid.append(pane.element)
    this.wire.lane(pane.actor.name)
    return pane
  }

  /** Another lab of the page is run. */
  private giveWay(): void {
    this.play?.abandon()
    this.hideButtons()
    this.mark("abandoned")
    for (const each of this.others) usable(each, false)
    this.say("Ended, because another example was started.")
  }

  /** How far the example is: the play's phase, or "stalled" at a step. */
  private mark(how: Phase | "stalled"): void {
    this.grid.dataset["play"] = how
  }

  private say(text: string): void {
    this.status.textContent = text
  }

  /** Do steps until one is the reader's. */
  private async proceed(play: Play): Promise<void> {
    try {
      await play.proceed()
    } catch (error) {
      return this.failed(play, error)
    }
    if (play.abandoned) return
    const step = play.next
    if (step) {
      this.next.textContent = `Next: ${describe(step)}`
      this.next.hidden = false
      usable(this.next, true)
      this.mark("waiting")
      return
    }
    this.hideButtons()
    this.mark("played")
    this.say("The example has ended. Programs that are still running continue until you stop them.")
  }

  /** Do the step that is the reader's, and those after it. */
  private async doNext(): Promise<void> {
    const { play } = this
    if (play?.phase !== "waiting") return
    usable(this.next, false)
    this.mark("playing")
    try {
      await play.doNext()
    } catch (error) {
      return this.failed(play, error)
    }
    if (!play.abandoned) await this.proceed(play)
  }

  /** The check has ended: what it said, in words, and as a mark. */
  private found({ passed, text }: Verdict): void {
    this.hideButtons()
    this.mark("played")
    this.say("")
    this.verdict.dataset["passed"] = String(passed)
    this.verdict.textContent = `${passed ? "Passed." : "Not yet."} ${text}`
  }

  /** A step waits for something that may not happen, or no longer does. */
  private stalled(stall: Stall | undefined): void {
    if (stall) {
      this.say(stall.text)
      this.skip.hidden = false
    } else {
      this.say(this.editing.note)
      part(this.skip, this.stop, "hide")
    }
    this.mark(stall ? "stalled" : "playing")
  }

  /** A program could not be started. */
  private failed(play: Play, error: unknown): void {
    if (play.abandoned) return
    this.hideButtons()
    this.mark("failed")
    const reason = error instanceof Error ? error.message : String(error)
    this.say(`${reason} Try again.`)
  }

  /** Buttons that start one more of each program, and open one more page. */
  private again(): HTMLButtonElement[] {
    const actions = new Map(
      this.example.steps
        .filter((step) => isStart(step) || step.action === "open")
        .reverse()
        .map((step) => [step.target, step]),
    )
    return [...actions.values()].map((step) => {
      const { action, target, actor } = step
      // Pages are named by what they are: "page 2", not "index 2".
      const name = action === "open" ? actor : stem(target)
      const verb = action === "open" ? "Open" : "Start"
      return button(`${verb} another ${target}`, () => {
        const { play } = this
        if (!play || play.abandoned) return
        let number = 2
        while (play.actor(`${name} ${number}`)) number++
        const fresh = `${name} ${number}`
        const started =
          action === "open" ? play.open(target, fresh) : play.start(target, fresh, argsOf(step))
        started.catch((error: Error) => this.say(error.message))
      })
    })
  }
}

function isStart(step: Step): boolean {
  return step.action === "start"
}
