/** The reader edits an example's files, shares the edits, or drops them. */

import type { Example } from "../player/example"
import { copy } from "./clipboard"
import { button, el, part } from "./dom"
import type { Editor } from "./editor"
import { type Edits, keepEdits, link, type Recalled, recallEdits } from "./edits"

const NOT_KEPT =
  "The browser can't store your changes (its storage is full or disabled), so copy a " +
  "link to them; otherwise, they are lost when you leave this page."

/** The files that a reader may edit: an exercise's own, or programs, and pages with what is theirs. */
export function editable({
  files,
  steps,
  exercise,
}: Pick<Example, "files" | "steps" | "exercise">): readonly string[] {
  if (exercise) return exercise.readers
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
  private readonly edits: Edits
  /** The name of the file that the editor shows. */
  private readonly choice = el("select", { class: "lab-select" })
  /** Where the edits came from that were there at first. */
  readonly from: Recalled["from"]
  private editor: Editor | undefined
  private current: string | undefined
  /** Whether the browser has stored the last edits. */
  private stored = true

  constructor(name: string, example: Example, say: (text: string) => void, refuge: HTMLElement) {
    this.name = name
    this.example = example
    this.say = say
    this.refuge = refuge
    const { edits, from } = recallEdits(name, editable(example))
    this.edits = edits
    this.from = from
    this.resetButton = button("Reset", () => this.reset())
    this.resetButton.title = "Back to the programs as they are on the page"
    this.resetButton.hidden = !this.edited
    this.element.hidden = true
  }

  get edited(): boolean {
    return Object.keys(this.edits).length > 0
  }

  /** What the reader has to know of the edits before Run uses them; "" if there are none. */
  get note(): string {
    const names = Object.keys(this.edits).join(", ")
    return names && `Run uses your version of ${names}; Reset restores the page's.`
  }

  /** What the reader has to know of them at first. */
  get greeting(): string {
    const names = Object.keys(this.edits).join(", ")
    if (this.from === "link") {
      return `This link contains changes to ${names}. Read the code before you run it; Reset restores the page's.`
    }
    if (this.from === "tab") return this.note
    return `This link contains changed programs, but it can't be read: a part of it may be missing. ${
      this.note || "These are the page's programs."
    }`
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
    const editor = await this.opened()
    editor?.focus()
  }

  /** Put the solution of an exercise into the editor; the reader can undo it. */
  async solve(): Promise<void> {
    const { exercise } = this.example
    const editor = await this.opened()
    if (!exercise || !editor) return
    // The first one last, so that it is the one that is seen.
    for (const [name, text] of Object.entries(exercise.solution).reverse()) {
      this.show(editor, name)
      editor.replace(text)
    }
    if (this.stored) this.say("Undo restores your program; Reset restores the starting point.")
  }

  close(): void {
    this.editor?.close()
  }

  /** Open the editor, if it is not open; none if there is nothing to edit. */
  private async opened(): Promise<Editor | undefined> {
    const names = editable(this.example)
    if (!this.editor && names[0]) {
      this.current = names[0]
      this.editor = await this.open(names, this.current)
    }
    this.element.hidden = false
    return this.editor
  }

  private show(editor: Editor, file: string): void {
    this.current = this.choice.value = file
    editor.show(file, this.text(file))
  }

  private text(file: string): string {
    return this.edits[file] ?? this.example.files[file] ?? ""
  }

  private async open(names: readonly string[], first: string): Promise<Editor> {
    const { openEditor } = await import("./editor")
    const editor = openEditor(
      () => "Program",
      first,
      this.text(first),
      (text) => this.changed(text),
    )
    const { choice } = this
    for (const name of names) choice.append(el("option", { value: name }, name))
    choice.addEventListener("change", () => this.show(editor, choice.value))
    const share = button("Copy a link to this", () => {
      void copy(link(this.name, this.edits)).then((copied) =>
        this.say(
          copied ? "The link was copied to the clipboard." : "The browser did not allow copying.",
        ),
      )
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
    const kept = keepEdits(this.name, this.edits)
    if (!kept && this.stored) this.say(NOT_KEPT)
    this.stored = kept
    if (this.edited) this.resetButton.hidden = false
    else this.hideReset()
  }

  private hideReset(): void {
    part(this.resetButton, this.refuge, "hide")
  }

  private reset(): void {
    for (const name of Object.keys(this.edits)) delete this.edits[name]
    keepEdits(this.name, this.edits)
    const { hash, pathname, search } = location
    if (hash.startsWith("#lab=")) history.replaceState(null, "", pathname + search)
    const { current } = this
    if (current !== undefined) this.editor?.reset(current, this.text(current))
    this.hideReset()
    this.say("Run uses the page's programs again.")
  }
}
