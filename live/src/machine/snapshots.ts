/**
 * The memory of a booted interpreter, kept between visits: booting from it
 * takes a fraction of the time. It is a cache: after any failure, Python boots
 * without a snapshot.
 */

const STORE = "python-snapshots"

function request(version: string): string {
  return `/python-snapshot/${version}`
}

/** Return the snapshot for this version, if there is one. */
export async function recall(version: string): Promise<ArrayBuffer | undefined> {
  try {
    const store = await caches.open(STORE)
    const found = await store.match(request(version))
    return found && (await found.arrayBuffer())
  } catch {
    return undefined // not allowed, as in a private window
  }
}

/** Store a snapshot, and delete those of earlier versions. */
export async function remember(version: string, memory: ArrayBuffer): Promise<void> {
  try {
    const store = await caches.open(STORE)
    for (const old of await store.keys()) {
      if (!old.url.endsWith(request(version))) await store.delete(old)
    }
    await store.put(request(version), new Response(memory))
  } catch {
    // No space, or not allowed: the next visit boots without it.
  }
}

/** Delete a snapshot from which no interpreter boots. */
export async function forget(version: string): Promise<void> {
  try {
    const store = await caches.open(STORE)
    await store.delete(request(version))
  } catch {
    // Not allowed: then there is none.
  }
}
