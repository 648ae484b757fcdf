/** One process: its title, its state, what it prints, what is typed. */

import type { Kernel } from "../kernel/kernel"
import { CTRL_D } from "../machine/terminal"
import { ProcessActor, type ProcessView, type Source } from "../player/actor"
import { controls } from "./controls"
import { button, el, part, usable } from "./dom"
import { helpLink } from "./help"
import { type Limit, LimitWatch } from "./limits"
import { Log } from "./log"

export class Pane implements ProcessView {
  readonly element: HTMLElement
  /** Its buttons. */
  readonly foot = el("div", { class: "lab-pane-foot" })
  readonly actor: ProcessActor
  /** Whether the reader has made it stop reading from its connections. */
  paused = false
  /** Whether it has ended, or could not begin. */
  ended = false
  private readonly name: string
  private readonly kernel: Kernel
  private readonly changed: () => void
  private readonly log: Log
  private readonly limits = new LimitWatch()
  /** What to do about the limits that the program has met. */
  private readonly advice = el("div", { class: "lab-advice", role: "status" })
  private readonly state: HTMLElement
  private readonly stop: HTMLButtonElement
  private readonly terminate: HTMLButtonElement
  private readonly kill: HTMLButtonElement
  private readonly pauseButton: HTMLButtonElement
  private readonly note = el("span", { class: "lab-unread" })
  private readonly form: HTMLFormElement
  private readonly input: HTMLInputElement

  /** @param changed - called when the state changes. */
  constructor(actor: string, file: string, kernel: Kernel, changed: () => void) {
    this.actor = new ProcessActor(actor, file, this)
    this.kernel = kernel
    this.changed = changed
    const head = controls(this.actor, {
      stop: "Ctrl+C: raises KeyboardInterrupt in the program",
      kill: "SIGKILL: the program ends at once, without cleaning up",
    })
    const { name } = head
    this.name = name
    this.state = head.state
    this.stop = head.stop
    this.terminate = head.terminate
    this.kill = head.kill
    this.pauseButton = button("", () => this.listen(this.paused))
    this.pauseButton.title = "As if the program never called recv: its senders have to wait"
    this.log = new Log(name)
    this.input = el("input", {
      type: "text",
      class: "lab-input",
      "aria-label": `Type into ${name}`,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
    })
    const end = button("Ctrl+D", () => this.actor.type(CTRL_D), {
      "aria-label": `Ctrl+D in ${name}`,
    })
    end.title = "End of input: input() raises EOFError, and sys.stdin ends"
    this.form = el(
      "form",
      { class: "lab-typing" },
      this.input,
      el("button", { class: "lab-button" }, "Enter"),
      end,
    )
    this.form.hidden = true
    this.form.addEventListener("submit", (event) => {
      event.preventDefault()
      this.actor.type(this.input.value)
      this.input.value = ""
    })
    this.input.addEventListener("keydown", (event) => {
      // As in a terminal: at the begin of a line, Ctrl+D is the end of input.
      if (!event.ctrlKey || event.key !== "d" || this.input.value) return
      event.preventDefault()
      this.actor.type(CTRL_D)
    })
    this.input.addEventListener("paste", (event) => {
      const pasted = event.clipboardData?.getData("text/plain").split(/\r\n|\r|\n/) ?? []
      if (pasted.length < 2) return
      event.preventDefault()
      // What follows the last line break waits for Enter, as what is typed.
      const { value, selectionStart, selectionEnd } = this.input
      pasted[0] = value.slice(0, selectionStart ?? value.length) + pasted[0]
      const rest = pasted.pop() ?? ""
      for (const line of pasted) this.actor.type(line)
      this.input.value = rest + value.slice(selectionEnd ?? value.length)
      this.input.setSelectionRange(rest.length, rest.length)
    })
    this.foot.append(...this.buttons, this.note)
    this.element = el(
      "div",
      { class: "lab-pane", role: "group", "aria-label": `Process ${name}` },
      el(
        "div",
        { class: "lab-pane-head" },
        el("span", { class: "lab-pane-title" }, name),
        this.state,
      ),
      this.log.element,
      this.advice,
      this.form,
      this.foot,
    )
    this.showReading()
    this.actor.show("not started")
  }

  private get buttons(): HTMLButtonElement[] {
    return [this.stop, this.terminate, this.kill, this.pauseButton]
  }

  // ProcessView

  show(state: string): void {
    this.state.textContent = state
    const kind = /^\w+/.exec(state)?.[0] ?? ""
    const ended = /^(exited|killed|stopped|terminated|ended|failed)/.test(state)
    this.state.dataset["state"] = state === "exited 0" ? "done" : kind
    this.ended = ended
    this.element.classList.toggle("lab-pane-ended", ended)
    for (const each of this.buttons) usable(each, this.actor.alive && !ended)
    if (ended) {
      part(this.form, this.log.lines, "hide")
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
    this.pauseButton.textContent = this.paused ? "Resume reading" : "Stop reading"
    this.pauseButton.setAttribute("aria-label", `${this.pauseButton.textContent} in ${this.name}`)
    this.unread(this.paused ? "Not reading." : "")
  }

  reading(): void {
    this.form.hidden = false
  }

  echo(on: boolean): void {
    this.input.type = on ? "text" : "password"
  }

  print(text: string, source: Source, drawn: () => void): void {
    for (const limit of this.limits.read(text)) this.advise(limit)
    this.log.write(text, `lab-${source}`, drawn)
  }

  private advise({ happened, instead }: Limit): void {
    const link = helpLink("What runs here")
    this.advice.append(el("p", {}, `${happened} ${instead} `, ...(link ? [link] : [])))
  }
}
