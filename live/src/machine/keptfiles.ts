/**
 * Files of the runtime, decompressed, kept between visits: a browser's own
 * cache has them as they came. It is a cache: after any failure, they are
 * fetched again.
 */

const STORE = "python-files"
/** Milliseconds; a store that is slower is slower than most networks. */
const ANSWERS_WITHIN = 10_000

/** Return a file that an earlier visit has kept. */
export async function recallFile(url: string): Promise<Response | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ANSWERS_WITHIN)
  })
  try {
    return await Promise.race([kept(url), late])
  } catch {
    return undefined // not allowed, as in a private window
  } finally {
    clearTimeout(timer)
  }
}

async function kept(url: string): Promise<Response | undefined> {
  const store = await caches.open(STORE)
  return await store.match(url)
}

/** Keep a file; delete those of other releases. */
export async function keepFile(
  url: string,
  file: Response,
  ofThisRelease: ReadonlySet<string>,
): Promise<void> {
  try {
    const store = await caches.open(STORE)
    await store.put(url, file)
    for (const old of await store.keys()) {
      if (!ofThisRelease.has(old.url)) await store.delete(old)
    }
  } catch {
    // No space, or not allowed: the next visit fetches it.
  }
}

/** Delete them all: one may be damaged. */
export async function forgetFiles(): Promise<void> {
  try {
    await caches.delete(STORE)
  } catch {
    // Not allowed: then there are none.
  }
}
