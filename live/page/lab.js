// Gives each example a Run button. The runtime itself is loaded only when
// the reader is about to press it.
const SORRY =
  "This browser can't run Python in the page yet (it lacks WebAssembly " +
  "JSPI: Chrome 137, Firefox 153 or Safari 27 have it). What the programs " +
  "print is on the page."
const able = "Suspending" in WebAssembly && "promising" in WebAssembly
const runtime = new URL("live/lab.js", import.meta.url).href

let leave = () => {}

/** @param {HTMLElement} root */
function attach(root) {
  const name = root.dataset.example
  const bar = document.createElement("div")
  bar.className = "lab-bar"
  root.prepend(bar)
  if (!able) {
    bar.append(Object.assign(document.createElement("p"), { textContent: SORRY }))
    return () => {}
  }
  root.setAttribute("role", "region")
  root.setAttribute("aria-label", name)
  const run = document.createElement("button")
  run.type = "button"
  run.className = "lab-button lab-run"
  run.textContent = "Run"
  const edit = run.cloneNode()
  edit.className = "lab-button"
  edit.textContent = "Edit"
  bar.append(run, edit)
  let lab
  let closed = false
  const load = () =>
    (lab ??= import(runtime)
      .then(({ mount }) => mount(name, bar))
      .catch((error) => {
        lab = undefined
        throw error
      }))
  const warm = () => import(runtime).then(({ warm }) => warm()).catch(() => {})
  run.addEventListener("pointerenter", warm, { once: true })
  /** @param {(lab: object) => Promise<void>} action */
  const use = async (action) => {
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
      note.textContent = `The runtime could not be loaded (${error.message}). Try again.`
      return
    }
    bar.querySelector("[role=alert]")?.remove()
  }
  run.addEventListener("click", () => use((ready) => ready.run()))
  edit.addEventListener("click", () => use((ready) => ready.edit()))
  // A link that carries edits shows them, and runs nothing.
  if (location.hash.startsWith(`#lab=${encodeURIComponent(name)}&`)) load().catch(() => {})
  return () => {
    closed = true
    lab?.then((ready) => ready.close()).catch(() => {})
  }
}

document$.subscribe(() => {
  leave()
  const closers = [...document.querySelectorAll(".lab[data-example]")].map(attach)
  leave = () => closers.forEach((close) => close())
})
