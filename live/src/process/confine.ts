/**
 * Take the ways out of a worker's realm before a program runs in it.
 *
 * A worker is no sandbox: this is a second fence, behind the site's
 * Content-Security-Policy, so that a program fails clearly when it tries.
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

/** Bytes that a process may use: a phone has to live with several. */
const MEMORY = 512 * 1024 * 1024
const PAGE = 65_536

/** Let memory run out for a process before it does for the device. */
export function limitMemory(): void {
  const grow = WebAssembly.Memory.prototype.grow
  WebAssembly.Memory.prototype.grow = function (pages: number): number {
    if (this.buffer.byteLength + pages * PAGE > MEMORY) {
      throw new RangeError("the process has no more memory")
    }
    return grow.call(this, pages)
  }
}

/** Remove them, wherever on the prototype chain they are. */
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
