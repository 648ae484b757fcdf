/** What a program prints, as a terminal shows it: the last lines of it. */

import { lines } from "../player/tail"
import { eachFrame, el } from "./dom"
import { type Piece, Terminal } from "./terminal"

/** Characters that a log keeps. */
const KEPT = 200_000
/** Characters of a block of the log, at least. */
const BLOCK = 4000

/** Some rows of the log, which come and go together. */
interface Block {
  readonly element: HTMLElement
  size: number
}

export class Log {
  /** The lines, with a note of those that are not kept above them. */
  readonly element: HTMLElement
  readonly lines: HTMLElement
  private readonly dropped = el("p", { class: "lab-dropped" })
  private readonly terminal = new Terminal()
  /** Called once what was written is in the page. */
  private drawn: (() => void)[] = []
  private readonly blocks: Block[] = []
  /** What is there of a row that is not complete. */
  private open: ChildNode[] = []
  private size = 0
  /** Whether a line begins with what comes next. */
  private atBegin = true
  private waiting = 0
  private droppedLines = 0
  private readonly redraw = eachFrame(() => this.draw())

  /**
   * @param name - what a screen reader calls it.
   * @param kind - a further class.
   */
  constructor(name: string, kind = "") {
    this.lines = el("pre", {
      role: "log",
      class: "lab-log",
      "aria-label": name,
      tabindex: "0",
    })
    this.dropped.hidden = true
    this.element = el("div", { class: `lab-output ${kind}` }, this.dropped, this.lines)
  }

  /**
   * Write text at the next drawing.
   *
   * @param source - its class.
   * @param drawn - called when it is in the page.
   */
  write(text: string, source: string, drawn?: () => void): void {
    this.terminal.write(text, source)
    if (drawn) this.drawn.push(drawn)
    this.waiting += text.length
    // Whoever can't wait until something is drawn must not fill the memory.
    if (this.waiting > KEPT) this.draw()
    else this.redraw()
  }

  private draw(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.lines
    const atEnd = scrollTop + clientHeight >= scrollHeight - 4
    this.waiting = 0
    const { erase, rows, rest } = this.terminal.take()
    if (erase) this.eraseOpen()
    if (rows.length) {
      for (const piece of rows) this.add(piece)
      this.open = []
    }
    for (const piece of rest) this.open.push(this.append(piece))
    this.drop()
    if (atEnd) this.lines.scrollTop = this.lines.scrollHeight
    for (const drawn of this.drawn.splice(0)) drawn()
  }

  private eraseOpen(): void {
    for (const node of this.open.splice(0)) {
      const { parentElement } = node
      const last = this.blocks.at(-1)
      const size = node.textContent?.length ?? 0
      if (last) last.size -= size
      this.size -= size
      this.atBegin = true
      node.remove()
      if (parentElement?.childNodes.length === 0) parentElement.remove()
    }
  }

  /** Add whole rows in blocks: to lay out another block costs the same however
   * long the log is. */
  private add({ text, source, look }: Piece): void {
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf("\n", from + BLOCK)
      const part = text.slice(from, end < 0 ? text.length : end + 1)
      this.append({ text: part, source, look })
      from += part.length
    }
  }

  private append({ text, source, look }: Piece): ChildNode {
    let block = this.blocks.at(-1)
    // Within a line only if it is endless.
    if (!block || block.size > (this.atBegin ? BLOCK : 2 * BLOCK)) {
      block = { element: el("span", { class: "lab-block" }), size: 0 }
      this.blocks.push(block)
      this.lines.append(block.element)
    }
    let span = block.element.lastElementChild
    if (span?.className !== source) {
      span = el("span", { class: source })
      block.element.append(span)
    }
    const node = look ? el("span", { class: look }, text) : document.createTextNode(text)
    span.append(node)
    block.size += text.length
    this.size += text.length
    this.atBegin = text.endsWith("\n")
    return node
  }

  /** Drop the oldest blocks, and say how many lines they had. */
  private drop(): void {
    const before = this.droppedLines
    while (this.size > KEPT && this.blocks.length > 1) {
      const oldest = this.blocks.shift()
      if (!oldest) return
      const text = oldest.element.textContent
      this.size -= text.length
      this.droppedLines += lines(text)
      oldest.element.remove()
    }
    if (this.droppedLines === before) return
    this.dropped.hidden = false
    const count = this.droppedLines.toLocaleString("en")
    this.dropped.textContent = `… ${count} earlier line${this.droppedLines > 1 ? "s" : ""} dropped`
  }
}
