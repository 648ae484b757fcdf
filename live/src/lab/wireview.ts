/** The wire: a table that grows as bytes cross the network. */

import type { Kernel } from "../kernel/kernel"
import { Decoder, type WireRecord } from "../wire/decoder"
import { dump, fields, summary } from "../wire/words"
import { button, el } from "./dom"

/** Rows that the table keeps; the count of bytes goes on. */
const ROWS = 500

export class WireView {
  readonly element: HTMLElement
  private readonly body = el("tbody")
  private readonly total = el("p", { class: "lab-total", "aria-live": "off" })
  private readonly detail = el("div", { class: "lab-detail", role: "region", "aria-label": "Bytes" })
  private decoder = new Decoder()
  private pending: WireRecord[] = []
  private began: number | undefined
  private bytes = 0
  private shown = 0
  private readonly unwatch: () => void

  constructor(
    kernel: Kernel,
    /** The name of a process, by its number. */
    private readonly nameOf: (pid: number) => string | undefined,
  ) {
    this.detail.hidden = true
    const table = el(
      "table",
      { class: "lab-wire-table" },
      el("caption", {}, "What crosses the network"),
      el("thead", {}, head("ms", "From", "To", "What", "Bytes")),
      this.body,
    )
    this.element = el(
      "details",
      { class: "lab-wire" },
      el("summary", {}, "The wire"),
      el("div", { class: "lab-scroll", tabindex: "0", role: "group", "aria-label": "The wire" }, table),
      this.total,
      this.detail,
    )
    this.count()
    this.unwatch = kernel.watch((traffic) => {
      if (traffic.kind === "connect" && !this.nameOf(traffic.server.pid)) return
      if (traffic.kind === "connect") {
        this.ends.set(traffic.connection, {
          client: this.nameOf(traffic.client.pid) ?? "?",
          server: this.nameOf(traffic.server.pid) ?? "?",
        })
      }
      if (!this.ends.has(traffic.connection)) return
      if (traffic.kind === "data") this.bytes += traffic.bytes.length
      if (this.pending.length === 0) requestAnimationFrame(() => this.draw())
      this.pending.push(...this.decoder.take(traffic))
      if (traffic.kind === "data" && this.pending.length === 0) this.count()
    })
  }

  private readonly ends = new Map<number, { client: string; server: string }>()

  clear(): void {
    this.body.replaceChildren()
    this.decoder = new Decoder()
    this.ends.clear()
    this.pending = []
    this.bytes = this.shown = 0
    this.began = undefined
    this.detail.hidden = true
    this.count()
  }

  close(): void {
    this.unwatch()
  }

  private draw(): void {
    for (const record of this.pending.splice(0)) this.add(record)
    while (this.body.rows.length > ROWS) this.body.deleteRow(0)
    this.count()
  }

  private add(record: WireRecord): void {
    this.began ??= record.at
    this.shown += record.bytes.length
    const ends = this.ends.get(record.connection)
    if (!ends) return
    const to = record.from === "client" ? "server" : "client"
    const what = summary(record)
    const row = el(
      "tr",
      { class: `lab-${record.kind}` },
      cell(String(Math.round(record.at - this.began))),
      cell(ends[record.from]),
      cell(ends[to]),
      el(
        "td",
        {},
        record.bytes.length
          ? button(what, () => this.explain(record, what), { class: "lab-record" })
          : what,
      ),
      cell(record.bytes.length ? String(record.bytes.length) : ""),
    )
    this.body.append(row)
  }

  private explain(record: WireRecord, what: string): void {
    const parts: (Node | string)[] = [el("p", { class: "lab-detail-title" }, what)]
    const list = el("dl")
    for (const [name, value] of fields(record)) {
      list.append(el("dt", {}, name), el("dd", {}, value))
    }
    if (list.childElementCount) parts.push(list)
    if (record.text) parts.push(el("pre", { tabindex: "0" }, record.text.replaceAll("\r\n", "\n")))
    if (record.payload && record.frame && record.payload !== record.frame.payload) {
      parts.push(el("p", {}, "Payload, inflated:"), pre(dump(record.payload)))
    } else if (record.frame?.mask && record.payload) {
      parts.push(el("p", {}, "Payload, unmasked:"), pre(dump(record.payload)))
    }
    parts.push(el("p", {}, "On the wire:"), pre(dump(record.bytes)))
    parts.push(button("Close", () => (this.detail.hidden = true)))
    this.detail.replaceChildren(...parts)
    this.detail.hidden = false
  }

  private count(): void {
    const open = this.bytes - this.shown
    this.total.textContent =
      `${this.bytes} bytes crossed` + (open ? `, ${open} of them of something incomplete.` : ".")
  }
}

function head(...names: string[]): HTMLTableRowElement {
  return el("tr", {}, ...names.map((name) => el("th", { scope: "col" }, name)))
}

function cell(text: string): HTMLTableCellElement {
  return el("td", {}, text)
}

function pre(text: string): HTMLPreElement {
  return el("pre", { tabindex: "0" }, text)
}
