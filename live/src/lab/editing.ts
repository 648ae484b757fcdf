/** The reader edits an example's files, shares the edits, or drops them. */

import type { Example } from "../player/example"
import { button, el, part } from "./dom"
import type { Editor } from "./editor"
import { keepEdits, link, recallEdits } from "./edits"

/** The files that a reader may edit: programs, and pages with what is theirs. */
export function editable({ files, steps }: Pick<Example, "files" | "steps">): string[] {
  const opens = steps.some((step) => step.action === "open")
  const kinds = opens ? /\.(py|html|js|css)$/ : /\.py$/
  return Object.keys(files).filter((name) => kinds.test(name))
}

export class Editing {
  readonly element = el("div", { class: "lab-editing" })
  /** Drops the edits; there only while there are some. */
  readonly resetButton: HTMLButtonElement
  private readonly name: string
  private readonly example: Example
  private readonly say: (text: string) => void
  /** Where the focus goes when the button Reset is hidden. */
  private readonly refuge: HTMLElement
  private readonly edits: Record<string, string>
  private editor: Editor | undefined
  private current: string | undefined

  constructor(name: string, example: Example, say: (text: string) => void, refuge: HTMLElement) {
    this.name = name
    this.example = example
    this.say = say
    this.refuge = refuge
    this.edits = recallEdits(name)
    this.resetButton = button("Reset", () => this.reset())
    this.resetButton.title = "Back to the programs as they are on the page"
    this.resetButton.hidden = !this.edited
    this.element.hidden = true
  }

  get edited(): boolean {
    return Object.keys(this.edits).length > 0
  }

  /** All files of the example, as they are now. */
  files(): Record<string, string> {
    const names = Object.keys(this.example.files)
    return Object.fromEntries(names.map((name) => [name, this.text(name)]))
  }

  /** Open the editor, or close it. */
  async toggle(): Promise<void> {
    if (!this.element.hidden) {
      this.element.hidden = true
      return
    }
    this.element.hidden = false
    const names = editable(this.example)
    if (!this.editor && names[0]) {
      this.current = names[0]
      this.editor = await this.open(names, this.current)
    }
    this.editor?.focus()
  }

  close(): void {
    this.editor?.close()
  }

  private text(file: string): string {
    return this.edits[file] ?? this.example.files[file] ?? ""
  }

  private async open(names: readonly string[], first: string): Promise<Editor> {
    const { openEditor } = await import("./editor")
    const editor = openEditor("Program", first, this.text(first), (text) => this.changed(text))
    const choice = el("select", { class: "lab-select" })
    for (const name of names) choice.append(el("option", { value: name }, name))
    choice.addEventListener("change", () => {
      this.current = choice.value
      this.showCurrent()
    })
    const share = button("Copy a link to this", () => {
      void navigator.clipboard
        .writeText(link(this.name, this.edits))
        .then(() => this.say("The link is in the clipboard."))
        .catch(() => this.say("The browser did not allow copying."))
    })
    this.element.append(
      el("div", { class: "lab-edit-bar" }, el("label", {}, "File ", choice), share),
      editor.element,
      el("p", { class: "lab-hint" }, "Tab indents; press Escape, then Tab to leave the editor."),
    )
    return editor
  }

  private changed(text: string): void {
    const { current } = this
    if (current === undefined) return
    if (text === this.example.files[current]) delete this.edits[current]
    else this.edits[current] = text
    keepEdits(this.name, this.edits)
    if (this.edited) this.resetButton.hidden = false
    else this.hideReset()
  }

  private showCurrent(): void {
    if (this.current !== undefined) this.editor?.set(this.current, this.text(this.current))
  }

  private hideReset(): void {
    part(this.resetButton, this.refuge, "hide")
  }

  private reset(): void {
    for (const name of Object.keys(this.edits)) delete this.edits[name]
    keepEdits(this.name, this.edits)
    if (location.hash.startsWith("#lab=")) history.replaceState(null, "", location.pathname)
    this.showCurrent()
    this.hideReset()
    this.say("The programs are the page's again; Run starts them.")
  }
}
