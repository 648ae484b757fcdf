/** What the bars of labs and of the playground are made of. */

export interface Lab {
  run(): Promise<void>
  edit(): Promise<void>
  check(): Promise<void>
  solve(): Promise<void>
  close(): void
}

export interface Playground {
  /** Begin with the files of an example, or with an empty pair. */
  begin(example: string): Promise<void>
  close(): void
}

export interface Runtime {
  warm(): void
  mount(name: string, bar: HTMLElement): Promise<Lab>
  mountPlayground(bar: HTMLElement): Promise<Playground>
}

/** Whether this browser can suspend WebAssembly. */
export const able = "Suspending" in WebAssembly && "promising" in WebAssembly
/** Why it can't run Python, if it can't. */
export const SORRY =
  "This browser can't run Python in the page yet (it lacks WebAssembly " +
  "JSPI, which needs Chrome 137, Firefox 153, Safari 27 or later)."

/** How often the runtime's script could not be loaded. */
let failures = 0

/** Load the runtime's script; a browser may keep a failure, by its address. */
export function runtime(): Promise<Runtime> {
  const address = new URL(failures ? `lab.js?${failures}` : "lab.js", import.meta.url).href
  return import(address).catch((error: unknown) => {
    failures++
    throw error
  })
}

/** Begin to load Python, before the reader has pressed anything. */
export function warm(): void {
  void runtime().then(
    (ready) => ready.warm(),
    () => {},
  )
}

/** Put a bar at the beginning of an element. */
export function makeBar(root: HTMLElement): HTMLElement {
  const bar = document.createElement("div")
  bar.className = "lab-bar"
  root.prepend(bar)
  return bar
}

export function makeButton(label: string, kind: string): HTMLButtonElement {
  const made = document.createElement("button")
  made.type = "button"
  made.className = kind
  made.textContent = label
  return made
}

/** Show a sentence in a bar. */
export function tell(bar: HTMLElement, text: string): void {
  const sentence = document.createElement("p")
  sentence.textContent = text
  bar.append(sentence)
}

/** Show an alert in a bar, or remove it. */
export function alertIn(bar: Element, text: string): void {
  let note = bar.querySelector("[role=alert]")
  if (!text) return note?.remove()
  if (!note) {
    note = document.createElement("p")
    note.setAttribute("role", "alert")
    bar.append(note)
  }
  note.textContent = text
}

/** What is mounted below a bar, once; after a failure, again. */
export class Mounted<Made extends { close(): void }> {
  private readonly bar: HTMLElement
  private readonly mount: (runtime: Runtime) => Promise<Made>
  private made: Promise<Made> | undefined
  private closed = false

  constructor(bar: HTMLElement, mount: (runtime: Runtime) => Promise<Made>) {
    this.bar = bar
    this.mount = mount
  }

  /** Mount it, and do something with it; a failure is shown in the bar. */
  async use(action: (made: Made) => Promise<void> = async () => {}): Promise<void> {
    try {
      this.made ??= runtime()
        .then(this.mount)
        .catch((error: unknown) => {
          this.made = undefined
          throw error
        })
      const made = await this.made
      alertIn(this.bar, "")
      if (!this.closed) await action(made)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      alertIn(
        this.bar,
        `The runtime could not be loaded (${reason}). Try again, or reload the page.`,
      )
    }
  }

  /** The reader leaves the page. */
  close(): void {
    this.closed = true
    void this.made?.then(
      (made) => made.close(),
      () => {},
    )
  }
}
