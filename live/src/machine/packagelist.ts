/** The list of packages, and what bundles have of them. */

import { fetchFile, LoadError, once } from "./files"

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

/** A package, compressed. */
interface Compressed {
  readonly bytes: number
  readonly hash: string
  /** Functions of the interpreter whose addresses its compiled modules import. */
  readonly addresses: readonly string[]
}

/** A package that bundles have, at its address. */
export interface Wanted extends Compressed {
  readonly url: string
}

/** What bundles have together, each package and each module once. */
export interface Found {
  readonly folder: string
  readonly packages: readonly Wanted[]
  readonly modules: readonly string[]
  /** Changes whenever one of the packages does, or what a snapshot has imported. */
  readonly version: string
  /** The address at which all of them are kept in one piece; `release` ends it. */
  readonly keptAt: string
  readonly release: string
}

export class PackageList {
  private readonly base: string
  private listing!: () => Promise<Listing>

  /** @param base - the folder of the runtime, with a slash at the end. */
  constructor(base: string) {
    this.base = base
    this.forget()
  }

  /** Fetch the list again: the site may have changed. */
  forget(): void {
    this.listing = once(async () => {
      const response = await fetchFile(`${this.base}packages.json`, { cache: "no-cache" })
      return (await response.json()) as Listing
    })
  }

  /**
   * Return what bundles have.
   *
   * @throws LoadError - names the file that could not be fetched, or the bundle
   *   that there is not.
   */
  async find(bundles: readonly string[]): Promise<Found> {
    const { folder, files, bundles: known, modules: all, version } = await this.listing()
    const names = bundles.flatMap((bundle) => {
      const found = known[bundle]
      if (!found) {
        const there = Object.keys(known).join(", ")
        throw new LoadError(`There is no bundle “${bundle}” of packages; there are ${there}.`)
      }
      return found
    })
    const packages = [...new Set(names)].map((name): Wanted => {
      const file = files[name]
      if (!file) throw new LoadError(`${this.base}packages.json does not list ${name}.`)
      return { ...file, url: `${this.base}packages/${name}.gz?${file.hash}` }
    })
    const modules = [...new Set(bundles.flatMap((name) => all[name] ?? []))]
    const release = `?${version}`
    return {
      folder,
      packages,
      modules,
      version: [...packages.map(({ hash }) => hash), ...modules].join("-"),
      keptAt: `${this.base}packages/${bundles.join("+")}${release}`,
      release,
    }
  }
}
