/** What the head of every pane has: a name, a state, Stop and Kill. */

import { Signal } from "../kernel/messages"
import type { Actor } from "../player/actor"
import { button, el } from "./dom"

export interface Controls {
  /** The file, with the actor's name where that is another one. */
  readonly name: string
  readonly state: HTMLElement
  readonly stop: HTMLButtonElement
  readonly kill: HTMLButtonElement
}

/**
 * Make the controls of an actor.
 *
 * @param extension - the file's ending, which the actor's name leaves out.
 * @param titles - what Stop and Kill do to such an actor.
 */
export function controls(
  actor: Actor,
  extension: string,
  titles: { readonly stop: string; readonly kill: string },
): Controls {
  const { file } = actor
  const name = `${actor.name}${extension}` === file ? file : `${file} (${actor.name})`
  const signal = (label: string, number: number, title: string): HTMLButtonElement => {
    const made = button(label, () => actor.signal(number), { "aria-label": `${label} ${name}` })
    made.title = title
    return made
  }
  return {
    name,
    state: el("span", {
      role: "status",
      class: "lab-state",
      "aria-label": `State of ${name}`,
    }),
    stop: signal("Stop", Signal.SIGINT, titles.stop),
    kill: signal("Kill", Signal.SIGKILL, titles.kill),
  }
}
