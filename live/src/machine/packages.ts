/** Fetches the packages of bundles: only what a program of this visit needs. */

import type { Packages } from "../process/messages"
import { fetchFile, gunzip, LoadError, once, type Progress } from "./files"

/** A package, compressed. */
interface Archive {
  readonly bytes: number
  readonly hash: string
  /** Functions of the interpreter whose addresses its compiled modules import. */
  readonly addresses: readonly string[]
}

/** `packages.json`, as the build writes it. */
interface Listing {
  /** Where a process has the packages. */
  readonly folder: string
  readonly files: { readonly [name: string]: Archive }
  /** The packages of each bundle. */
  readonly bundles: { readonly [name: string]: readonly string[] }
  /** The modules of each bundle that a snapshot has imported. */
  readonly modules: { readonly [name: string]: readonly string[] }
}

/** The packages of a process, and what its snapshot has imported of them. */
export interface Loaded extends Packages {
  readonly modules: readonly string[]
  /** A string that changes whenever one of them does. */
  readonly version: string
}

export class PackageStore {
  private readonly base: string
  private readonly listing: () => Promise<Listing>
  /** By name: the archive, fetched or on its way, and how much of it has arrived. */
  private readonly fetched = new Map<string, { promise: Promise<ArrayBuffer>; loaded: number }>()
  private readonly progress = new Set<() => void>()

  /** @param base - the folder of the runtime, with a slash at the end. */
  constructor(base: string) {
    this.base = base
    this.listing = once(async () => {
      const response = await fetchFile(`${base}packages.json`, { cache: "no-cache" })
      return (await response.json()) as Listing
    })
  }

  /**
   * Load the packages of bundles, each once; what failed is tried again.
   *
   * @param progress - told how many bytes of all of them have arrived.
   * @throws LoadError - names the file that could not be fetched, or the bundle
   *   that there is not.
   */
  async load(bundles: readonly string[], progress: Progress = () => {}): Promise<Loaded> {
    const { folder, files, bundles: known, modules: all } = await this.listing()
    const names = bundles.flatMap((bundle) => {
      const found = known[bundle]
      if (!found) {
        const there = Object.keys(known).join(", ")
        throw new LoadError(`There is no bundle “${bundle}” of packages; there are ${there}.`)
      }
      return found
    })
    const wanted = [...new Set(names)]
    const total = wanted.reduce((sum, name) => sum + (files[name]?.bytes ?? 0), 0)
    const tell = (): void => {
      const loaded = wanted.reduce((sum, name) => sum + (this.fetched.get(name)?.loaded ?? 0), 0)
      progress(Math.min(loaded, total), total)
    }
    this.progress.add(tell)
    try {
      tell()
      const archives = await Promise.all(
        wanted.map((name) => this.fetch(name, files[name]?.hash ?? "")),
      )
      const addresses = wanted.flatMap((name) => files[name]?.addresses ?? [])
      const modules = [...new Set(bundles.flatMap((name) => all[name] ?? []))]
      const version = [...wanted.map((name) => files[name]?.hash), ...modules].join("-")
      return { folder, archives, addresses, modules, version }
    } finally {
      this.progress.delete(tell)
    }
  }

  private fetch(name: string, hash: string): Promise<ArrayBuffer> {
    const before = this.fetched.get(name)
    if (before) return before.promise
    const entry = { loaded: 0, promise: Promise.resolve(new ArrayBuffer(0)) }
    const add = (bytes: number): void => {
      entry.loaded += bytes
      for (const tell of this.progress) tell()
    }
    entry.promise = gunzip(`${this.base}packages/${name}.gz?${hash}`, add)
    entry.promise.catch(() => this.fetched.delete(name))
    this.fetched.set(name, entry)
    return entry.promise
  }
}
