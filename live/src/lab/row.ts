/** A record in the diagram: its words, its arrow from lane to lane, its fields. */

import { isControl } from "../protocol/frames"
import type { WireRecord } from "../wire/decoder"
import { count, headline, summary } from "../wire/words"
import { el } from "./dom"
import { layer } from "./signalr"

/** Where a record is in the diagram. */
export interface Place {
  /** The sender and the receiver. */
  readonly names: readonly [from: string, to: string]
  /** Their lanes. */
  readonly lanes: readonly [from: number, to: number]
  /** Milliseconds since the first record. */
  readonly elapsed: number
}

/** Make a row; `explain` is called when the reader opens it. */
export function makeRow(
  record: WireRecord,
  { names, lanes: [from, to], elapsed }: Place,
  explain: (row: HTMLElement, opener: HTMLElement) => void,
): HTMLElement {
  const hop = record.kind === "cut" ? names.join(" and ") : names.join(" to ")
  const parts = [
    // Spaces between the parts, for who hears them as one name.
    el("span", { class: "lab-time" }, `${Math.round(elapsed)} ms `),
    el(
      "span",
      { class: "lab-what" },
      el(
        "span",
        { class: "lab-label" },
        el("span", { class: "lab-hop" }, `${hop}: `),
        `${summary(record)} `,
      ),
    ),
    el("span", { class: "lab-arrow", "aria-hidden": "true" }),
  ]
  const fields = headline(record)
  if (fields) {
    parts.push(el("span", { class: "lab-what" }, el("span", { class: "lab-fields" }, `${fields} `)))
  }
  const row = el("li", {
    class: `lab-row lab-${record.kind}`,
    "data-bytes": String(record.bytes.length),
  })
  row.classList.add(to > from ? "lab-right" : to < from ? "lab-left" : "lab-self")
  if (record.frame && isControl(record.frame.opcode)) row.classList.add("lab-control")
  row.style.setProperty("--low", String(Math.min(from, to)))
  row.style.setProperty("--high", String(Math.max(from, to)))
  if (record.hub) row.append(...layer(record.hub))
  if (record.bytes.length === 0) {
    row.append(el("div", { class: "lab-record" }, ...parts))
    return row
  }
  parts.push(el("span", { class: "lab-size" }, count(record.bytes.length)))
  const opener = el(
    "button",
    { type: "button", class: "lab-record", "aria-expanded": "false", tabindex: "-1" },
    ...parts,
  )
  opener.addEventListener("click", () => explain(row, opener))
  row.append(opener)
  return row
}
