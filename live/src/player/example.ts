/** An example, as the builder of the runtime wrote it down from its `example.toml`. */

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
