/** Disturb the network: latency, cut connections, processes that don't read. */

import type { Connection, Kernel } from "../kernel/kernel"
import { count } from "../wire/words"
import { button, eachFrame, el, part, usable } from "./dom"
import type { PagePane } from "./pagepane"
import { Pane } from "./pane"

const LATENCIES = [0, 50, 300, 1000]
/** Connections that have a button of their own; a crowd is cut as one. */
const LISTED = 8

/** There is one network for all labs of a page, so all show its latency. */
const selects = new Set<HTMLSelectElement>()

export class Disturbances {
  readonly element: HTMLElement
  private readonly kernel: Kernel
  private readonly panes: () => Iterable<Pane | PagePane>
  private readonly latency = el("select", { class: "lab-select" })
  private readonly all: HTMLButtonElement
  private readonly cuts = new Map<number, HTMLButtonElement>()
  private readonly list = el("span", { class: "lab-cuts" })
  private readonly unwatch: () => void
  private readonly refresh = eachFrame(() => this.show())

  constructor(kernel: Kernel, panes: () => Iterable<Pane | PagePane>) {
    this.kernel = kernel
    this.panes = panes
    for (const milliseconds of LATENCIES) {
      this.latency.append(el("option", { value: String(milliseconds) }, `${milliseconds} ms`))
    }
    this.latency.value = String(kernel.disturbance.latency)
    this.latency.addEventListener("change", () => this.delay(Number(this.latency.value)))
    selects.add(this.latency)
    this.all = button("Cut all connections", () => {
      for (const { number } of this.connections()) kernel.cut(number)
    })
    this.element = el(
      "fieldset",
      { class: "lab-disturb" },
      el("legend", {}, "Disturb the network"),
      el("label", {}, "Latency ", this.latency),
      this.all,
      this.list,
    )
    this.unwatch = kernel.watch(this.refresh)
    this.show()
  }

  /** The reader leaves: the network of the next page is undisturbed. */
  close(): void {
    this.unwatch()
    selects.delete(this.latency)
    this.delay(0)
  }

  private delay(milliseconds: number): void {
    this.kernel.disturbance.latency = milliseconds
    for (const select of selects) select.value = String(milliseconds)
  }

  private nameOf(pid: number): string | undefined {
    return [...this.panes()].find(({ actor }) => actor.pid === pid)?.actor.name
  }

  /** The connections between processes of this lab. */
  private connections(): Connection[] {
    return this.kernel
      .connections()
      .filter(({ client, server }) => this.nameOf(client) && this.nameOf(server))
  }

  private show(): void {
    const open = this.connections()
    usable(this.all, open.length > 0)
    const listed = open.length > LISTED ? [] : open
    for (const [number, made] of this.cuts) {
      if (listed.some((connection) => connection.number === number)) continue
      this.cuts.delete(number)
      part(made, this.all, "remove")
    }
    for (const { number, client, server } of listed) {
      if (this.cuts.has(number)) continue
      const label = `Cut ${this.nameOf(client)} – ${this.nameOf(server)}`
      const made = button(label, () => this.kernel.cut(number))
      this.cuts.set(number, made)
      this.list.append(made)
    }
    for (const pane of this.panes()) {
      const { pid } = pane.actor
      if (!(pane instanceof Pane) || pid === undefined || !pane.paused) continue
      pane.unread(`Not reading: ${count(this.kernel.undeliveredBytes(pid))} wait.`)
    }
  }
}
