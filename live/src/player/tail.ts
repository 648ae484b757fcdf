/** The end of a long text: what a terminal has not forgotten yet. */

export class Tail {
  /** What is kept. */
  text = ""
  private readonly kept: number
  /** Where the kept text begins in the whole. */
  private start = 0

  /** @param kept - how many characters are kept, at least. */
  constructor(kept: number) {
    this.kept = kept
  }

  /** How long the whole text is. */
  get length(): number {
    return this.start + this.text.length
  }

  append(text: string): void {
    this.text += text
    // Not at each append: to cut a text is to copy it.
    if (this.text.length <= 2 * this.kept) return
    this.start += this.text.length - this.kept
    this.text = this.text.slice(-this.kept)
  }

  /** Begin anew with another text. */
  replace(text: string): void {
    this.start = 0
    this.text = ""
    this.append(text)
  }

  /** Where something is in the whole text, from a place in it on; −1 if it is not kept. */
  indexOf(wanted: string, from: number): number {
    const found = this.text.indexOf(wanted, Math.max(0, from - this.start))
    return found < 0 ? found : found + this.start
  }
}

/** How many lines end in a text. */
export function lines(text: string): number {
  let count = 0
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++
  return count
}
