/** Puts packages into the file system of a process. */

import { contents } from "./archive"
import type { Packages } from "./messages"

/** What of Emscripten's file system is used here. */
export interface PackageFiles {
  mkdirTree(path: string): void
  writeFile(path: string, data: Uint8Array, options: { canOwn: boolean }): void
  readFile(path: string, options?: object): unknown
}

/** Emscripten's table of addresses: 0 is none, and UNRESOLVED is found when a module needs it. */
type Addresses = Readonly<Record<string, { value: number }>>

const UNRESOLVED = -1

/** Have Emscripten find the addresses of functions, which `divided.ts` left out. */
function resolveLater(names: readonly string[], addresses: Addresses): void {
  for (const name of names) {
    const address = addresses[name]
    if (address?.value === 0) address.value = UNRESOLVED
  }
}

/** What of Emscripten's module loads compiled modules. */
export interface Linker {
  readonly GOT: Addresses
  readonly FS: PackageFiles
  loadDynamicLibrary(path: string, flags: Readonly<Record<string, boolean>>, scope: object): void
  /** Grow the memory to so many bytes, and Emscripten's views of it. */
  growMemory(bytes: number): void
  onRuntimeInitialized?: () => void
}

/**
 * Load the compiled modules of packages. It has to happen at the same moment of
 * every start, before Python's: then they get the places in memory and in the
 * table of functions that a snapshot has noted.
 */
export function link(linker: Linker, { folder, compiled, addresses }: Packages): void {
  const files = linker.FS
  resolveLater(addresses, linker.GOT)
  const read = files.readFile
  // Emscripten reads a file to compile it, and takes a module that is compiled already.
  files.readFile = (path, options) =>
    compiled[path.slice(folder.length + 1)] ?? read.call(files, path, options)
  try {
    for (const name of Object.keys(compiled))
      linker.loadDynamicLibrary(`${folder}/${name}`, { global: false, nodelete: true }, {})
  } finally {
    files.readFile = read
  }
}

/** Write the files of archives below their folder, without copying what they contain. */
export function install(files: PackageFiles, { folder, archives }: Packages): void {
  const made = new Set<string>()
  for (const archive of archives) {
    for (const [name, data] of contents(archive)) {
      const path = `${folder}/${name}`
      const parent = path.slice(0, path.lastIndexOf("/"))
      if (!made.has(parent)) files.mkdirTree(parent)
      made.add(parent)
      files.writeFile(path, data, { canOwn: true })
    }
  }
}
