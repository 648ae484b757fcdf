/** One record of the wire, byte by byte. */

import { header } from "../wire/anatomy"
import type { WireRecord } from "../wire/decoder"
import { dump } from "../wire/hex"
import { button, el } from "./dom"

/** Pixels below which a line of hex has eight bytes, not sixteen. */
const NARROW = 620

/** What opens under a record that was pressed. */
export function detail(record: WireRecord, width: number, close: () => void): HTMLElement {
  const perLine = width < NARROW ? 8 : 16
  const block = (name: string, text: string): Node[] => [
    el("p", { class: "lab-detail-title" }, name),
    el("pre", { tabindex: "0", "aria-label": name }, text),
  ]
  const parts: Node[] = []
  const { frame, payload, text, bytes } = record
  if (frame) {
    parts.push(...anatomy(record))
    const raw = bytes.slice(frame.header)
    if (raw.length) parts.push(...block("Payload, as it was on the wire", dump(raw, perLine)))
    if (frame.mask && frame.payload.length) {
      parts.push(...block("Payload, unmasked", dump(frame.payload, perLine)))
    }
    if (record.compressed) {
      parts.push(el("p", {}, "A later frame completes this message and shows it inflated."))
    } else if (payload && payload !== frame.payload) {
      parts.push(...block("Payload, inflated", dump(payload, perLine)))
    }
  } else {
    if (text) parts.push(...block("As text", text.replaceAll("\r\n", "\n").trimEnd()))
    parts.push(...block("On the wire", dump(bytes, perLine)))
  }
  parts.push(button("Close", close))
  const box = el("div", { class: "lab-detail", role: "region", "aria-label": "Bytes" }, ...parts)
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close()
  })
  return box
}

function anatomy({ frame }: WireRecord): Node[] {
  if (!frame) return []
  const rows = header(frame).map(({ bytes, name, value, meaning }) =>
    el(
      "tr",
      bytes ? { class: "lab-first" } : {},
      el("td", {}, bytes),
      el("th", { scope: "row" }, name),
      el("td", {}, value),
      el("td", {}, meaning),
    ),
  )
  const names = ["Bytes", "Field", "Bits", "Meaning"].map((name) =>
    el("th", { scope: "col" }, name),
  )
  return [
    el(
      "table",
      { class: "lab-anatomy" },
      el("caption", {}, `The header: ${frame.header} bytes`),
      el("thead", {}, el("tr", {}, ...names)),
      el("tbody", {}, ...rows),
    ),
  ]
}
