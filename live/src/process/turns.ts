/**
 * Whose turn it is: one stack of WebAssembly runs Python at a time, as with
 * CPython's global interpreter lock.
 *
 * A stack that waits lets go of its turn, and takes one again before it
 * resumes. One that keeps it while it is suspended stops all others.
 */
export class Turns {
  /** The main thread begins. */
  private taken = true
  private readonly queue: (() => void)[] = []

  /** Let the stack run that has waited longest. */
  release(): void {
    const next = this.queue.shift()
    if (next) next()
    else this.taken = false
  }

  /** Wait for a turn. */
  async take(): Promise<void> {
    if (this.taken) await new Promise<void>((resolve) => this.queue.push(resolve))
    this.taken = true
  }
}
