/** A browser tab in the page: a sandboxed frame, and a process of the kernel. */

import type { Kernel, Process } from "../kernel/kernel"
import { type KernelEvent, Signal } from "../kernel/messages"
import type { Files, FromFrame, Level, ToFrame } from "./messages"
import type { Change } from "./storage"
import type { Stored, Tab } from "./stored"

/** What a tab tells whoever opened it. */
export interface PageObserver {
  /** The page is loaded. */
  opened(): void
  console(level: Level, text: string): void
  /** What the page's log shows now. */
  shows(text: string): void
  closed(): void
}

/**
 * Scripts run, in an origin of their own; forms tell their scripts, while
 * the shell's policy lets none be sent. No windows, no way to the top.
 */
const SANDBOX = "allow-scripts allow-forms"

export class PageFrame implements Process, Tab {
  readonly pid: number
  private readonly kernel: Kernel
  private readonly observer: PageObserver
  private readonly shared: Stored
  readonly element = document.createElement("iframe")
  private readonly channel = new MessageChannel()
  private held: KernelEvent[] | undefined
  private loaded = false
  private ended = false

  /**
   * @param address - of the shell; it loads once the element is in a page.
   * @param shared - what this page and others have in their `localStorage`.
   */
  constructor(
    pid: number,
    kernel: Kernel,
    address: string,
    source: Files,
    observer: PageObserver,
    shared: Stored,
  ) {
    this.pid = pid
    this.kernel = kernel
    this.observer = observer
    this.shared = shared
    kernel.attach(this)
    this.channel.port1.onmessage = ({ data }: MessageEvent<FromFrame>) => this.take(data)
    this.element.setAttribute("sandbox", SANDBOX)
    this.element.referrerPolicy = "no-referrer"
    this.element.src = address
    this.element.addEventListener("load", () => {
      if (this.loaded) {
        observer.console(
          "error",
          "The page navigated to another address, so the lab closed its tab.",
        )
        return this.finish()
      }
      this.loaded = true
      // Its origin is opaque: no name would reach it.
      const target = this.element.contentWindow
      const first = { op: "open", ...source, stored: shared.items } satisfies ToFrame
      target?.postMessage(first, "*", [this.channel.port2])
      shared.join(this)
    })
  }

  get isClosed(): boolean {
    return this.ended
  }

  deliver(news: KernelEvent): void {
    if (this.held) this.held.push(news)
    else this.send({ op: "news", news })
  }

  /** Another page has changed what is in its `localStorage`. */
  stored(change: Change): void {
    this.send({ op: "stored", change })
  }

  /** Fill the page's text box and press Enter. */
  type(line: string): void {
    this.send({ op: "type", line })
  }

  /** Close the tab, with a goodbye on its connections; SIGKILL has none. */
  signal(number: number): void {
    if (number === Signal.SIGKILL || !this.loaded) this.finish()
    else this.send({ op: "leave" })
  }

  /** Let nothing in any more: the tab stops reading. */
  freeze(): void {
    this.held ??= []
  }

  thaw(): void {
    const held = this.held ?? []
    this.held = undefined
    for (const news of held) this.deliver(news)
  }

  private send(message: ToFrame): void {
    if (!this.ended) this.channel.port1.postMessage(message)
  }

  private take(message: FromFrame): void {
    if (this.ended) return
    switch (message.op) {
      case "opened":
        return this.observer.opened()
      case "call":
        return this.kernel.call(this, message.call)
      case "stores":
        return this.shared.change(this, message.change)
      case "console":
        return this.observer.console(message.level, message.text)
      case "shows":
        return this.observer.shows(message.text)
      case "left":
        return this.finish()
    }
  }

  private finish(): void {
    if (this.ended) return
    this.ended = true
    this.channel.port1.close()
    this.element.remove()
    this.shared.leave(this)
    this.kernel.detach(this)
    this.observer.closed()
  }
}
