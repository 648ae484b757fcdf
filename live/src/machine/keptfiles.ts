/**
 * Files, decompressed, kept between visits: a browser's own cache has them as
 * they came. It is a cache: after any failure, they are fetched again.
 */

/** Milliseconds; a store that is slower is slower than most networks. */
const ANSWERS_WITHIN = 10_000

export class KeptFiles {
  private readonly store: string

  /** @param store - its name in Cache Storage. */
  constructor(store: string) {
    this.store = store
  }

  /** Return a file that an earlier visit has kept. */
  recall(url: string): Promise<Response | undefined> {
    return inTime(this.match(url))
  }

  /** Return the contents of a file that an earlier visit has kept. */
  read(url: string): Promise<ArrayBuffer | undefined> {
    return inTime(this.match(url).then((kept) => kept?.arrayBuffer()))
  }

  private async match(url: string): Promise<Response | undefined> {
    const store = await caches.open(this.store)
    return await store.match(url)
  }

  /** Keep a file; delete those of other releases. */
  async keep(url: string, file: Response, ofThisRelease: (url: string) => boolean): Promise<void> {
    try {
      const store = await caches.open(this.store)
      // First, since a store that is full takes nothing more.
      for (const old of await store.keys()) {
        if (!ofThisRelease(old.url)) await store.delete(old)
      }
      await store.put(url, file)
    } catch {
      // No space, or not allowed: the next visit fetches it.
    }
  }

  /** Delete a file that is damaged. */
  async drop(url: string): Promise<void> {
    try {
      const store = await caches.open(this.store)
      await store.delete(url)
    } catch {
      // Not allowed: then there is none.
    }
  }

  /** Delete them all: one may be damaged. */
  async forget(): Promise<void> {
    try {
      await caches.delete(this.store)
    } catch {
      // Not allowed: then there are none.
    }
  }
}

/** Return what a store has, or nothing if it refuses, or is too slow. */
async function inTime<T>(found: Promise<T | undefined>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ANSWERS_WITHIN)
  })
  try {
    return await Promise.race([found, late])
  } catch {
    return undefined // not allowed, as in a private window
  } finally {
    clearTimeout(timer)
  }
}
