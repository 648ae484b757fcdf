/** One process: its title, its state, what it prints, what is typed. */

import type { Kernel } from "../kernel/kernel"
import { ProcessActor, type ProcessView, type Source } from "../player/actor"
import { controls } from "./controls"
import { button, el, part, usable } from "./dom"

/** Characters that a log keeps; a terminal forgets its oldest lines too. */
const KEPT = 200_000
/** Characters of a block of the log, at least. */
const BLOCK = 4000

export class Pane implements ProcessView {
  readonly element: HTMLElement
  readonly actor: ProcessActor
  /** Whether the reader has made it stop reading from its connections. */
  paused = false
  private readonly name: string
  private readonly kernel: Kernel
  private readonly changed: () => void
  /** What is yet to appear in the log: text and where it came from. */
  private fresh: { text: string; source: Source }[] = []
  private drawing = false
  private readonly log: HTMLElement
  private readonly state: HTMLElement
  private readonly stop: HTMLButtonElement
  private readonly kill: HTMLButtonElement
  private readonly pauseButton: HTMLButtonElement
  private readonly note = el("span", { class: "lab-unread" })
  private readonly form: HTMLFormElement
  private readonly input: HTMLInputElement
  private logged = 0

  /** @param changed - called when the state changes. */
  constructor(actor: string, file: string, kernel: Kernel, changed: () => void) {
    this.actor = new ProcessActor(actor, file, this)
    this.kernel = kernel
    this.changed = changed
    const head = controls(this.actor, ".py", {
      stop: "Ctrl+C: a KeyboardInterrupt in the program",
      kill: "SIGKILL: no goodbye",
    })
    const { name } = head
    this.name = name
    this.state = head.state
    this.stop = head.stop
    this.kill = head.kill
    this.pauseButton = button("", () => this.listen(this.paused))
    this.pauseButton.title = "As if the program never called recv: its senders have to wait"
    this.log = el("pre", { role: "log", class: "lab-log", "aria-label": name, tabindex: "0" })
    this.input = el("input", {
      class: "lab-input",
      "aria-label": `Type into ${name}`,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
    })
    this.form = el(
      "form",
      { class: "lab-typing" },
      this.input,
      el("button", { class: "lab-button" }, "Enter"),
    )
    this.form.hidden = true
    this.form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.actor.type(this.input.value)
      this.input.value = ""
    })
    this.element = el(
      "div",
      { class: "lab-pane", role: "group", "aria-label": `Process ${name}` },
      el(
        "div",
        { class: "lab-pane-head" },
        el("span", { class: "lab-pane-title" }, name),
        this.state,
      ),
      this.log,
      this.form,
      el("div", { class: "lab-pane-foot" }, this.stop, this.kill, this.pauseButton, this.note),
    )
    this.showReading()
    this.actor.show("not started")
  }

  // ProcessView

  show(state: string): void {
    this.state.textContent = state
    const kind = /^\w+/.exec(state)?.[0] ?? ""
    const ended = /^(exited|killed|stopped|failed)/.test(state)
    this.state.dataset["state"] = state === "exited 0" ? "done" : kind
    this.element.classList.toggle("lab-pane-ended", ended)
    for (const each of [this.stop, this.kill, this.pauseButton])
      usable(each, this.actor.alive && !ended)
    if (ended) {
      part(this.form, this.log, "hide")
      this.paused = false
      this.showReading()
    }
    this.changed()
  }

  /** What is told of bytes that wait, while it does not read. */
  unread(text: string): void {
    if (this.note.textContent !== text) this.note.textContent = text
  }

  /** Read what comes, or stop reading. */
  private listen(yes: boolean): void {
    const { pid } = this.actor
    if (pid === undefined) return
    this.paused = !yes
    if (yes) this.kernel.resumeReading(pid)
    else this.kernel.pauseReading(pid)
    this.showReading()
  }

  private showReading(): void {
    this.pauseButton.textContent = this.paused ? "Read on" : "Stop reading"
    this.pauseButton.setAttribute("aria-label", `${this.pauseButton.textContent} in ${this.name}`)
    this.unread(this.paused ? "Not reading." : "")
  }

  reading(): void {
    this.form.hidden = false
  }

  print(text: string, source: Source): void {
    this.fresh.push({ text, source })
    if (this.drawing) return
    this.drawing = true
    requestAnimationFrame(() => this.draw())
  }

  /** Draw once a frame, however much is printed. */
  private draw(): void {
    this.drawing = false
    const atEnd = this.log.scrollTop + this.log.clientHeight >= this.log.scrollHeight - 4
    let piece: { text: string; source: Source } | undefined
    const add = (): void => {
      if (piece) this.write(piece.source, piece.text.slice(-KEPT))
    }
    for (const next of this.fresh.splice(0)) {
      if (piece?.source === next.source) piece.text += next.text
      else {
        add()
        piece = { ...next }
      }
    }
    add()
    while (this.logged > KEPT && this.log.childElementCount > 1) {
      this.logged -= this.log.firstElementChild?.textContent.length ?? 0
      this.log.firstElementChild?.remove()
    }
    if (atEnd) this.log.scrollTop = this.log.scrollHeight
  }

  /** Write to the log, which is made of blocks of whole lines: laying out
   * another block costs the same however long the log is. */
  private write(source: Source, text: string): void {
    let block = this.log.lastElementChild
    const full = block?.textContent.endsWith("\n") && block.textContent.length > BLOCK
    if (!block || full) {
      block = el("span", { class: "lab-block" })
      this.log.append(block)
    }
    const last = block.lastElementChild
    if (last?.className === `lab-${source}`) last.append(text)
    else block.append(el("span", { class: `lab-${source}` }, text))
    this.logged += text.length
  }
}
