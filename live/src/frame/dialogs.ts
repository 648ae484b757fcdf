/**
 * `alert`, `confirm` and `prompt`: answered at once, with a line in the
 * console, as if the reader had pressed OK. A dialog of the browser would stop
 * the page of the site, and one of the lab can't stop a script.
 */

import { queueTask } from "./tasks"

/** How many a script may open in one task: one that asks until it likes the answer never ends. */
const MOST = 100

/** @param note - writes a line into the page's console. */
export function dialogs(
  note: (text: string) => void,
): Record<string, (...args: never[]) => unknown> {
  let opened = 0
  const open = (name: string, given: readonly unknown[], returns: string): void => {
    if (opened === 0) queueTask(() => (opened = 0))
    if (++opened > MOST) {
      throw new Error(`${name}: a page in a lab can't wait for an answer; ask in a form instead`)
    }
    const call = `${name}(${given.map((each) => JSON.stringify(`${each}`)).join(", ")})`
    note(`${call}: a page in a lab opens no dialogs${returns}`)
  }
  return {
    alert(...given: unknown[]) {
      open("alert", given.slice(0, 1), "")
    },
    confirm(...given: unknown[]) {
      open("confirm", given.slice(0, 1), "; it returned true")
      return true
    },
    prompt(...given: unknown[]) {
      const answer = given[1] === undefined ? "" : `${given[1]}`
      open("prompt", given.slice(0, 2), `; it returned ${JSON.stringify(answer)}`)
      return answer
    },
  }
}
