/**
 * The one script that every page loads: gives each example that can run its
 * buttons, and the playground its bar. The runtime itself is fetched when the
 * reader is about to press.
 */

import { onEachPage } from "../skin/material"
import { able, alertIn, Mounted, makeBar, makeButton, SORRY, tell, warm } from "./parts"
import { addressOf, attachPlayground, isForPlayground } from "./playground"

/** JSON: every example that runs in a page, with its title. */
declare const LABS: string

const titles = JSON.parse(LABS) as Readonly<Record<string, string>>

/** The example whose edits the address carries. */
function linked(): string | undefined {
  const name = /^#lab=([^&]*)/.exec(location.hash)?.[1]
  try {
    return name && decodeURIComponent(name)
  } catch {
    return name
  }
}

/** Whether the reader has edited an example in this tab (lab/edits.ts). */
function isEdited(name: string): boolean {
  try {
    return sessionStorage.getItem(`lab:${name}`) !== null
  } catch {
    return false // storage is refused
  }
}

/** A link to the playground, which takes the example along. */
function toPlayground(name: string): HTMLAnchorElement {
  const link = document.createElement("a")
  link.className = "lab-button"
  link.href = addressOf(name)
  link.textContent = "Open in the playground"
  return link
}

/** Give an example its bar; returns what to do when the reader leaves. */
function attach(root: HTMLElement): () => void {
  const name = root.dataset["example"] ?? ""
  const title = titles[name]
  if (title === undefined) return () => {}
  const bar = makeBar(root)
  const isExercise = root.classList.contains("exercise")
  if (!able) {
    const instead = isExercise
      ? "You can check your answer on your own machine."
      : "What the programs print is on the page."
    tell(bar, `${SORRY} ${instead}`)
    return () => {}
  }
  root.setAttribute("role", "region")
  root.setAttribute("aria-label", title)
  const run = makeButton("Run", "lab-button lab-run")
  const edit = makeButton("Edit", "lab-button")
  const check = makeButton("Check", "lab-button")
  const solve = makeButton("Show solution", "lab-button")
  solve.title = "Puts the solution into the editor"
  bar.append(run, edit, toPlayground(name))
  if (isExercise) {
    run.after(check)
    edit.after(solve)
  }
  const lab = new Mounted(bar, (ready) => ready.mount(name, bar))
  for (const each of [run, check]) each.addEventListener("pointerenter", warm, { once: true })
  run.addEventListener("click", () => void lab.use((ready) => ready.run()))
  check.addEventListener("click", () => void lab.use((ready) => ready.check()))
  edit.addEventListener("click", () => void lab.use((ready) => ready.edit()))
  solve.addEventListener("click", () => void lab.use((ready) => ready.solve()))
  // Edits of a link, or of this tab, are shown, and nothing runs.
  if (linked() === name || isEdited(name)) void lab.use()
  return () => lab.close()
}

let leave = (): void => {}
/** The end of the address that this page has acted on. */
let acted = ""
/** Whether the page is about to be loaded again, for a link. */
let reloading = false
onEachPage(() => {
  leave()
  // The link is for the page to come: shown here, it would be an old one there.
  if (reloading) return
  acted = location.hash
  const labs = document.querySelectorAll<HTMLElement>(".lab[data-example]")
  const closers = Array.from(labs, attach)
  const playground = document.querySelector<HTMLElement>(".playground")
  if (playground) closers.push(attachPlayground(playground, titles))
  const name = linked()
  const bar = document.querySelector(".lab-bar")
  if (
    bar &&
    name !== undefined &&
    !Array.from(labs).some((lab) => lab.dataset["example"] === name)
  ) {
    alertIn(bar, "This link contains changes to an example that isn't on this page.")
  }
  leave = () => {
    for (const close of closers) close()
  }
})

// A link that is pasted into the address of its own page does not load it.
addEventListener("hashchange", () => {
  const { hash } = location
  // Until its scripts have run, a page acts on a link that is pasted meanwhile.
  if (hash === acted) return
  acted = hash
  const playground = document.querySelector(".playground")
  if (linked() === undefined && !(playground && isForPlayground(hash))) return
  reloading = true
  location.reload()
})
