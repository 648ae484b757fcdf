/** A workspace in a link: everything is in the address, behind the `#`. */

import { deflateSync, Inflate, strFromU8, strToU8 } from "fflate"
import { concat } from "../protocol/bytes"
import { type Workspace, workspaceOf } from "./workspace"

/** Characters that a link may have for its files: many programs cut longer ones. */
export const LONGEST_LINK = 32_000
/** Bytes that the files of a link may have: more is a decompression bomb. */
const LARGEST = 4_000_000
/** Compressed bytes that are inflated at once: to 1 MB at most. */
const PIECE = 1024
const PREFIX = "#files="

/** A link can't be made, or can't be read; the message is one sentence for the reader. */
export class LinkError extends Error {}

/**
 * Return what goes behind the address of the playground.
 *
 * @throws LinkError - there is too much for a link.
 */
export function pack(workspace: Workspace): string {
  const bytes = deflateSync(strToU8(JSON.stringify(workspace)), { level: 9 })
  const text = btoa(strFromU8(bytes, true))
  const packed = text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
  if (packed.length > LONGEST_LINK) {
    const [is, most] = [packed.length, LONGEST_LINK].map((size) => size.toLocaleString("en"))
    throw new LinkError(
      `These files are too large for a link: compressed, they take ${is} characters, ` +
        `and a link has at most ${most}. Download them instead.`,
    )
  }
  return PREFIX + packed
}

/**
 * Return the workspace of a link; nothing if the hash is not one.
 *
 * @throws LinkError - a part of it is missing, or it is none of ours.
 */
export function unpack(hash: string): Workspace | undefined {
  if (!hash.startsWith(PREFIX)) return undefined
  try {
    const packed = hash.slice(PREFIX.length)
    const bytes = strToU8(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), true)
    const text = new TextDecoder("utf-8", { fatal: true }).decode(inflate(bytes))
    const workspace = workspaceOf(JSON.parse(text))
    if (workspace) return workspace
  } catch {
    // Whatever the error was, the LinkError below reports it.
  }
  throw new LinkError(
    "This link contains files, but it can't be read: a part of it may be missing.",
  )
}

function inflate(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  let length = 0
  const stream = new Inflate((part) => {
    length += part.length
    if (length > LARGEST) throw new LinkError("the files are too large")
    parts.push(part)
  })
  for (let at = 0; at < bytes.length; at += PIECE) {
    stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length)
  }
  return concat(...parts)
}
