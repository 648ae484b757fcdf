/** Fetches the packages of bundles: only what a program of this visit needs. */

import { type Archive, contents } from "../process/archive"
import type { Packages } from "../process/messages"
import { gunzip, type Progress, whole } from "./files"
import { KeptFiles } from "./keptfiles"
import { type Found, PackageList, type Wanted } from "./packagelist"
import { joined, parted } from "./packing"

/** The packages of a process, and what its snapshot has imported of them. */
export interface Loaded extends Packages {
  readonly modules: readonly string[]
}

/** A package that has arrived. */
interface Package {
  readonly archive: Archive
  readonly compiled: Readonly<Record<string, WebAssembly.Module>>
}

/** A package that has been fetched, or is on its way. */
interface Arriving {
  readonly promise: Promise<Package>
  /** How many bytes of it have arrived, compressed. */
  loaded: number
}

const keptPackages = new KeptFiles("python-packages")

/** Compile the modules of a package that are WebAssembly. */
async function compile(archive: Archive): Promise<Package> {
  const modules = Array.from(contents(archive))
    .filter(([name]) => name.endsWith(".so"))
    .map(async ([name, data]) => [name, await WebAssembly.compile(data)] as const)
  return { archive, compiled: Object.fromEntries(await Promise.all(modules)) }
}

export class PackageStore {
  private readonly list: PackageList
  /** By address. */
  private readonly arriving = new Map<string, Arriving>()
  /** By the address of bundles: whether this visit has nothing to keep of them. */
  private readonly kept = new Map<string, Promise<boolean>>()
  private readonly progress = new Set<() => void>()
  /** Whether a process may have packages already. */
  private inUse = false

  /** @param base - the folder of the runtime, with a slash at the end. */
  constructor(base: string) {
    this.list = new PackageList(base)
  }

  /**
   * Load the packages of bundles, each once; what failed is tried again.
   *
   * @param progress - told how many bytes of all of them have arrived.
   * @throws LoadError - names the file that could not be fetched, or the bundle
   *   that there is not.
   */
  async load(bundles: readonly string[], progress: Progress = () => {}): Promise<Loaded> {
    const found = await this.list.find(bundles)
    const { folder, packages, modules } = found
    const total = packages.reduce((sum, { bytes }) => sum + bytes, 0)
    const report = (): void => {
      const loaded = packages.map(({ url }) => this.arriving.get(url)?.loaded ?? 0)
      progress(
        Math.min(
          loaded.reduce((sum, bytes) => sum + bytes, 0),
          total,
        ),
        total,
      )
    }
    this.progress.add(report)
    try {
      report()
      await this.recallOnce(found)
      const arrived = await Promise.all(packages.map(({ url }) => this.fetch(url)))
      const archives = arrived.map(({ archive }) => archive)
      this.keep(found, archives)
      const compiled = Object.assign({}, ...arrived.map((each) => each.compiled))
      const addresses = packages.flatMap((each) => each.addresses)
      this.inUse = true
      return { folder, archives, compiled, addresses, modules }
    } catch (error) {
      // The site may have changed; then processes of both releases would not do.
      if (!this.inUse) this.list.forget()
      throw error
    } finally {
      this.progress.delete(report)
    }
  }

  /**
   * Return a string that changes whenever a package of the bundles does, or
   * what a snapshot has imported of them.
   *
   * @throws LoadError - as `load`.
   */
  async versionOf(bundles: readonly string[]): Promise<string> {
    return bundles.length > 0 ? (await this.list.find(bundles)).version : ""
  }

  /** Have what an earlier visit has kept of bundles. */
  private async recallOnce({ packages, keptAt }: Found): Promise<void> {
    if (packages.every(({ url }) => this.arriving.has(url))) return
    const recalling = this.kept.get(keptAt) ?? this.recall(keptAt, packages)
    this.kept.set(keptAt, recalling)
    await recalling
  }

  /** Return whether there was all that an earlier visit has kept. */
  private async recall(keptAt: string, packages: readonly Wanted[]): Promise<boolean> {
    const data = await keptPackages.read(keptAt)
    const archives = data && parted(data, packages.length)
    if (!archives) return false
    try {
      const found = await Promise.all(archives.map(compile))
      for (const [at, each] of found.entries()) {
        const { url = "", bytes } = packages[at] ?? {}
        if (!this.arriving.has(url)) this.expect(url, Promise.resolve(each), bytes)
      }
    } catch {
      await keptPackages.drop(keptAt) // it is damaged
      return false
    }
    this.reportAll()
    return true
  }

  /** Keep the archives of bundles for a later visit, unless they are. */
  private keep({ keptAt, release }: Found, archives: readonly Archive[]): void {
    const kept = this.kept.get(keptAt)
    this.kept.set(keptAt, Promise.resolve(true))
    void kept?.then((isKept) => {
      if (isKept) return
      void keptPackages.keep(keptAt, new Response(joined(archives)), (url) => url.endsWith(release))
    })
  }

  private fetch(url: string): Promise<Package> {
    const before = this.arriving.get(url)
    if (before) return before.promise
    const add = (bytes: number): void => {
      entry.loaded += bytes
      this.reportAll()
    }
    const arrived = gunzip(url, add).then((data) => compile(new Uint8Array(data)))
    const entry = this.expect(url, whole(url, arrived))
    return entry.promise
  }

  private expect(url: string, promise: Promise<Package>, loaded = 0): Arriving {
    const entry = { promise, loaded }
    promise.catch(() => this.arriving.delete(url))
    this.arriving.set(url, entry)
    return entry
  }

  private reportAll(): void {
    for (const report of this.progress) report()
  }
}
