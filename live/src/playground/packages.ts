/** Which bundles of packages the reader's programs can import. */

import { el } from "../lab/dom"
import { mega } from "../lab/sizes"

/** JSON: the description of each bundle, by its name. */
declare const BUNDLES: string

interface Bundle {
  /** The lines of a requirements.txt with the same packages. */
  readonly requirements: readonly string[]
  /** What a page fetches for it, compressed. */
  readonly bytes: number
}

const bundles = JSON.parse(BUNDLES) as Readonly<Record<string, Bundle>>

/** The bundles that there are, of those that somebody else has written down. */
export function knownBundles(names: unknown): string[] {
  const wanted = new Set(Array.isArray(names) ? names : [])
  return Object.keys(bundles).filter((name) => wanted.has(name))
}

/** The lines of a requirements.txt with the packages of bundles, each once. */
export function requirementsOf(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => bundles[name]?.requirements ?? []))].sort()
}

/** Boxes to tick. */
export class PackageChoice {
  readonly element: HTMLElement
  private readonly boxes: ReadonlyMap<string, HTMLInputElement>

  /** @param changed - told the bundles that are ticked now. */
  constructor(changed: (names: readonly string[]) => void) {
    const made = Object.entries(bundles).map(([name, { requirements, bytes }]) => {
      const box = el("input", { type: "checkbox" })
      box.addEventListener("change", () => changed(this.ticked()))
      const label = el(
        "label",
        { title: requirements.join(", ") },
        box,
        ` ${name} (${mega(bytes)} MB)`,
      )
      return { name, box, label }
    })
    this.boxes = new Map(made.map(({ name, box }) => [name, box]))
    this.element = el(
      "fieldset",
      { class: "lab-disturb" },
      el("legend", {}, "Packages besides websockets"),
      ...made.map(({ label }) => label),
    )
    this.element.hidden = made.length === 0
  }

  /** Tick these, and no others. */
  show(names: readonly string[]): void {
    for (const [name, box] of this.boxes) box.checked = names.includes(name)
  }

  private ticked(): string[] {
    return [...this.boxes].filter(([, box]) => box.checked).map(([name]) => name)
  }
}
