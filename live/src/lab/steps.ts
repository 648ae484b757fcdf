/** An example, as `tools/live.py` wrote it down from its `example.toml`. */

import { CTRL_D } from "../machine/machine"

export interface Step {
  readonly action: "start" | "open" | "type" | "interrupt" | "kill" | "freeze" | "thaw" | "wait"
  readonly target: string
  readonly actor: string
  readonly args?: readonly string[]
  readonly listens?: number
  readonly prints?: string
  readonly exits?: number
}

export interface Example {
  readonly title: string
  readonly ports: readonly number[]
  readonly files: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

/** The files that a reader may edit: programs, and pages with what is theirs. */
export function editable(example: Example): string[] {
  const opens = example.steps.some((step) => step.action === "open")
  const kinds = opens ? /\.(py|html|js|css)$/ : /\.py$/
  return Object.keys(example.files).filter((name) => kinds.test(name))
}

/** What the reader would do, in words. */
export function words(step: Step): string {
  switch (step.action) {
    case "start":
      return `start ${step.target}${step.actor === stem(step.target) ? "" : ` as ${step.actor}`}`
    case "type":
      if (step.target === CTRL_D) return `press Ctrl+D in ${step.actor}`
      if (step.target === "") return `press Enter in ${step.actor}`
      return `type “${step.target}” into ${step.actor}`
    case "interrupt":
      return `press Ctrl+C in ${step.actor}`
    case "kill":
      return `kill ${step.actor}`
    case "freeze":
      return `let ${step.actor} stop reading`
    case "thaw":
      return `let ${step.actor} go on`
    default:
      return `wait for ${step.actor}`
  }
}

export function stem(file: string): string {
  return file.replace(/\.[^.]+$/, "")
}
