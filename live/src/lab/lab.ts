/** A lab: one example of a page, that the reader runs. */

import { Signal } from "../kernel/messages"
import type { Machine } from "../machine/machine"
import type { Example, Step } from "../player/example"
import { Player } from "../player/player"
import { Disturbances } from "./disturb"
import { button, el, part, usable } from "./dom"
import { Editing } from "./editing"
import { PagePane } from "./pagepane"
import { Pane } from "./pane"
import { describe, stem } from "./steps"
import { WireView } from "./wireview"

export class Lab {
  /** The lab that was run last: the processes of one have the ports. */
  private static active: Lab | undefined
  private readonly example: Example
  private readonly machine: Machine
  private readonly bar: HTMLElement
  private readonly player: Player
  private readonly panes: (Pane | PagePane)[] = []
  private readonly status = el("p", { role: "status", class: "lab-status" })
  private readonly grid = el("div", { class: "lab-panes" })
  private readonly next: HTMLButtonElement
  private readonly stop: HTMLButtonElement
  private readonly kill: HTMLButtonElement
  private readonly editing: Editing
  private readonly disturbances: Disturbances
  private readonly wire: WireView
  private readonly running: HTMLElement

  constructor(name: string, example: Example, machine: Machine, bar: HTMLElement) {
    this.example = example
    this.machine = machine
    this.bar = bar
    this.next = button("", () => void this.doNext(), { class: "lab-button lab-next" })
    this.next.hidden = true
    this.stop = button("Stop", () => this.player.signalAll(Signal.SIGINT))
    this.stop.title = "Ctrl+C in every program that runs"
    this.kill = button("Kill", () => this.player.signalAll(Signal.SIGKILL))
    this.kill.title = "End every program, without goodbye"
    this.editing = new Editing(name, example, (text) => this.say(text), this.kill)
    const changed = (): void => this.changed()
    this.player = new Player(machine, example.steps, () => this.editing.files(), {
      process: (actor, file) => this.add(new Pane(actor, file, machine.kernel, changed)).actor,
      page: (actor, file) => this.add(new PagePane(actor, file, changed)).actor,
    })
    this.disturbances = new Disturbances(machine.kernel, () => this.panes)
    this.wire = new WireView(machine.kernel, (pid) => this.player.nameOf(pid))
    bar.append(this.stop, this.kill, this.editing.resetButton)
    const more = el(
      "div",
      { class: "lab-more" },
      el("div", { class: "lab-again" }, ...this.again()),
      this.disturbances.element,
    )
    const line = el("div", { class: "lab-line" }, this.status, this.next)
    this.running = el("div", { class: "lab-running" }, this.grid, more, this.wire.element)
    this.running.hidden = true
    bar.after(el("div", { class: "lab-panel" }, line, this.editing.element, this.running))
    this.changed()
    if (this.editing.edited) this.say("These programs are edited; Reset brings back the page's.")
  }

  /** Start the programs as the example tells, each in a fresh interpreter. */
  async run(): Promise<void> {
    const signal = this.player.begin()
    if (Lab.active !== this) Lab.active?.giveWay()
    Lab.active = this
    this.panes.length = 0
    this.grid.replaceChildren()
    this.wire.clear()
    this.hideNext()
    this.mark("playing")
    // All panes at once, so that the page below them moves but now.
    this.player.castAll()
    this.running.hidden = false
    this.say("Loading Python …")
    try {
      await this.machine.load((loaded, total) => {
        if (signal.aborted) return
        this.say(`Loading Python: ${mega(loaded)} of ${mega(total)} MB`)
      })
      if (signal.aborted) return
      this.say("")
      this.spare()
      await this.play(signal)
      this.spare()
    } catch (error) {
      if (signal.aborted) return
      const reason = error instanceof Error ? error.message : String(error)
      this.say(`${reason} Press Run to try again.`)
    }
  }

  /** Open the editor, or close it. */
  edit(): Promise<void> {
    return this.editing.toggle()
  }

  /** The reader leaves the page. */
  close(): void {
    this.player.close()
    if (Lab.active === this) Lab.active = undefined
    this.wire.close()
    this.disturbances.close()
    this.editing.close()
  }

  /** Have interpreters boot while the first program starts, and ready after. */
  private spare(): void {
    const wanted = Math.min(2, this.example.steps.filter(isStart).length)
    this.machine.prepare(wanted).catch(() => {}) // whoever starts is told
  }

  /** A process of this lab has started, ended or begun to listen. */
  private changed(): void {
    const alive = this.panes.some((pane) => pane.actor.alive)
    for (const each of [this.stop, this.kill]) usable(each, alive)
  }

  private hideNext(): void {
    part(this.next, this.bar.querySelector<HTMLElement>("button") ?? this.kill, "hide")
  }

  private add<Made extends Pane | PagePane>(pane: Made): Made {
    this.panes.push(pane)
    this.grid.append(pane.element)
    this.wire.lane(pane.actor.name)
    return pane
  }

  /** Another lab of the page is run. */
  private giveWay(): void {
    this.player.stop()
    this.hideNext()
    this.say("Ended, because another example runs now.")
  }

  /** How far the example is: "playing", "waiting" for the reader, "played". */
  private mark(how: "playing" | "waiting" | "played"): void {
    this.grid.dataset["play"] = how
  }

  private say(text: string): void {
    this.status.textContent = text
  }

  /** Do steps until one is the reader's. */
  private async play(signal: AbortSignal): Promise<void> {
    await this.player.play()
    if (signal.aborted) return
    const step = this.player.next
    if (step) {
      this.next.textContent = `Next: ${describe(step)}`
      this.next.hidden = false
      usable(this.next, true)
      this.mark("waiting")
      return
    }
    this.hideNext()
    this.mark("played")
    this.say("That was the example; what still runs is yours.")
  }

  /** Do the step that is the reader's, and those after it. */
  private async doNext(): Promise<void> {
    const { signal } = this.player
    usable(this.next, false)
    this.mark("playing")
    await this.player.doNext()
    if (!signal.aborted) await this.play(signal)
  }

  /** Buttons that start one more of each program, and open one more page. */
  private again(): HTMLButtonElement[] {
    const actions = new Map(
      this.example.steps
        .filter((step) => isStart(step) || step.action === "open")
        .reverse()
        .map((step) => [step.target, step]),
    )
    return [...actions.values()].map(({ action, target, actor, args }) => {
      // Pages are named by what they are: "page 2", not "index 2".
      const name = action === "open" ? actor : stem(target)
      return button(`Start another ${target}`, () => {
        let number = 2
        while (this.player.actor(`${name} ${number}`)) number++
        const fresh = `${name} ${number}`
        const started =
          action === "open"
            ? this.player.open(target, fresh)
            : this.player.start(target, fresh, args)
        started.catch((error: Error) => this.say(error.message))
      })
    })
  }
}

function isStart(step: Step): boolean {
  return step.action === "start"
}

function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
