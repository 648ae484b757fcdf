/** Make an element with attributes and children. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** A real button that does something, unless `usable` says it can't now. */
export function button(
  label: string,
  action: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const made = el("button", { type: "button", class: "lab-button", ...attributes }, label)
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true") action()
  })
  return made
}

/** Whether a button can be pressed; one that can't still keeps the focus. */
export function usable(made: HTMLButtonElement, yes: boolean): void {
  if (yes) made.removeAttribute("aria-disabled")
  else made.setAttribute("aria-disabled", "true")
}

/** Hide or remove something; the focus in it, if any, goes to another. */
export function part(element: HTMLElement, refuge: HTMLElement, how: "hide" | "remove"): void {
  const focused = element.contains(document.activeElement)
  if (how === "hide") element.hidden = true
  else element.remove()
  if (focused) refuge.focus({ preventScroll: true })
}

/** Milliseconds that a drawing may take to come: the tab may be hidden by then. */
const UNDRAWN = 250

/**
 * Call something at the next drawing, once however often it is asked for, and
 * not again before `pause` milliseconds are over. A hidden tab is not drawn,
 * and its timers are slow: there, it is called at once.
 */
export function eachFrame(action: () => void, pause = 0): () => void {
  let asked = false
  let last = -Infinity
  let [frame, timer] = [0, 0]
  const act = (): void => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    asked = false
    last = performance.now()
    action()
  }
  const atDrawing = (): void => {
    if (document.hidden) return queueMicrotask(act)
    frame = requestAnimationFrame(act)
    timer = setTimeout(act, UNDRAWN)
  }
  return () => {
    if (asked) return
    asked = true
    const wait = last + pause - performance.now()
    if (wait > 0) setTimeout(atDrawing, wait)
    else atDrawing()
  }
}
