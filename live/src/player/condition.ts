/** What a step waits for, and why it may wait in vain. */

import type { Actor } from "./actor"
import type { Step } from "./example"

/** Milliseconds after which the lab shows what a step waits for. */
export const PATIENCE = 10_000
/** Milliseconds between two looks at what is the case instead. */
const LOOK = 500

/** Why a step still waits. */
export interface Stall {
  /** A sentence for the reader. */
  readonly text: string
  /** The actor has ended: the condition can't be met any more. */
  readonly final: boolean
}

/** Something that an actor has to do before the next step. */
export interface Condition {
  /** "server.py listens on port 8765". */
  readonly what: string
  met(): boolean
  /**
   * What is the case instead: "it listens on port 9000".
   *
   * @param late - whether to name what may yet change.
   */
  instead(late: boolean): string | undefined
}

/** What a step needs to know of the kernel: the ports of a process. */
export type PortsOf = (pid: number) => readonly number[]

/** It listens on the port. */
export function listening(actor: Actor, port: number, portsOf: PortsOf): Condition {
  const ports = (): readonly number[] => (actor.pid === undefined ? [] : portsOf(actor.pid))
  return {
    what: `${actor.label} listens on port ${port}`,
    met: () => ports().includes(port),
    instead: (late) => {
      const others = ports()
      if (others.length === 0) return late ? "it isn't listening yet" : undefined
      return `it listens on port${others.length > 1 ? "s" : ""} ${others.join(" and ")}`
    },
  }
}

/**
 * It prints a text; of a page, its log shows it.
 *
 * @param found - whether it has.
 */
export function printing(actor: Actor, text: string, found: () => boolean): Condition {
  return {
    what: `${actor.label} ${actor.verb} “${text}”`,
    met: found,
    instead: (late) => (late ? "it has not done so yet" : undefined),
  }
}

/** It ends, with whatever exit code. */
export function ending(actor: Actor): Condition {
  return {
    what: `${actor.label} ends`,
    met: () => actor.exitCode !== undefined,
    instead: (late) => (late ? "it is still running" : undefined),
  }
}

/** Who waits, by the step that comes next. */
export function waiter(next: Step | undefined): string {
  return next?.action === "start" || next?.action === "open" ? next.target : "The example"
}

/**
 * Wait until a condition is met, or until the signal: the reader does not want
 * to wait any longer.
 *
 * @param who - who waits: "client.py".
 * @param report - told why it takes long, and then, with nothing, that it is over.
 */
export function until(
  condition: Condition,
  actor: Actor,
  who: string,
  signal: AbortSignal,
  report: (stall: Stall | undefined) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const began = performance.now()
    let told = ""
    const tell = (instead: string, final: boolean): void => {
      const text = `${who} waits until ${condition.what}; ${instead}.`
      if (text === told) return
      told = text
      report({ text, final })
    }
    const look = (): void => {
      if (signal.aborted || condition.met()) {
        signal.removeEventListener("abort", look)
        clearInterval(timer)
        unwatch()
        if (told) report(undefined)
        resolve()
      } else if (actor.exitCode !== undefined) tell(actor.gone, true)
    }
    // Not at once: a program that listens on two ports does so one by one.
    const timer = setInterval(() => {
      const instead = condition.instead(performance.now() - began >= PATIENCE)
      if (instead && actor.exitCode === undefined) tell(instead, false)
    }, LOOK)
    const unwatch = actor.watch(look)
    signal.addEventListener("abort", look)
    look()
  })
}
