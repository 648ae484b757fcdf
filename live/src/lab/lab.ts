/** A lab: one example of a page, that the reader runs. */

import { Signal } from "../kernel/messages"
import type { Machine } from "../machine/machine"
import { button, el } from "./dom"
import { keepEdits, link, recallEdits } from "./edits"
import type { Editor } from "./editor"
import { editable, obstacle, stem, words, type Example, type Step } from "./example"
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
  private readonly more: HTMLElement
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
    bar: HTMLElement,
  ) {
    this.edits = recallEdits(name)
    this.next = button("", () => void this.byHand(), { class: "lab-button lab-next" })
    this.next.hidden = true
    this.more = el("div", { class: "lab-more" })
    this.more.hidden = true
    this.wire = new WireView(machine.kernel, (pid) => this.nameOf(pid))
    this.resetButton = button("Reset", () => this.reset())
    this.resetButton.title = "Back to the programs as they are on the page"
    this.resetButton.hidden = Object.keys(this.edits).length === 0
    this.editing.hidden = true
    bar.append(this.resetButton, this.next)
    this.more.append(...this.again(), this.disturbances())
    const panel = el("div", { class: "lab-panel" }, this.editing, this.grid, this.more, this.wire.element)
    bar.after(this.status, panel)
    this.unlisten = machine.kernel.onListening((pid) => {
      const pane = [...this.panes.values()].find((each) => each.pid === pid)
      pane?.listening(machine.kernel.portsOf(pid))
    })
    if (Object.keys(this.edits).length) this.say("These programs are edited; Reset brings back the page's.")
  }

  /** Start the programs as the example tells, each in a fresh interpreter. */
  async run(): Promise<void> {
    const generation = ++this.generation
    this.killAll()
    if (Lab.active !== this) Lab.active?.giveWay()
    Lab.active = this
    const why = obstacle(this.example)
    if (why) return this.say(`${why} What it prints is on the page.`)
    this.panes.clear()
    this.grid.replaceChildren()
    this.wire.clear()
    this.place = 0
    this.next.hidden = true
    this.mark("playing")
    this.say("Loading Python …")
    try {
      await this.machine.load((loaded, total) => {
        if (generation !== this.generation) return
        this.say(`Loading Python: ${mega(loaded)} of ${mega(total)} MB`)
      })
      if (generation !== this.generation) return
      this.say("")
      this.more.hidden = false
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

  /** End every process of this lab. */
  killAll(): void {
    for (const pane of this.panes.values()) pane.signal(Signal.SIGKILL)
  }

  /** Another lab of the page is run. */
  private giveWay(): void {
    this.generation++
    this.killAll()
    this.next.hidden = true
    this.say("Ended, because another example runs now.")
  }

  /** How far the example is: "playing", "waiting" for the reader, "played". */
  private mark(how: string): void {
    this.grid.dataset["play"] = how
  }

  /** The reader leaves the page. */
  close(): void {
    this.generation++
    this.killAll()
    if (Lab.active === this) Lab.active = undefined
    this.wire.close()
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
    this.next.hidden = true
    this.mark("played")
  }

  /** Do the step that is the reader's, and those after it. */
  private async byHand(): Promise<void> {
    const step = this.example.steps[this.place]
    const pane = step && this.panes.get(step.actor)
    if (!step || !pane) return
    this.next.hidden = true
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
    const pane = new Pane(actor, file)
    this.panes.set(actor, pane)
    this.grid.append(pane.element)
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
    const pane = new TabPane(actor, file)
    this.panes.set(actor, pane)
    this.grid.append(pane.element)
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
        .map((step) => [step.target, step]),
    )
    return [...actions.values()].map(({ action, target, actor }) => {
      // Pages are named by what they are: "page 2", not "index 2".
      const name = action === "open" ? actor : stem(target)
      return button(`Start another ${target}`, () => {
        let number = 2
        while (this.panes.has(`${name} ${number}`)) number++
        const started =
          action === "open"
            ? this.open(target, `${name} ${number}`, this.generation)
            : this.start(target, `${name} ${number}`, [], this.generation)
        started.catch((error: Error) => this.say(error.message))
      })
    })
  }

  private disturbances(): HTMLElement {
    const { kernel } = this.machine
    const latency = el("select", { class: "lab-select" })
    for (const milliseconds of [0, 50, 300, 1000]) {
      latency.append(el("option", { value: String(milliseconds) }, `${milliseconds} ms`))
    }
    latency.addEventListener("change", () => {
      kernel.disturbance.latency = Number(latency.value)
    })
    return el(
      "fieldset",
      { class: "lab-disturb" },
      el("legend", {}, "Disturb the network"),
      el("label", {}, "Latency ", latency),
      button("Cut the connections", () => kernel.cut()),
    )
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
        this.resetButton.hidden = Object.keys(this.edits).length === 0
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

  private showCurrent: () => void = () => {}

  private reset(): void {
    for (const name of Object.keys(this.edits)) delete this.edits[name]
    keepEdits(this.name, this.edits)
    if (location.hash.startsWith("#lab=")) history.replaceState(null, "", location.pathname)
    this.showCurrent()
    this.resetButton.hidden = true
    this.say("The programs are the page's again.")
  }
}

function isStart(step: Step): boolean {
  return step.action === "start"
}

function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
