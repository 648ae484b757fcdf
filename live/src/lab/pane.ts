/** One process: its title, its state, what it prints, what is typed. */

import type { Kernel } from "../kernel/kernel"
import { Signal } from "../kernel/messages"
import { CTRL_D, type Observer, type Running } from "../machine/machine"
import { button, el, part, usable } from "./dom"

/** Characters that a log keeps; a terminal forgets its oldest lines too. */
const KEPT = 200_000
/** Characters of a block of the log, at least. */
const BLOCK = 4000

export class Pane implements Observer {
  readonly element: HTMLElement
  /** Whether the reader has made it stop reading from its connections. */
  paused = false
  private readonly name: string
  /** Everything printed and typed. */
  printed = ""
  /** What is yet to appear in the log: text and where it came from. */
  private fresh: { text: string; kind: string }[] = []
  private drawing = false
  private running: Running | undefined
  private readonly decoders = { 1: new TextDecoder(), 2: new TextDecoder() }
  private readonly log: HTMLElement
  private readonly state: HTMLElement
  private readonly stop: HTMLButtonElement
  private readonly kill: HTMLButtonElement
  private readonly pauseButton: HTMLButtonElement
  private readonly note = el("span", { class: "lab-unread" })
  private readonly form: HTMLFormElement
  private readonly input: HTMLInputElement
  private readonly waiting: (() => void)[] = []
  private logged = 0

  constructor(
    readonly actor: string,
    readonly file: string,
    private readonly kernel: Kernel,
    /** Told when the state changes. */
    private readonly changed: () => void,
  ) {
    const name = (this.name = actor === file.replace(/\.py$/, "") ? file : `${file} (${actor})`)
    this.state = el("span", {
      role: "status",
      class: "lab-state",
      "aria-label": `State of ${name}`,
    })
    this.stop = button("Stop", () => this.signal(Signal.SIGINT), { "aria-label": `Stop ${name}` })
    this.kill = button("Kill", () => this.signal(Signal.SIGKILL), { "aria-label": `Kill ${name}` })
    this.stop.title = "Ctrl+C: a KeyboardInterrupt in the program"
    this.kill.title = "SIGKILL: no goodbye"
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
      this.type(this.input.value)
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
    this.show("not started")
  }

  /** The program runs now. */
  attach(running: Running): void {
    this.running = running
    this.show("running")
  }

  get exitCode(): number | undefined {
    return this.running?.exitCode
  }

  get alive(): boolean {
    return this.running !== undefined && this.exitCode === undefined
  }

  get pid(): number | undefined {
    return this.running?.pid
  }

  listening(ports: readonly number[]): void {
    this.show(`listening on ${ports.join(", ")}`)
  }

  show(state: string): void {
    this.state.textContent = state
    const kind = /^\w+/.exec(state)?.[0] ?? ""
    const ended = /^(exited|killed|stopped|failed)/.test(state)
    this.state.dataset["state"] = state === "exited 0" ? "done" : kind
    this.element.classList.toggle("lab-pane-ended", ended)
    for (const each of [this.stop, this.kill, this.pauseButton]) usable(each, this.alive && !ended)
    if (ended) {
      part(this.form, this.log, "hide")
      this.paused = false
      this.showReading()
    }
    this.changed()
    this.tell()
  }

  /** What is told of bytes that wait, while it does not read. */
  unread(text: string): void {
    if (this.note.textContent !== text) this.note.textContent = text
  }

  /** Read what comes, or stop reading. */
  private listen(yes: boolean): void {
    if (this.pid === undefined) return
    this.paused = !yes
    if (yes) this.kernel.resumeReading(this.pid)
    else this.kernel.pauseReading(this.pid)
    this.showReading()
  }

  private showReading(): void {
    this.pauseButton.textContent = this.paused ? "Read on" : "Stop reading"
    this.pauseButton.setAttribute("aria-label", `${this.pauseButton.textContent} in ${this.name}`)
    this.unread(this.paused ? "Not reading." : "")
  }

  signal(number: number): void {
    this.running?.signal(number)
  }

  /** Type a line; a terminal would echo it. */
  type(line: string): void {
    if (line !== CTRL_D) this.append(`${line}\n`, "typed")
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

  // Observer

  output(descriptor: 1 | 2, bytes: Uint8Array): void {
    const text = this.decoders[descriptor].decode(bytes, { stream: true })
    this.append(text, descriptor === 1 ? "stdout" : "stderr")
  }

  reading(): void {
    this.form.hidden = false
  }

  exit(code: number): void {
    if (code === -Signal.SIGKILL) this.show("killed")
    else if (code === -Signal.SIGINT) this.show("stopped by Ctrl+C")
    else if (code < 0) this.show(`failed: the interpreter broke`)
    else this.show(`exited ${code}`)
  }

  /** Wait until something holds; looked at after every change. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  private tell(): void {
    for (const wake of this.waiting.splice(0)) wake()
  }

  private append(text: string, kind: string): void {
    this.printed += text
    this.fresh.push({ text, kind })
    this.tell()
    if (this.drawing) return
    this.drawing = true
    requestAnimationFrame(() => this.draw())
  }

  /** Draw once a frame, however much is printed. */
  private draw(): void {
    this.drawing = false
    const atEnd = this.log.scrollTop + this.log.clientHeight >= this.log.scrollHeight - 4
    let piece: { text: string; kind: string } | undefined
    const add = (): void => {
      if (piece) this.write(piece.kind, piece.text.slice(-KEPT))
    }
    for (const next of this.fresh.splice(0)) {
      if (piece?.kind === next.kind) piece.text += next.text
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
  private write(kind: string, text: string): void {
    let block = this.log.lastElementChild
    const full = block?.textContent.endsWith("\n") && block.textContent.length > BLOCK
    if (!block || full) this.log.append((block = el("span", { class: "lab-block" })))
    const last = block.lastElementChild
    if (last?.className === `lab-${kind}`) last.append(text)
    else block.append(el("span", { class: `lab-${kind}` }, text))
    this.logged += text.length
  }
}
