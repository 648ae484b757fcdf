/**
 * The folder that the processes of an example share.
 *
 * Each process has the folder in its own file system, where its programs read
 * and write at once, and tells here what it changes. The order in which
 * changes arrive here is the order for all: they are passed on to the other
 * processes by the same messages as the network's events, so whoever receives
 * bytes also sees the files that were written before these were sent.
 *
 * When two processes change a file at the same moment, without having seen
 * each other's change, both get the contents that it has here in the end.
 */

import { unknownMessage } from "./messages"

/** A file, a folder or a symbolic link; unique among all processes. */
export type EntryId = string

/** The folder itself. */
export const ROOT: EntryId = "/"

/** Bytes that the files of a folder may have together. */
export const FOLDER_SIZE = 64 * 1024 * 1024

/** Something that was changed. */
export type Change =
  /** `mode` is that of stat(2), with the type; `link` is where a link leads. */
  | { op: "make"; id: EntryId; parent: EntryId; name: string; mode: number; link?: string }
  /** `append`: at the end, wherever that is (O_APPEND). */
  | { op: "write"; id: EntryId; position: number; bytes: Uint8Array; append: boolean }
  | { op: "truncate"; id: EntryId; size: number }
  /** All of it: another process has changed it at the same moment. */
  | { op: "contents"; id: EntryId; bytes: Uint8Array }
  | { op: "attributes"; id: EntryId; mode?: number; mtime?: number }
  | { op: "move"; id: EntryId; parent: EntryId; name: string }
  | { op: "remove"; id: EntryId }

/** A process that has the folder. */
export interface Member {
  readonly pid: number
  /** Make a change that another process has made. */
  change(change: Change): void
}

interface Entry {
  parent: EntryId
  name: string
  mode: number
  readonly link: string | undefined
  mtime: number | undefined
  /** Its contents are the first `size` bytes. */
  bytes: Uint8Array
  size: number
  /** Which of the changes sent to a process was the last of this entry. */
  readonly sent: Map<Member, number>
}

const REGULAR = 0o100644

export class Folder {
  private readonly entries = new Map<EntryId, Entry>()
  /** Entries that two processes made at the same moment, by the later id. */
  private readonly aliases = new Map<EntryId, EntryId>()
  /** How many changes were sent to each process. */
  private readonly members = new Map<Member, number>()
  private readonly put = new Map<string, string>()
  private made = 0

  /**
   * Write files, as an editor would: those that differ from what was last
   * written here, so that what programs have written stays. A file that was
   * written here and is not among them any more is removed.
   */
  write(files: Readonly<Record<string, string>>): void {
    for (const name of this.put.keys()) {
      if (Object.hasOwn(files, name)) continue
      this.put.delete(name)
      const id = this.find(ROOT, name)
      if (id !== undefined) this.apply({ op: "remove", id })
    }
    for (const [name, text] of Object.entries(files)) {
      if (this.put.get(name) === text) continue
      this.put.set(name, text)
      let id = this.find(ROOT, name)
      if (id === undefined) {
        id = `page.${this.made++}`
        this.apply({ op: "make", id, parent: ROOT, name, mode: REGULAR })
      }
      this.apply({ op: "contents", id, bytes: new TextEncoder().encode(text) })
    }
  }

  /** Add a process; return the changes that make its folder from an empty one. */
  join(member: Member): Change[] {
    this.members.set(member, 0)
    const changes: Change[] = []
    const add = (parent: EntryId): void => {
      for (const [id, entry] of this.entries) {
        if (entry.parent !== parent) continue
        const { name, mode, link, mtime } = entry
        changes.push({
          op: "make",
          id,
          parent,
          name,
          mode,
          ...(link === undefined ? {} : { link }),
        })
        if (entry.size) changes.push(contents(id, entry))
        if (mtime !== undefined) changes.push({ op: "attributes", id, mtime })
        add(id)
      }
    }
    add(ROOT)
    return changes
  }

  /** Remove a process that has ended. */
  leave(member: Member): void {
    this.members.delete(member)
    for (const { sent } of this.entries.values()) sent.delete(member)
  }

  /**
   * Take a change that a process has made in its own folder.
   *
   * @param seen - how many changes of others it had made by then.
   */
  take(member: Member, change: Change, seen: number): void {
    const id = this.known(change.id)
    let known = { ...change, id }
    if (known.op === "make" || known.op === "move")
      known = { ...known, parent: this.known(known.parent) }
    if (known.op === "make") {
      const other = this.find(known.parent, known.name)
      const entry = other === undefined ? undefined : this.entries.get(other)
      if (other !== undefined && entry) {
        this.aliases.set(id, other)
        if (isFile(entry.mode)) this.send(member, contents(other, entry), entry)
        return
      }
    }
    const entry = this.entries.get(id)
    const unseen = (entry?.sent.get(member) ?? 0) > seen
    this.apply(known, unseen ? undefined : member)
    if (unseen && entry && this.entries.has(id)) this.tell(contents(id, entry), entry)
  }

  /** Return the id that an entry has here. */
  private known(id: EntryId): EntryId {
    return this.aliases.get(id) ?? id
  }

  private find(parent: EntryId, name: string): EntryId | undefined {
    for (const [id, entry] of this.entries) {
      if (entry.parent === parent && entry.name === name) return id
    }
    return undefined
  }

  /** Make a change here, and in the processes but the one that has made it. */
  private apply(change: Change, from?: Member): void {
    const { id } = change
    const entry = this.entries.get(id)
    switch (change.op) {
      case "make": {
        const { parent, name, mode, link } = change
        if (parent !== ROOT && !this.entries.has(parent)) return // removed meanwhile
        const sent = new Map<Member, number>()
        const fresh = {
          parent,
          name,
          mode,
          link,
          mtime: undefined,
          bytes: new Uint8Array(),
          size: 0,
        }
        this.entries.set(id, { ...fresh, sent })
        break
      }
      case "write": {
        if (!entry) return // it was removed, and is still open
        const position = change.append ? entry.size : change.position
        resize(entry, Math.max(entry.size, position + change.bytes.length))
        entry.bytes.set(change.bytes, position)
        return this.tell({ ...change, position }, entry, from)
      }
      case "truncate":
        if (!entry) return
        resize(entry, change.size)
        break
      case "contents":
        if (!entry) return
        entry.bytes = change.bytes.slice()
        entry.size = change.bytes.length
        break
      case "attributes":
        if (!entry) return
        entry.mode = change.mode ?? entry.mode
        entry.mtime = change.mtime ?? entry.mtime
        break
      case "move": {
        if (!entry) return
        const replaced = this.find(change.parent, change.name)
        if (replaced !== undefined && replaced !== id) this.entries.delete(replaced)
        entry.parent = change.parent
        entry.name = change.name
        break
      }
      case "remove":
        if (!entry) return
        this.forget(id)
        break
      default:
        return unknownMessage(change, "the shared folder")
    }
    this.tell(change, this.entries.get(id), from)
  }

  /** Forget an entry, and what another process has just put into it. */
  private forget(id: EntryId): void {
    this.entries.delete(id)
    for (const [inner, { parent }] of this.entries) if (parent === id) this.forget(inner)
  }

  private tell(change: Change, entry: Entry | undefined, from?: Member): void {
    for (const member of this.members.keys()) {
      if (member !== from) this.send(member, change, entry)
    }
  }

  private send(member: Member, change: Change, entry: Entry | undefined): void {
    const count = (this.members.get(member) ?? 0) + 1
    this.members.set(member, count)
    entry?.sent.set(member, count)
    member.change(change)
  }
}

/** What a file's mode has in its type, and the type of a regular file: <sys/stat.h>. */
const TYPE = 0o170000
const FILE = 0o100000

function isFile(mode: number): boolean {
  return (mode & TYPE) === FILE
}

function contents(id: EntryId, { bytes, size }: Entry): Change {
  return { op: "contents", id, bytes: bytes.slice(0, size) }
}

/** Set the size of a file; what is new in it is zero. */
function resize(entry: Entry, size: number): void {
  if (size < entry.size) entry.bytes.fill(0, size, entry.size)
  if (size > entry.bytes.length) {
    const larger = new Uint8Array(Math.max(size, entry.bytes.length * 2))
    larger.set(entry.bytes.subarray(0, entry.size))
    entry.bytes = larger
  }
  entry.size = size
}
