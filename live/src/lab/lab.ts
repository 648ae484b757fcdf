/** A lab: one example of a page, that the reader runs. */

import { Signal } from "../kernel/messages"
import type { Machine } from "../machine/machine"
import { Disturbances } from "./disturb"
import { button, el, part, usable } from "./dom"
import { keepEdits, link, recallEdits } from "./edits"
import type { Editor } from "./editor"
import { editable, stem, words, type Example, type Step } from "./example"
import { Pane } from "./pane"
import { TabPane } from "./tabpane"
import { WireView } from "./wireview"

/** What the reader does; the rest, Run does. */
const BY_HAND = new Set(["type", "interrupt", "kill", "freeze", "thaw"])

export class Lab {
  /** The lab that was run last: the processes of one have the ports. */
  private static active: Lab | undefined
  private readonly panes = new Map<string, Pane | TabPane>()
  private readonly edits: Record<string, string>
  private readonly status = el("p", { role: "status", class: "lab-status" })
  private readonly grid = el("div", { class: "lab-panes" })
  private readonly next: HTMLButtonElement
  private readonly stop: HTMLButtonElement
  private readonly kill: HTMLButtonElement
  private readonly disturbances: Disturbances
  private readonly more: HTMLElement
  private readonly running: HTMLElement
  private readonly wire: WireView
  private readonly editing = el("div", { class: "lab-editing" })
  private readonly resetButton: HTMLButtonElement
  private editor: Editor | undefined
  private place = 0
  private generation = 0
  private readonly unlisten: () => void

  constructor(
    private readonly name: string,
    private readonly example: Example,
    private readonly machine: Machine,
    private readonly bar: HTMLElement,
  ) {
    this.edits = recallEdits(name)
    this.next = button("", () => void this.byHand(), { class: "lab-button lab-next" })
    this.next.hidden = true
    this.stop = button("Stop", () => this.signalAll(Signal.SIGINT))
    this.stop.title = "Ctrl+C in every program that runs"
    this.kill = button("Kill", () => this.signalAll(Signal.SIGKILL))
    this.kill.title = "End every program, without goodbye"
    this.disturbances = new Disturbances(machine.kernel, () => this.panes.values())
    this.more = el("div", { class: "lab-more" })
    this.wire = new WireView(machine.kernel, (pid) => this.nameOf(pid))
    this.resetButton = button("Reset", () => this.reset())
    this.resetButton.title = "Back to the programs as they are on the page"
    this.resetButton.hidden = Object.keys(this.edits).length === 0
    this.editing.hidden = true
    bar.append(this.stop, this.kill, this.resetButton)
    this.more.append(el("div", { class: "lab-again" }, ...this.again()), this.disturbances.element)
    const line = el("div", { class: "lab-line" }, this.status, this.next)
    this.running = el("div", { class: "lab-running" }, this.grid, this.more, this.wire.element)
    this.running.hidden = true
    bar.after(el("div", { class: "lab-panel" }, line, this.editing, this.running))
    this.changed()
    this.unlisten = machine.kernel.onListening((pid) => {
      const pane = [...this.panes.values()].find((each) => each.pid === pid)
      pane?.listening(machine.kernel.portsOf(pid))
    })
    if (Object.keys(this.edits).length)
      this.say("These programs are edited; Reset brings back the page's.")
  }

  /** Start the programs as the example tells, each in a fresh interpreter. */
  async run(): Promise<void> {
    const generation = ++this.generation
    this.signalAll(Signal.SIGKILL)
    if (Lab.active !== this) Lab.active?.giveWay()
    Lab.active = this
    this.panes.clear()
    this.grid.replaceChildren()
    this.wire.clear()
    this.place = 0
    this.hideNext()
    this.mark("playing")
    // All panes at once, so that the page below them moves but now.
    for (const step of this.example.steps) {
      if (isStart(step)) this.process(step.actor, step.target)
      else if (step.action === "open") this.tab(step.actor, step.target)
    }
    this.running.hidden = false
    this.say("Loading Python …")
    try {
      await this.machine.load((loaded, total) => {
        if (generation !== this.generation) return
        this.say(`Loading Python: ${mega(loaded)} of ${mega(total)} MB`)
      })
      if (generation !== this.generation) return
      this.say("")
      this.spare()
      await this.play(generation)
      this.spare()
    } catch (error) {
      if (generation !== this.generation) return
      const reason = error instanceof Error ? error.message : String(error)
      this.say(`${reason} Press Run to try again.`)
    }
  }

  /** Have interpreters boot while the first program starts, and ready after. */
  private spare(): void {
    const wanted = Math.min(2, this.example.steps.filter(isStart).length)
    this.machine.prepare(wanted).catch(() => {}) // whoever starts is told
  }

  private signalAll(number: number): void {
    for (const pane of this.panes.values()) pane.signal(number)
  }

  /** A process of this lab has started, ended or begun to listen. */
  private changed(): void {
    const alive = [...this.panes.values()].some((pane) => pane.alive)
    for (const each of [this.stop, this.kill]) usable(each, alive)
  }

  private hideNext(): void {
    part(this.next, this.bar.querySelector<HTMLElement>("button") ?? this.kill, "hide")
  }

  /** The pane of an actor: made once, before its process starts. */
  private pane<Made extends Pane | TabPane>(actor: string, make: () => Made): Made {
    const before = this.panes.get(actor)
    if (before) return before as Made
    const made = make()
    this.panes.set(actor, made)
    this.grid.append(made.element)
    this.wire.lane(actor)
    return made
  }

  private process(actor: string, file: string): Pane {
    const { kernel } = this.machine
    return this.pane(actor, () => new Pane(actor, file, kernel, () => this.changed()))
  }

  private tab(actor: string, file: string): TabPane {
    return this.pane(actor, () => new TabPane(actor, file, () => this.changed()))
  }

  /** Another lab of the page is run. */
  private giveWay(): void {
    this.generation++
    this.signalAll(Signal.SIGKILL)
    this.hideNext()
    this.say("Ended, because another example runs now.")
  }

  /** How far the example is: "playing", "waiting" for the reader, "played". */
  private mark(how: string): void {
    this.grid.dataset["play"] = how
  }

  /** The reader leaves the page. */
  close(): void {
    this.generation++
    this.signalAll(Signal.SIGKILL)
    if (Lab.active === this) Lab.active = undefined
    this.wire.close()
    this.disturbances.close()
    this.unlisten()
    this.editor?.close()
  }

  private say(text: string): void {
    this.status.textContent = text
  }

  private nameOf(pid: number): string | undefined {
    return [...this.panes.values()].find((pane) => pane.pid === pid)?.actor
  }

  private text(file: string): string {
    return this.edits[file] ?? this.example.files[file] ?? ""
  }

  /** Do steps until one is the reader's. */
  private async play(generation: number): Promise<void> {
    for (; ; this.place++) {
      const step = this.example.steps[this.place]
      if (!step || generation !== this.generation) break
      if (BY_HAND.has(step.action)) {
        this.next.textContent = `Next: ${words(step)}`
        this.next.hidden = false
        usable(this.next, true)
        this.mark("waiting")
        return
      }
      if (step.action === "start") {
        await this.start(step.target, step.actor, step.args ?? [], generation)
      } else if (step.action === "open") {
        await this.open(step.target, step.actor, generation)
      }
      await this.waitFor(step)
    }
    if (generation !== this.generation) return
    this.hideNext()
    this.mark("played")
    this.say("That was the example; what still runs is yours.")
  }

  /** Do the step that is the reader's, and those after it. */
  private async byHand(): Promise<void> {
    const step = this.example.steps[this.place]
    const pane = step && this.panes.get(step.actor)
    if (!step || !pane) return
    usable(this.next, false)
    this.mark("playing")
    this.seen.set(pane, pane.printed.length)
    if (step.action === "type") {
      pane.type(step.target)
      this.seen.set(pane, pane.printed.length) // a terminal has echoed it
    } else if (step.action === "interrupt") pane.signal(Signal.SIGINT)
    else if (step.action === "kill") pane.signal(Signal.SIGKILL)
    else if (step.action === "freeze") pane.freeze()
    else pane.thaw()
    const generation = this.generation
    await this.waitFor(step)
    if (generation !== this.generation) return
    this.place++
    await this.play(generation)
  }

  private readonly seen = new WeakMap<Pane | TabPane, number>()

  private async waitFor(step: Step): Promise<void> {
    const pane = this.panes.get(step.actor)
    if (!pane) return
    const ended = (): boolean => pane.exitCode !== undefined
    const { listens, prints } = step
    if (listens !== undefined) {
      const ports = (): number[] => (pane.pid ? this.machine.kernel.portsOf(pane.pid) : [])
      await pane.until(() => ended() || ports().includes(listens))
    }
    if (prints !== undefined) {
      const from = this.seen.get(pane) ?? 0
      await pane.until(() => ended() || pane.printed.indexOf(prints, from) >= 0)
      this.seen.set(pane, pane.printed.indexOf(prints, from) + prints.length)
    }
    if (step.exits !== undefined) await pane.until(ended)
  }

  private async start(
    file: string,
    actor: string,
    args: readonly string[],
    generation: number,
  ): Promise<void> {
    const pane = this.process(actor, file)
    pane.show("starting")
    try {
      const program = { files: this.files(), main: file, args }
      const running = await this.machine.start(program, pane)
      if (generation === this.generation) pane.attach(running)
      else running.signal(Signal.SIGKILL)
    } catch (error) {
      pane.show("failed to start")
      throw error
    }
  }

  /** Open an HTML file in a tab of its own. */
  private async open(file: string, actor: string, generation: number): Promise<void> {
    const pane = this.tab(actor, file)
    pane.show("opening")
    try {
      const tab = await this.machine.open({ files: this.files(), main: file }, pane)
      if (generation === this.generation) pane.attach(tab)
      else tab.signal(Signal.SIGKILL)
    } catch (error) {
      pane.show("failed to open")
      throw error
    }
  }

  /** All files of the example, as they are now. */
  private files(): Record<string, string> {
    const names = Object.keys(this.example.files)
    return Object.fromEntries(names.map((name) => [name, this.text(name)]))
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
        while (this.panes.has(`${name} ${number}`)) number++
        const started =
          action === "open"
            ? this.open(target, `${name} ${number}`, this.generation)
            : this.start(target, `${name} ${number}`, args ?? [], this.generation)
        started.catch((error: Error) => this.say(error.message))
      })
    })
  }

  /** Open the editor, or close it. */
  async edit(): Promise<void> {
    if (!this.editing.hidden) {
      this.editing.hidden = true
      return
    }
    this.editing.hidden = false
    const names = editable(this.example)
    if (!this.editor && names[0]) {
      const { openEditor } = await import("./editor")
      let current = names[0]
      const editor = openEditor("Program", current, this.text(current), (text) => {
        if (text === this.example.files[current]) delete this.edits[current]
        else this.edits[current] = text
        keepEdits(this.name, this.edits)
        if (Object.keys(this.edits).length) this.resetButton.hidden = false
        else this.hideReset()
      })
      this.editor = editor
      const choice = el("select", { class: "lab-select" })
      for (const name of names) choice.append(el("option", { value: name }, name))
      choice.addEventListener("change", () => {
        current = choice.value
        editor.set(current, this.text(current))
      })
      this.showCurrent = () => editor.set(current, this.text(current))
      const share = button("Copy a link to this", () => {
        void navigator.clipboard
          .writeText(link(this.name, this.edits))
          .then(() => this.say("The link is in the clipboard."))
          .catch(() => this.say("The browser did not allow copying."))
      })
      this.editing.append(
        el("div", { class: "lab-edit-bar" }, el("label", {}, "File ", choice), share),
        editor.element,
        el("p", { class: "lab-hint" }, "Tab indents; press Escape, then Tab to leave the editor."),
      )
    }
    this.editor?.focus()
  }

  private hideReset(): void {
    part(this.resetButton, this.kill, "hide")
  }

  private showCurrent: () => void = () => {}

  private reset(): void {
    for (const name of Object.keys(this.edits)) delete this.edits[name]
    keepEdits(this.name, this.edits)
    if (location.hash.startsWith("#lab=")) history.replaceState(null, "", location.pathname)
    this.showCurrent()
    this.hideReset()
    this.say("The programs are the page's again; Run starts them.")
  }
}

function isStart(step: Step): boolean {
  return step.action === "start"
}

function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
