/** What the head of every pane has: a name, a state, Stop, Terminate and Kill. */

import { Signal } from "../kernel/messages"
import type { Actor } from "../player/actor"
import { button, el } from "./dom"

export interface Controls {
  /** The file, with the actor's name where that is another one. */
  readonly name: string
  readonly state: HTMLElement
  readonly stop: HTMLButtonElement
  /** Sends SIGTERM, which a page in a tab does not have. */
  readonly terminate: HTMLButtonElement
  readonly kill: HTMLButtonElement
}

/**
 * Make the controls of an actor.
 *
 * @param titles - what Stop and Kill do to such an actor.
 */
export function controls(
  actor: Actor,
  titles: { readonly stop: string; readonly kill: string },
): Controls {
  const name = actor.label
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
    terminate: signal(
      "Terminate",
      Signal.SIGTERM,
      "SIGTERM, as from a process manager: ends a program that does not handle it",
    ),
    kill: signal("Kill", Signal.SIGKILL, titles.kill),
  }
}
