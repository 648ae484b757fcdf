/** The editor: CodeMirror, loaded only when somebody edits. */

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands"
import { python } from "@codemirror/lang-python"
import {
  bracketMatching,
  HighlightStyle,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language"
import { Compartment, EditorState, type Extension } from "@codemirror/state"
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view"
import { tags } from "@lezer/highlight"

export interface Editor {
  readonly element: HTMLElement
  /** Show another file. */
  set(file: string, text: string): void
  focus(): void
  close(): void
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null], color: "var(--lab-code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--lab-code-string)" },
  { tag: tags.comment, color: "var(--lab-code-comment)" },
  { tag: tags.number, color: "var(--lab-code-number)" },
  { tag: tags.function(tags.variableName), color: "var(--lab-code-function)" },
])

const look = EditorView.theme({
  "&": {
    height: "100%",
    backgroundColor: "var(--lab-code-bg)",
    color: "var(--lab-code-fg)",
  },
  ".cm-scroller": { overflow: "auto" },
  ".cm-content": {
    fontFamily: "var(--lab-editor-font)",
    fontSize: "0.68rem",
    caretColor: "var(--lab-code-fg)",
  },
  ".cm-gutters": {
    backgroundColor: "var(--lab-code-bg)",
    color: "var(--lab-code-comment)",
    border: "none",
    fontFamily: "var(--lab-editor-font)",
    fontSize: "0.68rem",
  },
  ".cm-cursor": { borderLeftColor: "var(--lab-code-fg)" },
  "&.cm-focused": { outline: "2px solid var(--lab-focus)" },
})

/** Python is coloured and indented; HTML and the like are plain text. */
function languageOf(file: string): Extension {
  return file.endsWith(".py") ? [python(), indentUnit.of("    ")] : indentUnit.of("  ")
}

/** Make an editor; every change is told. Escape, then Tab leaves it. */
export function openEditor(
  label: string,
  file: string,
  text: string,
  changed: (text: string) => void,
): Editor {
  // A shadow root: its styles are constructed sheets, which the policy allows.
  const element = document.createElement("div")
  element.className = "lab-editor"
  const root = element.attachShadow({ mode: "open" })
  let quiet = false
  const language = new Compartment()
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        language.of(languageOf(file)),
        syntaxHighlighting(colours),
        look,
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        // What can be edited takes the focus anyway; axe wants to see it said.
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !quiet) changed(update.state.doc.toString())
        }),
      ],
    }),
  })
  return {
    element,
    set(next, fresh) {
      quiet = true
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: fresh },
        effects: language.reconfigure(languageOf(next)),
      })
      quiet = false
    },
    focus: () => view.focus(),
    close: () => view.destroy(),
  }
}
