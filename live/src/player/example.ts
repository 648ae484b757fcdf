/** An example, as the builder of the runtime wrote it down from its `example.toml`. */

export interface Step {
  readonly action:
    | "start"
    | "open"
    | "type"
    | "interrupt"
    | "terminate"
    | "kill"
    | "freeze"
    | "thaw"
    | "wait"
  readonly target: string
  readonly actor: string
  readonly args?: readonly string[]
  readonly listens?: number
  readonly prints?: string
  readonly exits?: number
}

/** How what a reader wrote is checked. */
export interface Exercise {
  readonly steps: readonly Step[]
  /** The file of the program that tells what is missing. */
  readonly check: string
  /** The files that the reader changes. */
  readonly readers: readonly string[]
  /** Those files, as they should become. */
  readonly solution: Readonly<Record<string, string>>
  /** How long the check may take, after which it is killed. */
  readonly seconds: number
}

export interface Example {
  readonly title: string
  readonly ports: readonly number[]
  readonly files: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
  /** Bundles of packages that its programs import. */
  readonly packages?: readonly string[]
  readonly exercise?: Exercise
}
