/**
 * The one script that every page loads: gives each example that can run its
 * buttons. The runtime itself is fetched when the reader is about to press.
 */

import { onEachPage } from "../skin/material"

interface Lab {
  run(): Promise<void>
  edit(): Promise<void>
  close(): void
}

interface Runtime {
  warm(): void
  mount(name: string, bar: HTMLElement): Promise<Lab>
}

/** JSON: every example that runs in a page, with its title. */
declare const LABS: string

const titles = JSON.parse(LABS) as Readonly<Record<string, string>>
const SORRY =
  "This browser can't run Python in the page yet (it lacks WebAssembly " +
  "JSPI: Chrome 137, Firefox 153 or Safari 27 have it). What the programs " +
  "print is on the page."
const able = "Suspending" in WebAssembly && "promising" in WebAssembly
const address = new URL("lab.js", import.meta.url).href
const runtime = (): Promise<Runtime> => import(address)

function makeButton(label: string, kind: string): HTMLButtonElement {
  const made = document.createElement("button")
  made.type = "button"
  made.className = kind
  made.textContent = label
  return made
}

/** Give an example its bar; returns what to do when the reader leaves. */
function attach(root: HTMLElement): () => void {
  const name = root.dataset["example"] ?? ""
  const title = titles[name]
  if (title === undefined) return () => {}
  const bar = document.createElement("div")
  bar.className = "lab-bar"
  root.prepend(bar)
  if (!able) {
    const sorry = document.createElement("p")
    sorry.textContent = SORRY
    bar.append(sorry)
    return () => {}
  }
  root.setAttribute("role", "region")
  root.setAttribute("aria-label", title)
  const run = makeButton("Run", "lab-button lab-run")
  const edit = makeButton("Edit", "lab-button")
  bar.append(run, edit)
  let lab: Promise<Lab> | undefined
  let closed = false
  const load = (): Promise<Lab> =>
    (lab ??= runtime()
      .then(({ mount }) => mount(name, bar))
      .catch((error: unknown) => {
        lab = undefined
        throw error
      }))
  const use = async (action: (lab: Lab) => Promise<void>): Promise<void> => {
    try {
      const ready = await load()
      if (!closed) await action(ready)
    } catch (error) {
      let note = bar.querySelector("[role=alert]")
      if (!note) {
        note = document.createElement("p")
        note.setAttribute("role", "alert")
        bar.append(note)
      }
      const reason = error instanceof Error ? error.message : String(error)
      note.textContent = `The runtime could not be loaded (${reason}). Try again.`
      return
    }
    bar.querySelector("[role=alert]")?.remove()
  }
  const warm = (): void =>
    void runtime().then(
      (ready) => ready.warm(),
      () => {},
    )
  run.addEventListener("pointerenter", warm, { once: true })
  run.addEventListener("click", () => void use((ready) => ready.run()))
  edit.addEventListener("click", () => void use((ready) => ready.edit()))
  // A link that carries edits shows them, and runs nothing.
  if (location.hash.startsWith(`#lab=${encodeURIComponent(name)}&`)) void load().catch(() => {})
  return () => {
    closed = true
    void lab?.then(
      (ready) => ready.close(),
      () => {},
    )
  }
}

let leave = (): void => {}
onEachPage(() => {
  leave()
  const labs = document.querySelectorAll<HTMLElement>(".lab[data-example]")
  const closers = Array.from(labs, attach)
  leave = () => {
    for (const close of closers) close()
  }
})
