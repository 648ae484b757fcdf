/** The playground, before it is opened: where to start from. */

import { able, Mounted, makeBar, makeButton, SORRY, tell, warm } from "./parts"

/** JSON: short names of examples to start from, and the folders of these. */
declare const STARTS: string

/** Where the playground is, from the folder of the runtime on. */
declare const PLAYGROUND: string

/** The address of the playground with an example. */
export function addressOf(example: string): string {
  const url = new URL(PLAYGROUND, import.meta.url)
  url.hash = `example=${encodeURIComponent(example)}`
  return url.href
}

/** Whether the address carries files, or names an example. */
export function isForPlayground(hash: string): boolean {
  return /^#(example|files)=/.test(hash)
}

/** Whether there are files of an earlier visit (playground/storage.ts). */
function isKept(): boolean {
  try {
    return (sessionStorage.getItem("playground") ?? localStorage.getItem("playground")) !== null
  } catch {
    return false // storage is refused
  }
}

function option(value: string, text: string): HTMLOptionElement {
  const made = document.createElement("option")
  made.value = value
  made.textContent = text
  return made
}

/** The choice's value for the files of an earlier visit; no example has this name. */
const KEPT = "="

/** The choice of what to start from. */
function choiceOf(titles: Readonly<Record<string, string>>, kept: boolean): HTMLSelectElement {
  const choice = document.createElement("select")
  choice.className = "lab-select"
  if (kept) choice.append(option(KEPT, "Your files of the last visit"))
  choice.append(option("", "An empty server and client"))
  const starts = JSON.parse(STARTS) as Readonly<Record<string, string>>
  for (const [text, name] of Object.entries(starts)) choice.append(option(name, text))
  const group = document.createElement("optgroup")
  group.label = "Examples of this site"
  for (const [name, title] of Object.entries(titles)) group.append(option(name, title))
  choice.append(group)
  return choice
}

/** Give the playground its bar; returns what to do when the reader leaves. */
export function attachPlayground(
  root: HTMLElement,
  titles: Readonly<Record<string, string>>,
): () => void {
  const bar = makeBar(root)
  root.classList.add("lab")
  if (!able) {
    tell(bar, SORRY)
    return () => {}
  }
  root.setAttribute("role", "region")
  root.setAttribute("aria-label", "Playground")
  const linked = isForPlayground(location.hash)
  const choice = choiceOf(titles, !linked && isKept())
  const label = document.createElement("label")
  label.append("Start from ", choice)
  const open = makeButton("Open", "lab-button lab-run")
  bar.append(label, open)
  const mounted = new Mounted(bar, (ready) => ready.mountPlayground(bar))
  open.addEventListener("pointerenter", warm, { once: true })
  open.addEventListener(
    "click",
    () =>
      void mounted.use(async (playground) => {
        // Files of an earlier visit are there as soon as the playground is.
        if (choice.value !== KEPT) await playground.begin(choice.value)
        choice.querySelector(`[value="${KEPT}"]`)?.remove()
      }),
  )
  // Files of a link are shown, and nothing runs.
  if (linked) void mounted.use()
  return () => mounted.close()
}
