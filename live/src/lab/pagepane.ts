/** One page that an example opens: its title, its state, itself, its console. */

import type { Level } from "../frame/messages"
import type { PageFrame } from "../frame/pageframe"
import { PageActor, type PageView } from "../player/actor"
import { controls } from "./controls"
import { el, usable } from "./dom"
import { Log } from "./log"

/** The states of a process that a tab's are shown like. */
const KINDS: Readonly<Record<string, string>> = {
  opening: "starting",
  open: "running",
  closed: "stopped",
}

export class PagePane implements PageView {
  readonly element: HTMLElement
  /** Its buttons. */
  readonly foot = el("div", { class: "lab-pane-foot" })
  readonly actor: PageActor
  /** Whether it has ended, or could not begin. */
  ended = false
  private readonly name: string
  private readonly changed: () => void
  private readonly view = el("div", { class: "lab-tab-view" })
  private readonly log: Log
  private readonly state: HTMLElement
  private readonly stop: HTMLButtonElement
  private readonly kill: HTMLButtonElement

  /** @param changed - called when the state changes. */
  constructor(actor: string, file: string, changed: () => void) {
    this.actor = new PageActor(actor, file, this)
    this.changed = changed
    const head = controls(this.actor, {
      stop: "Close the tab: the browser closes each WebSocket with code 1001",
      kill: "The browser ends at once and sends no close frame",
    })
    const { name } = head
    this.name = name
    this.state = head.state
    this.stop = head.stop
    this.kill = head.kill
    this.log = new Log(name, "lab-console")
    this.foot.append(this.stop, this.kill)
    this.element = el(
      "div",
      { class: "lab-pane lab-tab", role: "group", "aria-label": `Page ${name}` },
      el(
        "div",
        { class: "lab-pane-head" },
        el("span", { class: "lab-pane-title" }, name),
        this.state,
      ),
      this.view,
      this.log.element,
      this.foot,
    )
    this.actor.show("not open")
  }

  // PageView

  attach(tab: PageFrame): void {
    tab.element.title = this.name
    tab.element.className = "lab-tab-page"
    this.view.replaceChildren(tab.element)
  }

  show(state: string): void {
    this.state.textContent = state
    const ended = /^(closed|failed)/.test(state)
    const kind = /^\w+/.exec(state)?.[0] ?? ""
    this.state.dataset["state"] = KINDS[kind] ?? kind
    this.ended = ended
    this.element.classList.toggle("lab-pane-ended", ended)
    for (const each of [this.stop, this.kill]) usable(each, this.actor.alive && !ended)
    this.changed()
  }

  console(level: Level, text: string): void {
    const kind = level === "warn" || level === "error" ? "stderr" : "stdout"
    this.log.write(`${text}\n`, `lab-${kind}`)
  }
}
