/**
 * Take the ways out of the frame's realm before a page's script runs.
 *
 * The shell's Content-Security-Policy closes them already, but for WebRTC,
 * which no policy governs. An empty frame within the frame would have a
 * realm of its own with all of them, so there is none.
 */

const WAYS_OUT = [
  "EventSource",
  "WebSocketStream",
  "WebTransport",
  "RTCPeerConnection",
  "webkitRTCPeerConnection",
  "Worker",
  "SharedWorker",
  "BroadcastChannel",
]
const FRAMES = "iframe, frame, object, embed, fencedframe"

/** Remove them, and whatever frame is put into the document. */
export function confine(realm: Window): void {
  for (const name of WAYS_OUT) Reflect.deleteProperty(realm, name)
  watch(document)
  const attach = Element.prototype.attachShadow
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init)
    watch(root)
    return root
  }
}

function watch(root: Node): void {
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (!(node instanceof Element)) continue
      for (const frame of [node, ...node.querySelectorAll("*")]) {
        if (frame.matches(FRAMES)) frame.remove()
      }
    }
  }).observe(root, { childList: true, subtree: true })
}
