/** What the reader changed: kept while the tab is open, and in links. */

/** Edited files, by their names. */
export type Edits = Record<string, string>

/** The edited files of an example, and where they come from. */
export interface Recalled {
  readonly edits: Edits
  /** This tab, a link that is opened now, or this tab beside a link that can't be read. */
  readonly from: "tab" | "link" | "damaged link"
}

function key(example: string): string {
  return `lab:${example}`
}

/** Where the link is noted whose edits were taken: after a reload, the reader's own count. */
function linkKey(example: string): string {
  return `lab-link:${example}`
}

/**
 * Return the edited files of an example.
 *
 * @param names - of the files that may be edited.
 */
export function recallEdits(example: string, names: readonly string[]): Recalled {
  const link = linkTo(example)
  if (link === undefined || link === read(linkKey(example))) {
    return { edits: kept(example, names), from: "tab" }
  }
  const edits = unpacked(link, names)
  if (!edits) return { edits: kept(example, names), from: "damaged link" }
  keepEdits(example, edits)
  write(linkKey(example), link)
  return { edits, from: "link" }
}

/** Store the edits for this tab; tell whether it has them. */
export function keepEdits(example: string, edits: Readonly<Edits>): boolean {
  return write(key(example), Object.keys(edits).length ? JSON.stringify(edits) : undefined)
}

/** An address of this page that carries the edits. */
export function link(example: string, edits: Readonly<Edits>): string {
  const bytes = new TextEncoder().encode(JSON.stringify(edits))
  const packed = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
  const url = new URL(location.href)
  url.hash = `lab=${encodeURIComponent(example)}&edits=${encodeURIComponent(packed)}`
  return url.href
}

/** Return what the reader changed in this tab. */
export function kept(example: string, names: readonly string[]): Edits {
  try {
    return clean(JSON.parse(read(key(example)) ?? "{}"), names)
  } catch {
    return {} // something else is stored there
  }
}

/** The packed edits of the address, if it is a link to this example. */
function linkTo(example: string): string | undefined {
  const [, name, rest] = /^#lab=([^&]*)(.*)$/s.exec(location.hash) ?? []
  return name === encodeURIComponent(example) ? rest : undefined
}

/** The edits that came with the address: shown, never run by themselves. */
function unpacked(link: string, names: readonly string[]): Edits | undefined {
  try {
    const packed = decodeURIComponent(/^&edits=(.+)$/s.exec(link)?.[1] ?? "")
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0))
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
    const edits = clean(JSON.parse(text), names)
    return Object.keys(edits).length ? edits : undefined
  } catch {
    return undefined
  }
}

function clean(data: unknown, names: readonly string[]): Edits {
  const found: Edits = {}
  if (typeof data === "object" && data !== null) {
    for (const [name, text] of Object.entries(data)) {
      if (typeof text === "string" && names.includes(name)) found[name] = text
    }
  }
  return found
}

function read(name: string): string | undefined {
  try {
    return sessionStorage.getItem(name) ?? undefined
  } catch {
    return undefined // storage is refused
  }
}

/** Tell whether it is written: the storage may be full, or refused. */
function write(name: string, text: string | undefined): boolean {
  try {
    if (text === undefined) sessionStorage.removeItem(name)
    else sessionStorage.setItem(name, text)
    return true
  } catch {
    return false
  }
}
