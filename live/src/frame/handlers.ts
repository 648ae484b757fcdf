/** Event handler attributes, such as `onmessage` (HTML §8.1.8.1). */

export type Handler = ((event: Event) => unknown) | null

/** Those of one object. */
export class Handlers {
  private readonly target: EventTarget
  private readonly known = new Map<string, { value: object; listener: (event: Event) => void }>()

  constructor(target: EventTarget) {
    this.target = target
  }

  get(kind: string): Handler {
    return (this.known.get(kind)?.value as Handler | undefined) ?? null
  }

  /**
   * A handler keeps its place among the listeners when another replaces it.
   *
   * @param value - kept if it is an object, and called if it is a function.
   */
  set(kind: string, value: unknown): void {
    const isObject = (typeof value === "object" && value !== null) || typeof value === "function"
    const known = this.known.get(kind)
    if (known && isObject) known.value = value
    else if (known) {
      this.target.removeEventListener(kind, known.listener)
      this.known.delete(kind)
    } else if (isObject) {
      const listener = (event: Event): void => {
        const handler = this.known.get(kind)?.value
        if (typeof handler !== "function") return
        if (handler.call(this.target, event) === false) event.preventDefault()
      }
      this.known.set(kind, { value, listener })
      this.target.addEventListener(kind, listener)
    }
  }
}
