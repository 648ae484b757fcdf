/**
 * The memory of a booted interpreter, kept between visits: booting from it
 * takes a fraction of the time. It is a cache: after any failure, Python boots
 * without a snapshot.
 */

import { KeptFiles } from "./keptfiles"

const keptSnapshots = new KeptFiles("python-snapshots")

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
  return keptSnapshots.read(request(version))
}

/** Store a snapshot, and delete those of earlier versions. */
export async function remember(version: Version, memory: ArrayBuffer): Promise<void> {
  const isCurrent = (url: string): boolean =>
    !isStale(decodeURIComponent(new URL(url).pathname), version)
  await keptSnapshots.keep(request(version), new Response(memory), isCurrent)
}

/** Delete a snapshot from which no interpreter boots. */
export async function forget(version: Version): Promise<void> {
  await keptSnapshots.drop(request(version))
}
