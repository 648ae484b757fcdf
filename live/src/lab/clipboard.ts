/** Copy a text, for the reader to paste elsewhere. */

/** Put a text into the clipboard; returns whether the browser has allowed it. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyAsTyped(text)
  }
}

/** As a reader would: select it, and press Ctrl+C. */
function copyAsTyped(text: string): boolean {
  const focused = document.activeElement
  const box = document.createElement("textarea")
  box.value = text
  document.body.append(box)
  box.select()
  // Deprecated, and there is nothing else where the clipboard's own way is refused.
  const copied = document.execCommand("copy")
  box.remove()
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true })
  return copied
}
