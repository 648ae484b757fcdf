/**
 * The memory of a booted interpreter, kept between visits: booting from it
 * takes a fraction of the time. It is a cache: after any failure, Python boots
 * without a snapshot.
 */

const STORE = "python-snapshots"

/** Of the runtime, the bundles of packages, and of their packages: "" is none. */
export type Version = readonly [runtime: string, bundles: string, packages: string]

function request([runtime, bundles, packages]: Version): string {
  const base = `/python-snapshot/${runtime}`
  return bundles ? `${base}/${bundles}/${packages}` : base
}

/** Whether the snapshot of a path is one of an earlier version. */
function isStale(path: string, version: Version): boolean {
  const [runtime, bundles] = version
  const [, , ofRuntime, ofBundles = ""] = path.split("/")
  if (ofRuntime !== runtime) return true
  return ofBundles === bundles && path !== request(version)
}

/** Return the snapshot for this version, if there is one. */
export async function recall(version: Version): Promise<ArrayBuffer | undefined> {
  try {
    const store = await caches.open(STORE)
    const found = await store.match(request(version))
    return found && (await found.arrayBuffer())
  } catch {
    return undefined // not allowed, as in a private window
  }
}

/** Store a snapshot, and delete those of earlier versions. */
export async function remember(version: Version, memory: ArrayBuffer): Promise<void> {
  try {
    const store = await caches.open(STORE)
    for (const old of await store.keys()) {
      const path = decodeURIComponent(new URL(old.url).pathname)
      if (isStale(path, version)) await store.delete(old)
    }
    await store.put(request(version), new Response(memory))
  } catch {
    // No space, or not allowed: the next visit boots without it.
  }
}

/** Delete a snapshot from which no interpreter boots. */
export async function forget(version: Version): Promise<void> {
  try {
    const store = await caches.open(STORE)
    await store.delete(request(version))
  } catch {
    // Not allowed: then there is none.
  }
}
