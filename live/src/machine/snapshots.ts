/**
 * The memory of a booted interpreter, kept between visits: booting from it
 * takes a fraction of the time. It is a cache: every failure means a boot.
 */

const STORE = "python-snapshots"

function request(version: string): string {
  return `/python-snapshot/${version}`
}

/** Return the snapshot for this version, or nothing. */
export async function recall(version: string): Promise<ArrayBuffer | undefined> {
  try {
    const store = await caches.open(STORE)
    const found = await store.match(request(version))
    return found && (await found.arrayBuffer())
  } catch {
    return undefined // refused, as in a private window
  }
}

/** Keep a snapshot, and drop those of earlier versions. */
export async function remember(version: string, memory: ArrayBuffer): Promise<void> {
  try {
    const store = await caches.open(STORE)
    for (const old of await store.keys()) {
      if (!old.url.endsWith(request(version))) await store.delete(old)
    }
    await store.put(request(version), new Response(memory))
  } catch {
    // Full or refused: the next visit boots.
  }
}

/** Drop a snapshot that no interpreter booted from. */
export async function forget(version: string): Promise<void> {
  try {
    const store = await caches.open(STORE)
    await store.delete(request(version))
  } catch {
    // Refused: then there is none.
  }
}
