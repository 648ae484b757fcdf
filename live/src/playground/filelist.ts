/** The files: choose one to edit, start or open it, add others. */

import { button, el } from "../lab/dom"
import { isPage, isProgram } from "./workspace"

/** What the reader can do with files. */
export interface FileActions {
  choose(name: string): void
  /** Start a program, or open a page. */
  run(name: string): void
  /** The reader is about to start a program. */
  warm(): void
  add(name: string): void
  upload(files: readonly File[]): void
}

export class FileList {
  readonly element: HTMLElement
  private readonly actions: FileActions
  private readonly list = el("ul", { class: "play-list", role: "list", "aria-label": "Files" })
  private readonly buttons = new Map<string, HTMLButtonElement>()
  private readonly fresh = el("input", {
    class: "lab-input",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    size: "14",
  })

  constructor(actions: FileActions) {
    this.actions = actions
    const add = el(
      "form",
      { class: "play-add" },
      el("label", {}, "New file ", this.fresh),
      el("button", { class: "lab-button" }, "Add"),
    )
    add.addEventListener("submit", (event) => {
      event.preventDefault()
      actions.add(this.fresh.value.trim())
    })
    const chooser = el("input", { type: "file", multiple: "", hidden: "" })
    chooser.addEventListener("change", () => {
      actions.upload([...(chooser.files ?? [])])
      chooser.value = "" // the same file again is a change, too
    })
    const upload = button("Upload", () => chooser.click(), { "aria-label": "Upload files" })
    upload.title = "Text files from your machine; or drop them here. They stay in this browser."
    this.element = el("div", { class: "play-files" }, this.list, add, upload, chooser)
  }

  /** Show these files; `current` is the one in the editor. */
  show(names: readonly string[], current: string): void {
    const focused = this.list.contains(document.activeElement)
    this.buttons.clear()
    this.list.replaceChildren(...names.map((name) => this.item(name)))
    this.mark(current)
    if (focused) this.focus(current)
  }

  /** Another file is in the editor. */
  mark(current: string): void {
    for (const [name, made] of this.buttons) {
      if (name === current) made.setAttribute("aria-current", "true")
      else made.removeAttribute("aria-current")
    }
  }

  focus(name: string): void {
    this.buttons.get(name)?.focus()
  }

  /** A file was added: the next has another name. */
  clearName(): void {
    this.fresh.value = ""
  }

  private item(name: string): HTMLElement {
    const choose = button(name, () => this.actions.choose(name), {
      class: "lab-button play-name",
      "aria-label": `Edit ${name}`,
    })
    this.buttons.set(name, choose)
    const item = el("li", {}, choose)
    const label = isProgram(name) ? "Start" : isPage(name) ? "Open" : ""
    if (label) {
      const run = button(label, () => this.actions.run(name), {
        class: "lab-button lab-run",
        "aria-label": `${label} ${name}`,
      })
      run.addEventListener("pointerenter", () => this.actions.warm(), { once: true })
      item.append(run)
    }
    return item
  }
}
