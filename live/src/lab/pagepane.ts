/** One page that an example opens: its title, its state, itself, its console. */

import type { Level } from "../frame/messages"
import type { PageFrame } from "../frame/pageframe"
import { PageActor, type PageView } from "../player/actor"
import { controls } from "./controls"
import { el, usable } from "./dom"

/** Lines that the console keeps. */
const KEPT = 1000
/** The states of a process that a tab's are shown like. */
const KINDS: Readonly<Record<string, string>> = {
  opening: "starting",
  open: "running",
  closed: "stopped",
}

export class PagePane implements PageView {
  readonly element: HTMLElement
  readonly actor: PageActor
  private readonly name: string
  private readonly changed: () => void
  private readonly view = el("div", { class: "lab-tab-view" })
  private readonly log: HTMLElement
  private readonly state: HTMLElement
  private readonly stop: HTMLButtonElement
  private readonly kill: HTMLButtonElement

  /** @param changed - called when the state changes. */
  constructor(actor: string, file: string, changed: () => void) {
    this.actor = new PageActor(actor, file, this)
    this.changed = changed
    const head = controls(this.actor, ".html", {
      stop: "Close the tab: the browser says goodbye on its connections",
      kill: "The browser is gone, without goodbye",
    })
    const { name } = head
    this.name = name
    this.state = head.state
    this.stop = head.stop
    this.kill = head.kill
    this.log = el("pre", {
      role: "log",
      class: "lab-log lab-console",
      "aria-label": name,
      tabindex: "0",
    })
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
      this.log,
      el("div", { class: "lab-pane-foot" }, this.stop, this.kill),
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
    this.element.classList.toggle("lab-pane-ended", ended)
    for (const each of [this.stop, this.kill]) usable(each, this.actor.alive && !ended)
    this.changed()
  }

  console(level: Level, text: string): void {
    const kind = level === "warn" || level === "error" ? "stderr" : "stdout"
    const atEnd = this.log.scrollTop + this.log.clientHeight >= this.log.scrollHeight - 4
    this.log.append(el("span", { class: `lab-${kind}` }, `${text}\n`))
    while (this.log.childElementCount > KEPT) this.log.firstElementChild?.remove()
    if (atEnd) this.log.scrollTop = this.log.scrollHeight
  }
}
