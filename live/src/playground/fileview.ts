/** One file: its name, its text in the editor, how it is started. */

import { button, el } from "../lab/dom"
import type { Editor } from "../lab/editor"
import { isProgram, type Launch } from "./workspace"

/** What the reader can do with the file that is shown. */
export interface FileViewActions {
  changed(text: string): void
  rename(fresh: string): void
  remove(): void
  launch(launch: Launch): void
}

const NO_HELP = { autocomplete: "off", autocapitalize: "off", spellcheck: "false" }

export class FileView {
  readonly element: HTMLElement
  private readonly actions: FileViewActions
  private readonly name = el("input", { class: "lab-input", size: "14", ...NO_HELP })
  private readonly place = el("div", { class: "play-editor" })
  private readonly args = el("input", { class: "lab-input", ...NO_HELP })
  private readonly env = el("textarea", { class: "lab-input", rows: "2", ...NO_HELP })
  private readonly stdin = el("textarea", { class: "lab-input", rows: "2", ...NO_HELP })
  private readonly summary = el("summary", {})
  private readonly start: HTMLDetailsElement
  private editor: Promise<Editor> | undefined
  private file = ""

  constructor(actions: FileViewActions) {
    this.actions = actions
    const rename = el(
      "form",
      { class: "play-add" },
      el("label", {}, "Name ", this.name),
      el("button", { class: "lab-button" }, "Rename"),
    )
    rename.addEventListener("submit", (event) => {
      event.preventDefault()
      actions.rename(this.name.value.trim())
    })
    const fields = [this.args, this.env, this.stdin]
    for (const field of fields) field.addEventListener("input", () => this.launched())
    this.start = el(
      "details",
      { class: "play-start" },
      this.summary,
      el("label", {}, "Arguments", this.args),
      el("label", {}, "Environment variables, one NAME=value per line", this.env),
      el("label", {}, "Standard input; leave it empty to type while the program runs", this.stdin),
    )
    this.element = el(
      "div",
      { class: "lab-editing" },
      el(
        "div",
        { class: "lab-edit-bar" },
        rename,
        button("Delete", () => actions.remove()),
      ),
      this.place,
      el("p", { class: "lab-hint" }, "Tab indents; press Escape, then Tab to leave the editor."),
      this.start,
    )
  }

  /** Show a file, with the history that it has in the editor. */
  async show(file: string, text: string, launch: Launch): Promise<void> {
    this.describe(file, launch)
    if (!this.editor) {
      this.editor = this.open(file, text)
      // After a failure, the next file tries again.
      this.editor.catch(() => (this.editor = undefined))
      await this.editor
    } else (await this.editor).show(file, text)
  }

  /** Show a file of other files: whatever was edited before is forgotten. */
  async reset(file: string, text: string, launch: Launch): Promise<void> {
    if (!this.editor) return this.show(file, text, launch)
    this.describe(file, launch)
    const editor = await this.editor
    editor.reset(file, text)
  }

  /** A file is not there any more, or has another text: its history goes. */
  async forget(file: string): Promise<void> {
    const editor = await this.editor
    editor?.forget(file)
  }

  /** Show how it is started, where that can't be read. */
  explain(): void {
    this.start.open = true
    this.args.focus()
  }

  close(): void {
    void this.editor?.then(
      (editor) => editor.close(),
      () => {},
    )
  }

  private describe(file: string, { args, env, stdin }: Launch): void {
    this.file = file
    this.name.value = file
    this.start.hidden = !isProgram(file)
    this.summary.textContent = `How ${file} is started`
    this.args.value = args
    this.env.value = env
    this.stdin.value = stdin
    this.start.open = Boolean(args || env || stdin)
  }

  private async open(file: string, text: string): Promise<Editor> {
    const { openEditor } = await import("../lab/editor")
    const label = (name: string): string => `Text of ${name}`
    const editor = openEditor(label, file, text, (now) => this.actions.changed(now))
    this.place.append(editor.element)
    return editor
  }

  private launched(): void {
    if (!isProgram(this.file)) return
    const [args, env, stdin] = [this.args.value, this.env.value, this.stdin.value]
    this.actions.launch({ args, env, stdin })
  }
}
