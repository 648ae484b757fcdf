/** Loaded when a reader shows intent: makes labs of a page's examples. */

import { Machine } from "../machine/machine"
import type { Example } from "../player/example"
import { Lab } from "./lab"
import { adoptStyles } from "./styles"

// Not in the page's own styles: most visits run nothing.
adoptStyles()

const base = new URL("./", import.meta.url).href

/** One machine for the whole visit: it outlives the pages. */
const machine = new Machine(base)
let examples: Promise<Record<string, Example>> | undefined

/** Bytes that the network has carried so far, as the kernel counts them. */
export function carried(): number {
  return machine.kernel.bytesSent
}

/** Begin to load, on the first sign that the reader will run something. */
export function warm(): void {
  machine.load().catch(() => {}) // Run will tell
}

/**
 * Make a lab.
 *
 * @param name - the folder of the example.
 * @param bar - the toolbar with Run and Edit, already there.
 */
export async function mount(name: string, bar: HTMLElement): Promise<Lab> {
  examples ??= fetch(`${base}examples.json`)
    .then((response) => {
      if (!response.ok) throw new Error(`examples.json: HTTP ${response.status}.`)
      return response.json() as Promise<Record<string, Example>>
    })
    .catch((error: unknown) => {
      examples = undefined
      throw error
    })
  const example = (await examples)[name]
  if (!example) throw new Error(`There is no example “${name}”.`)
  return new Lab(name, example, machine, bar)
}
