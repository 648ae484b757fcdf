/** What a program meets that no lab has, told from what it prints. */

import found from "./limits.json" with { type: "json" }

/** A limit, and what a reader can do. */
export interface Limit {
  /** What there is not. */
  readonly limit: string
  /** A regular expression that a line of the program's output matches. */
  readonly pattern: string
  readonly happened: string
  readonly instead: string
}

/** Characters of a line that are looked at: an error's text is short. */
const LONGEST = 1000

/** The names of the bundles of packages that there are. */
declare const BUNDLE_NAMES: string

const limits: readonly Limit[] = found.map((limit) => ({
  ...limit,
  instead: limit.instead.replace("{bundles}", BUNDLE_NAMES),
}))
/** Whether any of them may be in a text: one look at what is printed fast. */
const any = new RegExp(limits.map(({ pattern }) => pattern).join("|"))

/** Looks at the output of one process, in the pieces that arrive. */
export class LimitWatch {
  private readonly left = new Set(limits)
  private line = ""

  /** The limits that this piece completes; each is returned once. */
  read(text: string): Limit[] {
    if (this.left.size === 0) return []
    const whole = this.line + text
    const rest = whole.slice(whole.lastIndexOf("\n") + 1)
    // The end of a line may be the beginning of a text that is looked for.
    this.line = rest.slice(-LONGEST)
    if (!any.test(whole)) return []
    const met = [...this.left].filter(({ pattern }) => new RegExp(pattern).test(whole))
    for (const limit of met) this.left.delete(limit)
    return met
  }
}
