/** The layer above a frame: SignalR's records. */

import type { HubFrame, HubRecord } from "../protocol/signalr"
import { visible } from "../wire/words"
import { el } from "./dom"

/** SignalR's records, above the frame that brought them. */
export function layer({ records, unfinished }: HubFrame): HTMLElement[] {
  const items = records.map((record) => el("li", {}, hubRecord(record)))
  if (unfinished) {
    items.push(
      el(
        "li",
        {},
        el(
          "span",
          { class: "lab-unfinished" },
          "SignalR: a record that continues in a later frame",
        ),
      ),
    )
  }
  if (items.length === 0) return []
  return [el("ul", { class: "lab-hub", role: "list", "aria-label": "SignalR records" }, ...items)]
}

function hubRecord({ name, fields, text, frames }: HubRecord): HTMLElement {
  const main = ["error", "target", "protocol", "result", "item", "invocationId"]
  const found = main.map((key) => fields.find(([field]) => field === key)).find(Boolean)
  const brief = found ? ` ${found[0]} ${found[1].slice(0, 40)}` : ""
  const list = el("dl")
  for (const [field, value] of fields) list.append(el("dt", {}, field), el("dd", {}, value))
  const spread = frames > 1 ? [el("p", {}, `It arrived in ${frames} frames.`)] : []
  return el(
    "details",
    {},
    el("summary", { tabindex: "-1" }, el("b", {}, `SignalR ${name}`), brief),
    ...(fields.length ? [list] : []),
    ...spread,
    el("pre", { tabindex: "0", "aria-label": "The record" }, visible(`${text}\x1e`)),
  )
}
