/** One page that an example opens: its title, its state, itself, its console. */

import type { Level } from "../frame/messages"
import type { Tab, TabObserver } from "../frame/tab"
import { Signal } from "../kernel/messages"
import { button, el, usable } from "./dom"

/** Lines that the console keeps. */
const KEPT = 1000
/** The states of a process that a tab's are shown like. */
const KINDS: Readonly<Record<string, string>> = {
  opening: "starting",
  open: "running",
  closed: "stopped",
}

export class TabPane implements TabObserver {
  readonly element: HTMLElement
  /** What the page's log shows. */
  printed = ""
  private tab: Tab | undefined
  private readonly name: string
  private readonly view = el("div", { class: "lab-tab-view" })
  private readonly log: HTMLElement
  private readonly state: HTMLElement
  private readonly stop: HTMLButtonElement
  private readonly kill: HTMLButtonElement
  private readonly waiting: (() => void)[] = []

  constructor(
    readonly actor: string,
    readonly file: string,
    /** Told when the state changes. */
    private readonly changed: () => void,
  ) {
    const name = (this.name = actor === file.replace(/\.html$/, "") ? file : `${file} (${actor})`)
    this.state = el("span", {
      role: "status",
      class: "lab-state",
      "aria-label": `State of ${name}`,
    })
    this.stop = button("Stop", () => this.signal(Signal.SIGINT), { "aria-label": `Stop ${name}` })
    this.kill = button("Kill", () => this.signal(Signal.SIGKILL), { "aria-label": `Kill ${name}` })
    this.stop.title = "Close the tab: the browser says goodbye on its connections"
    this.kill.title = "The browser is gone, without goodbye"
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
    this.show("not open")
  }

  /** The tab is there; its page begins to load. */
  attach(tab: Tab): void {
    this.tab = tab
    tab.element.title = this.name
    tab.element.className = "lab-tab-page"
    this.view.replaceChildren(tab.element)
    this.show("opening")
  }

  /** As of a process that ends well; nothing while it is open. */
  get exitCode(): number | undefined {
    return this.tab?.isClosed ? 0 : undefined
  }

  get alive(): boolean {
    return this.tab !== undefined && !this.tab.isClosed
  }

  get pid(): number | undefined {
    return this.tab?.pid
  }

  /** A page listens on no port. */
  listening(): void {}

  show(state: string): void {
    this.state.textContent = state
    const ended = /^(closed|failed)/.test(state)
    const kind = /^\w+/.exec(state)?.[0] ?? ""
    this.state.dataset["state"] = KINDS[kind] ?? kind
    this.element.classList.toggle("lab-pane-ended", ended)
    for (const each of [this.stop, this.kill]) usable(each, this.alive && !ended)
    this.changed()
    for (const wake of this.waiting.splice(0)) wake()
  }

  signal(number: number): void {
    this.tab?.signal(number)
  }

  /** Fill the page's text box and press Enter. */
  type(line: string): void {
    this.tab?.type(line)
  }

  freeze(): void {
    this.tab?.freeze()
    this.show("suspended")
  }

  thaw(): void {
    this.tab?.thaw()
    this.show("open")
  }

  // TabObserver

  opened(): void {
    this.show("open")
  }

  console(level: Level, text: string): void {
    const kind = level === "warn" || level === "error" ? "stderr" : "stdout"
    const atEnd = this.log.scrollTop + this.log.clientHeight >= this.log.scrollHeight - 4
    this.log.append(el("span", { class: `lab-${kind}` }, `${text}\n`))
    while (this.log.childElementCount > KEPT) this.log.firstElementChild?.remove()
    if (atEnd) this.log.scrollTop = this.log.scrollHeight
  }

  shows(text: string): void {
    this.printed = text
    for (const wake of this.waiting.splice(0)) wake()
  }

  closed(): void {
    this.show("closed")
  }

  /** Wait until something holds; looked at after every change. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.waiting.push(resolve))
  }
}
