/** The wire: a sequence diagram that grows as bytes cross the network. */

import type { Endpoint, Kernel, Target, Traffic } from "../kernel/kernel"
import { Decoder, type WireRecord } from "../wire/decoder"
import { count } from "../wire/words"
import { detail } from "./detail"
import { eachFrame, el } from "./dom"
import { makeRow } from "./row"

/** Records that the diagram keeps; the count of bytes goes on. */
const KEPT = 500
/** It drops this many at once: each time, the browser styles all that stay. */
const BATCH = 100
/** Milliseconds from one drawing to the next: the kernel shares this thread. */
const PAUSE = 100
/** Arrows that come in greater numbers at once stand still. */
const CROWD = 20
/** Pixels from the end within which the view follows what comes. */
const NEAR = 40
const HINT = "Up and Down move between records; Enter shows the bytes of one."

/** Whether the reader has the wire open: so it stays on the next page. */
let opened = false

/** The names of two processes: from one, to the other. */
type Names = readonly [from: string, to: string]

export class WireView {
  readonly element: HTMLDetailsElement
  private readonly nameOf: (pid: number) => string | undefined
  private readonly list = el("ol", {
    class: "lab-records",
    role: "list",
    "aria-label": "What crosses the network",
  })
  private readonly heads = el("div", { class: "lab-lanes", "aria-hidden": "true" })
  private readonly scroller: HTMLElement
  private readonly total = el("p", { class: "lab-total" })
  private readonly empty = el("p", { class: "lab-empty" }, "Nothing has crossed the network yet.")
  /** Of each connection: the client's name, and the server's. */
  private readonly ends = new Map<number, Names>()
  private readonly lanes: string[] = []
  private decoder = new Decoder()
  /** Records that are not drawn yet, with the names of both ends when they were sent. */
  private pending: { readonly record: WireRecord; readonly names: Names }[] = []
  private began: number | undefined
  private bytes = 0
  /** Bytes of the records in the list, and of those that left it. */
  private shown = 0
  private earlier = 0
  private open: { readonly row: HTMLElement; readonly close: () => void } | undefined
  private readonly unwatch: () => void
  private readonly redraw = eachFrame(() => this.draw(), PAUSE)

  /**
   * @param nameOf - the name of a process, by its number; none if it is another lab's.
   * @param beside - whether the page shows it from the start, beside the processes.
   */
  constructor(kernel: Kernel, nameOf: (pid: number) => string | undefined, beside = false) {
    this.nameOf = nameOf
    this.scroller = el(
      "div",
      { class: "lab-scroll", tabindex: "0", role: "region", "aria-label": "Sequence diagram" },
      this.heads,
      this.empty,
      this.list,
    )
    const summary = el("summary", {}, "The wire")
    this.element = el(
      "details",
      { class: "lab-wire" },
      summary,
      this.scroller,
      this.total,
      el("p", { class: "lab-hint" }, HINT),
    )
    this.element.open = opened || beside
    summary.addEventListener("click", () => {
      opened = !this.element.open // the click toggles it afterwards
    })
    this.element.addEventListener("toggle", () => {
      this.draw()
      this.toEnd()
    })
    this.list.addEventListener("keydown", (event) => this.move(event))
    this.count()
    this.unwatch = kernel.watch((traffic) => this.take(traffic))
  }

  /** A process is there: it has a lane, in the order of starting. */
  lane(name: string): number {
    const found = this.lanes.indexOf(name)
    if (found >= 0) return found
    this.lanes.push(name)
    this.heads.append(el("span", {}, name))
    this.scroller.style.setProperty("--lanes", String(this.lanes.length))
    return this.lanes.length - 1
  }

  clear(): void {
    this.list.replaceChildren()
    this.heads.replaceChildren()
    this.lanes.length = 0
    this.decoder = new Decoder()
    this.ends.clear()
    this.pending = []
    this.bytes = this.shown = this.earlier = 0
    this.began = this.open = undefined
    this.empty.hidden = false
    this.count()
  }

  close(): void {
    this.unwatch()
  }

  private take(traffic: Traffic): void {
    if ("connection" in traffic && traffic.kind === "connect") {
      const ends = this.endsOf(traffic.client, traffic.server)
      if (ends) this.ends.set(traffic.connection, ends)
    }
    const ends =
      "sender" in traffic
        ? this.endsOf(traffic.sender, traffic.receiver)
        : this.ends.get(traffic.connection)
    if (!ends) return
    if (traffic.kind === "data" || traffic.kind === "datagram") this.bytes += traffic.bytes.length
    this.began ??= traffic.at
    const backwards: Names = [ends[1], ends[0]]
    for (const record of this.decoder.take(traffic)) {
      this.pending.push({ record, names: record.from === "client" ? ends : backwards })
    }
    this.redraw()
  }

  private draw(): void {
    // What would leave the list at once is not drawn at all.
    const gone = this.pending.splice(0, this.pending.length - KEPT)
    for (const { record } of gone) this.earlier += record.bytes.length
    if (!this.element.open) return
    const { scrollTop, clientHeight, scrollHeight } = this.scroller
    const follow = !this.open && scrollTop + clientHeight >= scrollHeight - NEAR
    const rows = this.pending.splice(0).map(({ record, names }) => this.row(record, names))
    if (rows.length > CROWD) for (const row of rows) row.classList.add("lab-still")
    this.list.append(...rows)
    if (this.list.childElementCount > KEPT + BATCH) {
      while (this.list.childElementCount > KEPT) this.drop()
    }
    if (!this.empty.hidden) this.empty.hidden = this.list.childElementCount > 0
    this.enter()
    this.count()
    if (follow) this.toEnd()
  }

  private toEnd(): void {
    this.scroller.scrollTop = this.scroller.scrollHeight
  }

  /** The oldest record leaves the list. */
  private drop(): void {
    const row = this.list.firstElementChild as HTMLElement
    const bytes = Number(row.dataset["bytes"])
    this.shown -= bytes
    this.earlier += bytes
    if (this.open?.row === row) this.open = undefined
    const focused = row.contains(document.activeElement)
    row.remove()
    if (focused) this.scroller.focus({ preventScroll: true })
  }

  private row(record: WireRecord, names: Names): HTMLElement {
    this.shown += record.bytes.length
    const [from, to] = names
    const place = {
      names,
      lanes: [this.lane(from), this.lane(to)] as const,
      elapsed: record.at - (this.began ?? 0),
    }
    return makeRow(record, place, (row, opener) => this.explain(record, row, opener))
  }

  /**
   * The names of two ends; none if they are another lab's. A datagram for a port
   * that nobody has comes back to its sender's lane.
   */
  private endsOf(sender: Endpoint, receiver: Target): Names | undefined {
    const from = this.nameOf(sender.pid)
    const to = receiver.pid === undefined ? from : this.nameOf(receiver.pid)
    return from === undefined || to === undefined ? undefined : [from, to]
  }

  /** Open a record, or close it; one is open at a time. */
  private explain(record: WireRecord, row: HTMLElement, opener: HTMLElement): void {
    const was = this.open
    was?.close()
    if (was?.row === row) return
    const box = detail(record, this.scroller.clientWidth, () => {
      const inside = box.contains(document.activeElement)
      box.remove()
      opener.setAttribute("aria-expanded", "false")
      this.open = undefined
      if (inside) opener.focus()
    })
    row.append(box)
    opener.setAttribute("aria-expanded", "true")
    this.open = { row, close: () => box.querySelector<HTMLElement>(".lab-button")?.click() }
    row.scrollIntoView({ block: "nearest" })
    // One that is taller than the view is read from its top, below the lanes.
    const top = this.scroller.getBoundingClientRect().top + this.heads.offsetHeight
    const hidden = top - row.getBoundingClientRect().top
    if (hidden > 0) this.scroller.scrollTop -= hidden
  }

  private stops(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("button.lab-record, .lab-hub summary")]
  }

  /** Tab reaches one record: the one last used, or the first. */
  private enter(): void {
    if (this.list.querySelector(":scope [tabindex='0']:is(.lab-record, summary)")) return
    this.stops()[0]?.setAttribute("tabindex", "0")
  }

  private move(event: KeyboardEvent): void {
    const stops = this.stops()
    const at = stops.indexOf(event.target as HTMLElement)
    if (at < 0) return
    const target = {
      ArrowDown: stops[at + 1],
      ArrowUp: stops[at - 1],
      Home: stops[0],
      End: stops.at(-1),
    }[event.key]
    if (!target) return
    event.preventDefault()
    stops[at]?.setAttribute("tabindex", "-1")
    target.setAttribute("tabindex", "0")
    target.focus()
  }

  private count(): void {
    const parts = [`${count(this.bytes)} crossed the network.`]
    if (this.earlier) parts.push(`${count(this.earlier)} of them in earlier records, not shown.`)
    const open = this.bytes - this.shown - this.earlier
    if (open) parts.push(`${count(open)} in an incomplete record.`)
    this.total.textContent = parts.join(" ")
  }
}
