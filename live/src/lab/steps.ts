/** An example's steps, in words. */

import { CTRL_D } from "../machine/terminal"
import type { Step } from "../player/example"

/** What the reader would do, in words. */
export function describe(step: Step): string {
  switch (step.action) {
    case "start":
      return `start ${step.target}${step.actor === stem(step.target) ? "" : ` as ${step.actor}`}`
    case "type":
      if (step.target === CTRL_D) return `press Ctrl+D in ${step.actor}`
      if (step.target === "") return `press Enter in ${step.actor}`
      return `type “${step.target}” into ${step.actor}`
    case "interrupt":
      return `press Ctrl+C in ${step.actor}`
    case "terminate":
      return `send SIGTERM to ${step.actor}`
    case "kill":
      return `kill ${step.actor}`
    case "freeze":
      return `suspend ${step.actor}`
    case "thaw":
      return `resume ${step.actor}`
    default:
      return `wait for ${step.actor}`
  }
}

/** A file's name without its ending. */
export function stem(file: string): string {
  return file.replace(/\.[^.]+$/, "")
}
