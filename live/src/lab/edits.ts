/** What the reader changed: kept while the tab is open, and in links. */

function key(example: string): string {
  return `lab:${example}`
}

/** The edited files of an example. */
export function recallEdits(example: string): Record<string, string> {
  const linked = fromLink(example)
  if (linked) return linked
  try {
    const stored = sessionStorage.getItem(key(example))
    return stored ? clean(JSON.parse(stored)) : {}
  } catch {
    return {} // storage is refused, or holds something else
  }
}

export function keepEdits(example: string, edits: Readonly<Record<string, string>>): void {
  try {
    if (Object.keys(edits).length) sessionStorage.setItem(key(example), JSON.stringify(edits))
    else sessionStorage.removeItem(key(example))
  } catch {
    // Refused or full: the edits last as long as the page.
  }
}

function clean(data: unknown): Record<string, string> {
  const found: Record<string, string> = {}
  if (typeof data === "object" && data !== null) {
    for (const [name, text] of Object.entries(data)) {
      if (typeof text === "string") found[name] = text
    }
  }
  return found
}

/** The edits that came with the address: shown, never run by themselves. */
function fromLink(example: string): Record<string, string> | undefined {
  const match = /^#lab=([^&]+)&edits=(.+)$/.exec(location.hash)
  if (!match?.[1] || !match[2] || decodeURIComponent(match[1]) !== example) return undefined
  try {
    const bytes = Uint8Array.from(atob(decodeURIComponent(match[2])), (c) => c.charCodeAt(0))
    return clean(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return undefined
  }
}

/** An address of this page that carries the edits. */
export function link(example: string, edits: Readonly<Record<string, string>>): string {
  const bytes = new TextEncoder().encode(JSON.stringify(edits))
  const packed = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
  const url = new URL(location.href)
  url.hash = `lab=${encodeURIComponent(example)}&edits=${encodeURIComponent(packed)}`
  return url.href
}
