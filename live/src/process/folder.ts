/**
 * The shared folder in the file system of a process.
 *
 * It is Emscripten's file system in memory (MEMFS), with operations that also
 * report what they have changed. What other processes have changed arrives
 * while Python is suspended.
 */

import { type Change, type EntryId, FOLDER_SIZE, ROOT } from "../kernel/folder"
import { unknownMessage } from "../kernel/messages"

/** What this uses of Emscripten's file system. */
export interface FileSystem {
  readonly filesystems: { readonly MEMFS: MemoryFiles }
  readonly ErrnoError: new (errno: number) => Error
  mkdirTree(path: string): void
  mount(type: object, options: object, path: string): FileNode
  getPath(node: FileNode): string
  lookupNode(parent: FileNode, name: string): FileNode
  mknod(path: string, mode: number, device: number): FileNode
  symlink(target: string, path: string): FileNode
  rename(from: string, to: string): void
  unlink(path: string): void
  rmdir(path: string): void
  readdir(path: string): string[]
  lstat(path: string): { readonly mode: number }
  chmod(path: string, mode: number): void
  isDir(mode: number): boolean
  isFile(mode: number): boolean
}

interface FileNode {
  mode: number
  readonly id: number
  readonly name: string
  readonly parent: FileNode
  mtime: number
  link?: string
  usedBytes?: number
  contents?: unknown
  node_ops: NodeOperations
  stream_ops: StreamOperations
}

interface Attributes {
  readonly mode?: number
  readonly mtime?: number
  readonly size?: number
}

interface NodeOperations {
  setattr(node: FileNode, attributes: Attributes): void
  mknod(parent: FileNode, name: string, mode: number, device: number): FileNode
  symlink(parent: FileNode, name: string, target: string): FileNode
  rename(node: FileNode, folder: FileNode, name: string): void
  unlink(parent: FileNode, name: string): void
  rmdir(parent: FileNode, name: string): void
}

interface Opened {
  readonly node: FileNode
  readonly flags?: number
}

type Write = (
  stream: Opened,
  buffer: Uint8Array,
  offset: number,
  length: number,
  position: number,
  own?: boolean,
) => number

interface StreamOperations {
  write: Write
  msync: (stream: Opened, buffer: Uint8Array, offset: number, length: number) => number
}

interface MemoryFiles {
  mount(mount: object): FileNode
}

const O_APPEND = 0o2000
/** No space left on device: Emscripten's number. */
const ENOSPC = 51

export class SharedFolder {
  private readonly fs: FileSystem
  private readonly report: (change: Change, seen: number) => void
  private readonly prefix: string
  private readonly nodes = new Map<EntryId, FileNode>()
  private readonly ids = new WeakMap<FileNode, EntryId>()
  private made = 0
  /** How many changes of other processes were made here. */
  private seen = 0
  /** The id of the node that is made next; another process has given it. */
  private given: EntryId | undefined
  private quiet = false

  /**
   * @param pid - of the process; no other may give its entries the same ids.
   * @param report - told what was changed, and what had been seen by then.
   */
  constructor(fs: FileSystem, pid: number, report: (change: Change, seen: number) => void) {
    this.fs = fs
    this.report = report
    this.prefix = `${pid}.`
  }

  /** Mount the folder at a path, with what is in it already. */
  mount(path: string, changes: readonly Change[]): void {
    this.fs.mkdirTree(path)
    const mount = (options: object): FileNode => {
      const root = this.fs.filesystems.MEMFS.mount(options)
      this.given = ROOT
      return this.adopt(root)
    }
    this.fs.mount({ mount }, {}, path)
    for (const change of changes) this.silently(change)
  }

  /** Make a change that another process has made. */
  change(change: Change): void {
    this.seen++
    this.silently(change)
  }

  private silently(change: Change): void {
    this.quiet = true
    try {
      this.apply(change)
    } finally {
      this.quiet = false
      this.given = undefined
    }
  }

  private apply(change: Change): void {
    const { fs } = this
    if (change.op === "make") return this.make(change)
    const node = this.nodes.get(change.id)
    if (!node) return // removed here, at the same moment
    switch (change.op) {
      case "write":
        node.stream_ops.write({ node }, change.bytes, 0, change.bytes.length, change.position)
        return
      case "truncate":
        return node.node_ops.setattr(node, { size: change.size })
      case "contents":
        node.node_ops.setattr(node, { size: 0 })
        node.stream_ops.write({ node }, change.bytes, 0, change.bytes.length, 0)
        return
      case "attributes":
        return node.node_ops.setattr(node, change)
      case "move": {
        const folder = this.nodes.get(change.parent)
        if (folder) fs.rename(fs.getPath(node), `${fs.getPath(folder)}/${change.name}`)
        return
      }
      case "remove":
        return this.remove(fs.getPath(node), node.mode)
      default:
        return unknownMessage(change, "the folder of a process")
    }
  }

  /** Remove a file, or a folder with what was put into it at the same moment. */
  private remove(path: string, mode: number): void {
    const { fs } = this
    if (!fs.isDir(mode)) return fs.unlink(path)
    for (const name of fs.readdir(path)) {
      if (name === "." || name === "..") continue
      const inner = `${path}/${name}`
      this.remove(inner, fs.lstat(inner).mode)
    }
    fs.rmdir(path)
  }

  private make({ id, parent, name, mode, link }: Change & { op: "make" }): void {
    const { fs } = this
    const folder = this.nodes.get(parent)
    if (!folder) return
    const here = this.child(folder, name)
    if (here) {
      // Made here at the same moment; from now on, they are the same.
      this.nodes.set(id, here)
      this.ids.set(here, id)
      return
    }
    this.given = id
    const path = `${fs.getPath(folder)}/${name}`
    if (link === undefined) fs.mknod(path, mode, 0)
    else fs.symlink(link, path)
  }

  private child(folder: FileNode, name: string): FileNode | undefined {
    try {
      return this.fs.lookupNode(folder, name)
    } catch {
      return undefined
    }
  }

  private tell(change: Change): void {
    if (!this.quiet) this.report(change, this.seen)
  }

  private idOf(node: FileNode): EntryId {
    return this.ids.get(node) ?? ""
  }

  /** Make a node one of this folder: with an id, and operations that report. */
  private adopt(node: FileNode): FileNode {
    const id = this.given ?? `${this.prefix}${this.made++}`
    this.given = undefined
    this.nodes.set(id, node)
    this.ids.set(node, id)
    node.node_ops = this.nodeOperations(node.node_ops)
    if (this.fs.isFile(node.mode)) node.stream_ops = this.streamOperations(node.stream_ops)
    return node
  }

  private forget(parent: FileNode, name: string): void {
    const node = this.child(parent, name)
    if (!node) return
    const id = this.idOf(node)
    this.nodes.delete(id)
    this.tell({ op: "remove", id })
  }

  private nodeOperations(memory: NodeOperations): NodeOperations {
    return {
      ...memory,
      setattr: (node, attributes) => {
        const { mode, mtime, size } = attributes
        if (size !== undefined) this.reserve(node, size)
        memory.setattr(node, attributes)
        const id = this.idOf(node)
        if (size !== undefined) this.tell({ op: "truncate", id, size })
        if (mode !== undefined || mtime != null) {
          this.tell({
            op: "attributes",
            id,
            ...(mode === undefined ? {} : { mode }),
            ...(mtime == null ? {} : { mtime }),
          })
        }
      },
      mknod: (parent, name, mode, device) => {
        const node = this.adopt(memory.mknod(parent, name, mode, device))
        this.tell({ op: "make", id: this.idOf(node), parent: this.idOf(parent), name, mode })
        return node
      },
      symlink: (parent, name, link) => {
        const node = this.adopt(memory.symlink(parent, name, link))
        const { mode } = node
        this.tell({ op: "make", id: this.idOf(node), parent: this.idOf(parent), name, mode, link })
        return node
      },
      rename: (node, folder, name) => {
        const replaced = this.child(folder, name)
        memory.rename(node, folder, name)
        if (replaced) this.nodes.delete(this.idOf(replaced))
        this.tell({ op: "move", id: this.idOf(node), parent: this.idOf(folder), name })
      },
      unlink: (parent, name) => {
        this.forget(parent, name)
        memory.unlink(parent, name)
      },
      rmdir: (parent, name) => {
        const node = this.child(parent, name)
        memory.rmdir(parent, name) // refuses a folder that is not empty
        if (!node) return
        this.nodes.delete(this.idOf(node))
        this.tell({ op: "remove", id: this.idOf(node) })
      },
    }
  }

  private streamOperations(memory: StreamOperations): StreamOperations {
    const write: Write = (stream, buffer, offset, length, position) => {
      const { node } = stream
      this.reserve(node, position + length)
      // Never the caller's buffer itself: that is memory of the interpreter.
      const written = memory.write(stream, buffer, offset, length, position, false)
      if (!this.quiet && length > 0) {
        const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset + offset, length).slice()
        const append = ((stream.flags ?? 0) & O_APPEND) !== 0
        this.tell({ op: "write", id: this.idOf(node), position, bytes, append })
      }
      return written
    }
    return {
      ...memory,
      write,
      msync: (stream, buffer, offset, length) => {
        write(stream, buffer, 0, length, offset)
        return 0
      },
    }
  }

  /** @throws ErrnoError - the files of the folder would be too large. */
  private reserve(node: FileNode, size: number): void {
    if (this.quiet || size <= (node.usedBytes ?? 0)) return
    let sum = size
    for (const each of this.nodes.values()) if (each !== node) sum += each.usedBytes ?? 0
    if (sum > FOLDER_SIZE) throw new this.fs.ErrnoError(ENOSPC)
  }
}
