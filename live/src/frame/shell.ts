/**
 * The only script of `frame.html`: it waits for the page of the site to hand
 * it an HTML file, and makes a browser tab of the frame, on the network in
 * the page.
 */

import type { Call } from "../kernel/messages"
import { confine } from "./confine"
import { tapConsole } from "./console"
import { fetchOver } from "./fetch"
import type { FromFrame, ToFrame } from "./messages"
import { Network } from "./network"
import { Page } from "./page"
import { typeLine, watchLog } from "./reader"
import { connectWebSockets, leaveWebSockets, WebSocketOverPage } from "./websocket"

function begin(port: MessagePort, first: ToFrame & { op: "open" }): void {
  const send = (message: FromFrame, transfer: Transferable[] = []): void =>
    port.postMessage(message, transfer)
  const network = new Network((call: Call) =>
    send({ op: "call", call }, call.op === "send" ? [call.bytes.buffer as ArrayBuffer] : []),
  )
  const page = new Page(first)
  tapConsole(
    (level, text) => send({ op: "console", level, text }),
    (address) => page.nameOf(address),
  )
  watchLog((text) => send({ op: "shows", text }))
  connectWebSockets(network, (text) => console.error(text))
  confine(window)
  Object.defineProperties(window, {
    WebSocket: { value: WebSocketOverPage, writable: true, configurable: true },
    fetch: { value: fetchOver(network), writable: true, configurable: true },
  })
  port.onmessage = ({ data }: MessageEvent<ToFrame>) => {
    switch (data.op) {
      case "news":
        return network.take(data.news)
      case "type":
        return typeLine(data.line)
      case "leave":
        leaveWebSockets()
        return send({ op: "left" })
    }
  }
  void page.load().then(() => send({ op: "opened" }))
}

addEventListener("message", function take({ source, data, ports: [port] }: MessageEvent<ToFrame>) {
  if (source !== parent || data.op !== "open" || !port) return
  removeEventListener("message", take)
  begin(port, data)
})
