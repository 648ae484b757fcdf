/** Loaded when a reader opens the playground. */

import type { Machine } from "../machine/machine"
import type { Example } from "../player/example"
import { fromExample } from "./example"
import { Playground } from "./playground"
import styles from "./playground.css"

/** JSON: what runs the files here, for a machine that is to run them as well. */
declare const VERSIONS: string

const sheet = new CSSStyleSheet()
sheet.replaceSync(styles)
document.adoptedStyleSheets.push(sheet)

/** Make the playground below its bar, with the files that it is asked for. */
export async function open(
  machine: Machine,
  example: (name: string) => Promise<Example>,
  bar: HTMLElement,
): Promise<Playground> {
  const playground = new Playground(
    {
      machine,
      example: async (name, edited) => fromExample(name, await example(name), edited),
      origin: {
        address: location.href.split("#")[0] ?? "",
        ...(JSON.parse(VERSIONS) as { python: string; requirements: string[] }),
      },
    },
    bar,
  )
  try {
    await playground.arrive()
  } catch (error) {
    playground.close() // the next try makes another
    throw error
  }
  return playground
}
