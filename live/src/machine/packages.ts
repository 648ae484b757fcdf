/** Fetches the packages of bundles: only what a program of this visit needs. */

import { type Archive, contents } from "../process/archive"
import type { Packages } from "../process/messages"
import { fetchFile, gunzip, LoadError, once, type Progress } from "./files"
import { KeptFiles } from "./keptfiles"
import { joined, parted } from "./packing"

/** A package, compressed. */
interface Compressed {
  readonly bytes: number
  readonly hash: string
  /** Functions of the interpreter whose addresses its compiled modules import. */
  readonly addresses: readonly string[]
}

/** `packages.json`, as the build writes it. */
interface Listing {
  /** Changes whenever anything of it does. */
  readonly version: string
  /** Where a process has the packages. */
  readonly folder: string
  readonly files: { readonly [name: string]: Compressed }
  /** The packages of each bundle. */
  readonly bundles: { readonly [name: string]: readonly string[] }
  /** The modules of each bundle that a snapshot has imported. */
  readonly modules: { readonly [name: string]: readonly string[] }
}

/** The packages of a process, and what its snapshot has imported of them. */
export interface Loaded extends Packages {
  readonly modules: readonly string[]
}

/** What bundles have together, each package and each module once. */
interface Found {
  readonly listing: Listing
  readonly wanted: readonly string[]
  readonly imports: readonly string[]
  readonly version: string
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
  private readonly base: string
  private readonly listing: () => Promise<Listing>
  private readonly fetched = new Map<string, Arriving>()
  /** By address: whether an earlier visit has kept them, or this one has. */
  private readonly kept = new Map<string, Promise<boolean>>()
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
    const { listing, wanted, imports } = await this.find(bundles)
    const { folder, files } = listing
    const total = wanted.reduce((sum, name) => sum + (files[name]?.bytes ?? 0), 0)
    const tell = (): void => {
      const loaded = wanted.reduce((sum, name) => sum + (this.fetched.get(name)?.loaded ?? 0), 0)
      progress(Math.min(loaded, total), total)
    }
    this.progress.add(tell)
    try {
      tell()
      await this.recalled(bundles, listing, wanted)
      const packages = await Promise.all(
        wanted.map((name) => this.fetch(name, files[name]?.hash ?? "")),
      )
      const archives = packages.map(({ archive }) => archive)
      this.keep(bundles, listing, archives)
      const compiled = Object.assign({}, ...packages.map((each) => each.compiled))
      const addresses = wanted.flatMap((name) => files[name]?.addresses ?? [])
      return { folder, archives, compiled, addresses, modules: imports }
    } finally {
      this.progress.delete(tell)
    }
  }

  /**
   * Return a string that changes whenever a package of the bundles does, or
   * what a snapshot has imported of them.
   *
   * @throws LoadError - as `load`.
   */
  async versionOf(bundles: readonly string[]): Promise<string> {
    return bundles.length > 0 ? (await this.find(bundles)).version : ""
  }

  private async find(bundles: readonly string[]): Promise<Found> {
    const listing = await this.listing()
    const names = bundles.flatMap((bundle) => {
      const found = listing.bundles[bundle]
      if (!found) {
        const there = Object.keys(listing.bundles).join(", ")
        throw new LoadError(`There is no bundle “${bundle}” of packages; there are ${there}.`)
      }
      return found
    })
    const wanted = [...new Set(names)]
    const imports = [...new Set(bundles.flatMap((name) => listing.modules[name] ?? []))]
    const version = [...wanted.map((name) => listing.files[name]?.hash), ...imports].join("-")
    return { listing, wanted, imports, version }
  }

  /** The address of what is kept of bundles. */
  private keptAt(bundles: readonly string[], { version }: Listing): string {
    return `${this.base}packages/${bundles.join("+")}?${version}`
  }

  /** Have what an earlier visit has kept of bundles, once. */
  private async recalled(
    bundles: readonly string[],
    listing: Listing,
    wanted: readonly string[],
  ): Promise<void> {
    if (wanted.every((name) => this.fetched.has(name))) return
    const url = this.keptAt(bundles, listing)
    let recalling = this.kept.get(url)
    if (!recalling) {
      recalling = this.recall(url, listing, wanted)
      this.kept.set(url, recalling)
    }
    await recalling
  }

  private async recall(
    url: string,
    { files }: Listing,
    wanted: readonly string[],
  ): Promise<boolean> {
    const data = await keptPackages
      .recall(url)
      .then((kept) => kept?.arrayBuffer())
      .catch(() => {})
    const archives = data && parted(data, wanted.length)
    for (const [at, name] of wanted.entries()) {
      const archive = archives?.[at]
      if (!archive || this.fetched.has(name)) continue
      const { promise } = this.add(name, compile(archive), files[name]?.bytes)
      promise.catch(() => keptPackages.forget()) // it is damaged
    }
    for (const tell of this.progress) tell()
    return archives !== undefined
  }

  /** Keep the archives of bundles for a later visit, unless they are. */
  private keep(bundles: readonly string[], listing: Listing, archives: readonly Archive[]): void {
    const url = this.keptAt(bundles, listing)
    const kept = this.kept.get(url)
    this.kept.set(url, Promise.resolve(true))
    void kept?.then((isKept) => {
      if (isKept) return
      const isCurrent = (each: string): boolean => each.endsWith(`?${listing.version}`)
      void keptPackages.keep(url, new Response(joined(archives)), isCurrent)
    })
  }

  private fetch(name: string, hash: string): Promise<Package> {
    const before = this.fetched.get(name)
    if (before) return before.promise
    const add = (bytes: number): void => {
      entry.loaded += bytes
      for (const tell of this.progress) tell()
    }
    const url = `${this.base}packages/${name}.gz?${hash}`
    const arrived = gunzip(url, add).then((archive) => compile(new Uint8Array(archive)))
    const entry = this.add(name, arrived)
    return entry.promise
  }

  private add(name: string, promise: Promise<Package>, loaded = 0): Arriving {
    const entry = { promise, loaded }
    promise.catch(() => this.fetched.delete(name))
    this.fetched.set(name, entry)
    return entry
  }
}
