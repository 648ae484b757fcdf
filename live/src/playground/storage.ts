/**
 * The workspace between visits: each tab has its own, and a new tab begins
 * with the one that was changed last.
 */

import { type Workspace, workspaceOf } from "./workspace"

const KEY = "playground"
/** The workspace that another has replaced. */
const BEFORE = "playground-before"
/** There if the files came by a link. */
const LINK = "playground-link"

export function recall(): Workspace | undefined {
  return parsed(read(() => sessionStorage, KEY)) ?? parsed(read(() => localStorage, KEY))
}

/** Store it for this tab and for a new one; tell whether both have it. */
export function keep(workspace: Workspace): boolean {
  const text = JSON.stringify(workspace)
  if (!write(() => sessionStorage, KEY, text)) {
    // The files go before those that they have replaced.
    write(() => sessionStorage, BEFORE, undefined)
    if (!write(() => sessionStorage, KEY, text)) return false
  }
  return write(() => localStorage, KEY, text)
}

/** What was there before, and what is on the button that brings it back. */
export interface Before {
  readonly what: string
  readonly workspace: Workspace
  /** Whether it came by a link. */
  readonly byLink: boolean
  /** The one file to bring back; nothing: all of them. */
  readonly file?: string
}

export function recallBefore(): Before | undefined {
  const text = read(() => sessionStorage, BEFORE)
  try {
    const data = JSON.parse(text ?? "null")
    const workspace = workspaceOf(data?.workspace)
    return (
      workspace && {
        what: String(data.what),
        workspace,
        byLink: data.byLink === true,
        ...(typeof data.file === "string" && { file: data.file }),
      }
    )
  } catch {
    return undefined // something else is stored there
  }
}

export function keepBefore(before: Before | undefined): void {
  write(() => sessionStorage, BEFORE, before && JSON.stringify(before))
}

/** Whether the files that `recall` returns came by a link. */
export function isByLink(): boolean {
  const own = read(() => sessionStorage, KEY) !== undefined
  return read(() => (own ? sessionStorage : localStorage), LINK) !== undefined
}

export function noteLink(yes: boolean): void {
  const text = yes ? "yes" : undefined
  write(() => sessionStorage, LINK, text)
  write(() => localStorage, LINK, text)
}

function parsed(text: string | undefined): Workspace | undefined {
  try {
    return workspaceOf(JSON.parse(text ?? "null"))
  } catch {
    return undefined // something else is stored there
  }
}

function read(where: () => Storage, key: string): string | undefined {
  try {
    return where().getItem(key) ?? undefined
  } catch {
    return undefined // storage is refused
  }
}

/** Tell whether it is written: the storage may be full, or refused. */
function write(where: () => Storage, key: string, text: string | undefined): boolean {
  try {
    if (text === undefined) where().removeItem(key)
    else where().setItem(key, text)
    return true
  } catch {
    return false
  }
}
