/**
 * Remove what reaches the network or storage from a worker's realm, before a
 * program runs in it.
 *
 * A worker is not a sandbox: this is a second layer, behind the site's
 * Content-Security-Policy, so that a program that tries fails clearly.
 */

const WAYS_OUT = [
  "fetch",
  "XMLHttpRequest",
  "WebSocket",
  "WebSocketStream",
  "WebTransport",
  "EventSource",
  "RTCPeerConnection",
  "importScripts",
  "indexedDB",
  "caches",
  "cookieStore",
  "BroadcastChannel",
  "Worker",
  "SharedWorker",
  "Notification",
  "FileReaderSync",
  "FontFace",
  "PushManager",
  "navigator",
  "close",
]

/** Bytes of memory for a process: a phone must be able to run several. */
const MEMORY = 512 * 1024 * 1024
const PAGE = 65_536

/** Limit the memory of the process, so that the device does not run out. */
export function limitMemory(): void {
  const grow = WebAssembly.Memory.prototype.grow
  WebAssembly.Memory.prototype.grow = function (pages: number): number {
    if (this.buffer.byteLength + pages * PAGE > MEMORY) {
      throw new RangeError("the process has no more memory")
    }
    return grow.call(this, pages)
  }
}

/**
 * Remove the ways out from a realm and from its prototypes.
 *
 * @throws Error - one can't be removed.
 */
export function confine(realm: object): void {
  for (const name of WAYS_OUT) {
    for (let owner: object | null = realm; owner; owner = Object.getPrototypeOf(owner)) {
      if (!Object.hasOwn(owner, name)) continue
      if (!Reflect.deleteProperty(owner, name)) {
        throw new Error(`${name} can't be taken away from the process`)
      }
    }
  }
}
