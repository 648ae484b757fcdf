/** What the example's steps do in the page: read its log, type into its box. */

const BOX = "input:not([type]), input[type=text], input[type=search], textarea"

/** What the page's log shows: a line for each of its children. */
export function shown(): string {
  const log = document.querySelector("[role=log]")
  return [...(log?.children ?? [])].map((line) => `${line.textContent}\n`).join("")
}

/** Tell what the page's log shows whenever it changes. */
export function watchLog(tell: (text: string) => void): void {
  let last = ""
  new MutationObserver(() => {
    const now = shown()
    if (now === last) return
    last = now
    tell(now)
  }).observe(document, { childList: true, subtree: true, characterData: true })
}

/** Fill the page's text box and press Enter; the focus stays where it is. */
export function typeLine(line: string): void {
  const box = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(BOX)
  if (!box) return
  box.value = line
  box.dispatchEvent(new InputEvent("input", { bubbles: true, data: line, inputType: "insertText" }))
  const key = { key: "Enter", code: "Enter", bubbles: true, cancelable: true }
  const goesOn = box.dispatchEvent(new KeyboardEvent("keydown", key))
  if (goesOn && box instanceof HTMLInputElement) box.form?.requestSubmit()
  box.dispatchEvent(new KeyboardEvent("keyup", key))
}
