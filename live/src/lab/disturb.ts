/** Disturb the network: latency, lost datagrams, cut connections, processes that don't read. */

import type { Connection, Disturbance, Kernel } from "../kernel/kernel"
import { count } from "../wire/words"
import { button, eachFrame, el, part, usable } from "./dom"
import type { PagePane } from "./pagepane"
import { Pane } from "./pane"

const LATENCIES = [0, 50, 300, 1000]
/** Percent of the datagrams that are lost. */
const LOSSES = [0, 10, 30, 100]
/** Connections that have a button of their own; a crowd is cut as one. */
const LISTED = 8

type Setting = keyof Disturbance

/** There is one network for all labs of a page, so all show its settings. */
const selects = new Set<{ readonly setting: Setting; readonly select: HTMLSelectElement }>()

/** The options of a setting, with its unit. */
function choice(values: readonly number[], unit: string): HTMLSelectElement {
  const options = values.map((value) => el("option", { value: String(value) }, `${value} ${unit}`))
  return el("select", { class: "lab-select" }, ...options)
}

export class Disturbances {
  readonly element: HTMLElement
  private readonly kernel: Kernel
  private readonly panes: () => Iterable<Pane | PagePane>
  private readonly settings = [
    { setting: "latency", select: choice(LATENCIES, "ms") },
    { setting: "loss", select: choice(LOSSES, "%") },
  ] as const
  private readonly all: HTMLButtonElement
  private readonly cuts = new Map<number, HTMLButtonElement>()
  private readonly list = el("span", { class: "lab-cuts" })
  private readonly unwatch: () => void
  private readonly refresh = eachFrame(() => this.show())

  constructor(kernel: Kernel, panes: () => Iterable<Pane | PagePane>) {
    this.kernel = kernel
    this.panes = panes
    for (const each of this.settings) {
      const { setting, select } = each
      select.value = String(kernel.disturbance[setting])
      select.addEventListener("change", () => this.disturb(setting, Number(select.value)))
      selects.add(each)
    }
    const [latency, loss] = this.settings
    this.all = button("Cut all connections", () => {
      for (const { number } of this.connections()) kernel.cut(number)
    })
    this.element = el(
      "fieldset",
      { class: "lab-disturb" },
      el("legend", {}, "Disturb the network"),
      el("label", {}, "Latency ", latency.select),
      el("label", {}, "Lose datagrams ", loss.select),
      this.all,
      this.list,
    )
    this.unwatch = kernel.watch(this.refresh)
    this.show()
  }

  /** The reader leaves: the network of the next page is undisturbed. */
  close(): void {
    this.unwatch()
    for (const each of this.settings) {
      selects.delete(each)
      this.disturb(each.setting, 0)
    }
  }

  private disturb(setting: Setting, value: number): void {
    this.kernel.disturbance[setting] = value
    for (const each of selects) if (each.setting === setting) each.select.value = String(value)
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
      pane.unread(`Not reading: ${count(this.kernel.undeliveredBytes(pid))} waiting.`)
    }
  }
}
