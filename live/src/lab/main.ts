/** Loaded when a reader shows intent: makes labs of a page's examples. */

import { Machine } from "../machine/machine"
import type { Example } from "../player/example"
import type { Playground } from "../playground/playground"
import { Lab } from "./lab"
import { adoptStyles } from "./styles"

// Not in the page's own styles: most visits run nothing.
adoptStyles()

const base = new URL("./", import.meta.url).href

/** One machine for the whole visit: it outlives the pages. */
const machine = new Machine(base)
const examples = new Map<string, Promise<Example>>()
const NAME = /^\w[\w-]*(\/\w[\w-]*)*$/

/** Bytes that the network has carried so far, as the kernel counts them. */
export function carried(): number {
  return machine.kernel.bytesSent
}

/** How many processes and listening ports there are, for who checks that none is left. */
export function left(): { readonly processes: number; readonly ports: number } {
  const pids = machine.kernel.pids()
  const ports = pids.flatMap((pid) => machine.kernel.portsOf(pid))
  return { processes: pids.length, ports: ports.length }
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
  return new Lab(name, await example(name), machine, bar)
}

/**
 * Make the playground.
 *
 * @param bar - the toolbar with the choice of examples, already there.
 */
export async function mountPlayground(bar: HTMLElement): Promise<Playground> {
  const { open } = await import("../playground/main")
  return open(machine, example, bar)
}

/** Return an example of the site; fetch it once, after a failure again. */
function example(name: string): Promise<Example> {
  let found = examples.get(name)
  if (!found) {
    found = fetchExample(name)
    examples.set(name, found)
    found.catch(() => examples.delete(name))
  }
  return found
}

async function fetchExample(name: string): Promise<Example> {
  // A link may name anything; the names of examples are folders.
  const answer = NAME.test(name) ? await fetch(`${base}examples/${name}.json`) : undefined
  if (!answer || answer.status === 404) throw new Error(`There is no example “${name}”.`)
  if (!answer.ok) throw new Error(`examples/${name}.json: HTTP ${answer.status}.`)
  return (await answer.json()) as Example
}
