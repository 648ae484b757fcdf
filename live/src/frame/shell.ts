/**
 * The only script of `frame.html`: it waits for the page of the site to hand
 * it an HTML file, and makes a browser tab of the frame, on the network in
 * the page.
 */

import type { Call } from "../kernel/messages"
import { confine } from "./confine"
import { tapConsole } from "./console"
import { dialogs } from "./dialogs"
import { fetchOver } from "./fetch"
import type { FromFrame, ToFrame } from "./messages"
import { Network } from "./network"
import { Page } from "./page"
import { typeLine, watchLog } from "./reader"
import { type Change, makeStorage, StorageInPage } from "./storage"
import { apply } from "./stored"
import { connectWebSockets, leaveWebSockets, WebSocketOverPage } from "./websocket"
import { connectRequests, XMLHttpRequestOverPage } from "./xhr"

function begin(port: MessagePort, first: ToFrame & { op: "open" }): void {
  const send = (message: FromFrame, transfer: Transferable[] = []): void =>
    port.postMessage(message, transfer)
  const network = new Network(
    (call: Call) =>
      send({ op: "call", call }, call.op === "send" ? [call.bytes.buffer as ArrayBuffer] : []),
    location.hostname,
  )
  const page = new Page(first)
  tapConsole(
    (level, text) => send({ op: "console", level, text }),
    (address) => page.nameOf(address),
  )
  watchLog((text) => send({ op: "shows", text }))
  const fetch = fetchOver(network)
  const complain = (text: string): void => console.error(text)
  connectWebSockets(network, complain)
  connectRequests(fetch, complain)
  const items = new Map(first.stored)
  const local = makeStorage(items, (change) => send({ op: "stores", change }))
  const session = makeStorage(new Map())
  confine(window)
  put(
    {
      WebSocket: WebSocketOverPage,
      XMLHttpRequest: XMLHttpRequestOverPage,
      Storage: StorageInPage,
    },
    { writable: true },
  )
  put({ fetch, ...dialogs((text) => console.info(text)) }, { writable: true, enumerable: true })
  put({ localStorage: local, sessionStorage: session }, { enumerable: true })
  const dispatchStored = (change: Change): void => {
    const oldValue = change.key === null ? null : (items.get(change.key) ?? null)
    apply(items, change)
    const { key, value: newValue } = change
    dispatchEvent(new StorageEvent("storage", { key, oldValue, newValue, url: location.href }))
  }
  port.onmessage = ({ data }: MessageEvent<ToFrame>) => {
    switch (data.op) {
      case "news":
        return network.take(data.news)
      case "stored":
        return dispatchStored(data.change)
      case "type":
        return typeLine(data.line)
      case "leave":
        leaveWebSockets()
        return send({ op: "left" })
    }
  }
  void page.load().then(() => send({ op: "opened" }))
}

/** Have globals of these values, over the browser's own. */
function put(values: Readonly<Record<string, unknown>>, flags: PropertyDescriptor): void {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(window, name, { value, configurable: true, ...flags })
  }
}

addEventListener("message", function take({ source, data, ports: [port] }: MessageEvent<ToFrame>) {
  if (source !== parent || data.op !== "open" || !port) return
  removeEventListener("message", take)
  begin(port, data)
})
