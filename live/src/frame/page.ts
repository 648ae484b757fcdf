/**
 * A page made of its HTML, without `<script>` and `<style>` elements that have
 * text: the frame's policy allows none, and needs none.
 *
 * It grows as it would in a browser: what stands before a script is there
 * when the script runs, and what stands behind it is not. Scripts run from
 * a blob's address, styles are constructed sheets.
 */

import type { Files } from "./messages"

const JAVASCRIPT = new Set(["", "text/javascript", "application/javascript", "module"])

export class Page {
  private readonly source: Files
  private readonly html: string
  private readonly names = new Map<string, string>()
  private readonly deferred: (() => Promise<void>)[] = []
  /** Where in the HTML the last inline script ended. */
  private place = 0

  constructor(source: Files) {
    this.source = source
    this.html = source.files[source.main] ?? ""
  }

  /** A script's file, by its blob's address; a handler's by the document's. */
  nameOf(address: string): string {
    return this.names.get(address) ?? (address === location.href ? this.source.main : address)
  }

  /** Put the page into the document and run its scripts. */
  async load(): Promise<void> {
    const parsed = new DOMParser().parseFromString(this.html, "text/html")
    for (const part of ["documentElement", "head", "body"] as const) {
      for (const { name, value } of parsed[part].attributes) {
        document[part].setAttribute(name, value)
      }
    }
    await this.grow(parsed.head, document.head)
    await this.grow(parsed.body, document.body)
    for (const run of this.deferred) await run()
    document.dispatchEvent(new Event("DOMContentLoaded", { bubbles: true }))
    dispatchEvent(new Event("load"))
  }

  private async grow(from: ParentNode, into: ParentNode & Node): Promise<void> {
    for (const node of from.childNodes) {
      if (node instanceof HTMLScriptElement) {
        await this.script(node, into)
      } else if (node instanceof HTMLStyleElement) {
        this.style(node.textContent)
      } else if (node instanceof HTMLLinkElement && node.relList.contains("stylesheet")) {
        this.style(this.source.files[node.getAttribute("href") ?? ""] ?? "")
      } else if (!(node instanceof HTMLMetaElement || node instanceof HTMLBaseElement)) {
        const copy = document.importNode(node, node instanceof HTMLTemplateElement)
        if (copy instanceof HTMLElement || copy instanceof SVGElement) restyle(copy)
        into.append(copy)
        if (node instanceof Element && !(node instanceof HTMLTemplateElement)) {
          await this.grow(node, copy as Element)
        }
      }
    }
  }

  private async script(given: HTMLScriptElement, into: ParentNode): Promise<void> {
    const type = given.type.toLowerCase()
    const file = given.getAttribute("src")
    if (!JAVASCRIPT.has(type)) return into.append(document.importNode(given, true))
    const script = document.createElement("script")
    script.type = type
    const text = file === null ? this.inPlace(given.textContent) : this.source.files[file]
    if (text === undefined) {
      console.error(`${file} was not loaded: the lab has no such file.`)
      return
    }
    script.src = URL.createObjectURL(new Blob([text], { type: "text/javascript" }))
    this.names.set(script.src, file ?? this.source.main)
    const run = (): Promise<void> =>
      new Promise((resolve) => {
        script.onload = script.onerror = () => resolve()
        into.append(script)
      })
    if (type === "module" || (given.defer && file !== null)) this.deferred.push(run)
    else await run()
  }

  /** An inline script, on the very lines that it has in the HTML. */
  private inPlace(text: string): string {
    const at = this.html.indexOf(text, this.place)
    if (at < 0) return text // the parser has changed something in it
    this.place = at + text.length
    return "\n".repeat(this.html.slice(0, at).split("\n").length - 1) + text
  }

  private style(text: string): void {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    document.adoptedStyleSheets.push(sheet)
  }
}

/** A style attribute is refused as it is; the same by script is not. */
function restyle(element: HTMLElement | SVGElement): void {
  const text = element.getAttribute("style")
  if (text === null) return
  element.removeAttribute("style")
  element.style.cssText = text
}
