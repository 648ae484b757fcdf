/** The editor: CodeMirror, loaded only when somebody edits. */

import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  isolateHistory,
} from "@codemirror/commands"
import { python } from "@codemirror/lang-python"
import {
  bracketMatching,
  HighlightStyle,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language"
import { EditorState, type Extension } from "@codemirror/state"
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view"
import { tags } from "@lezer/highlight"

export interface Editor {
  readonly element: HTMLElement
  /** Show a file: with its own history, or the text, if it is opened for the first time. */
  show(file: string, text: string): void
  /** Give the file that is shown another text, in a step that the reader can undo. */
  replace(text: string): void
  /** Forget the history of all files, and show this one. */
  reset(file: string, text: string): void
  /** Forget the history of a file that is not there any more, or has another text. */
  forget(file: string): void
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

/**
 * Make an editor that reports every change. Escape, then Tab leaves it.
 *
 * @param label - what a screen reader calls it while it shows a file.
 */
export function openEditor(
  label: (file: string) => string,
  file: string,
  text: string,
  changed: (text: string) => void,
): Editor {
  // A shadow root: its styles are constructed sheets, which the policy allows.
  const element = document.createElement("div")
  element.className = "lab-editor"
  const root = element.attachShadow({ mode: "open" })
  const open = (name: string, doc: string): EditorState =>
    EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        languageOf(name),
        syntaxHighlighting(colours),
        look,
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        // What can be edited takes the focus anyway; axe wants to see it said.
        EditorView.contentAttributes.of({ "aria-label": label(name), tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString())
        }),
      ],
    })
  const view = new EditorView({ root, parent: root, state: open(file, text) })
  /** The files that are not shown, each with its history and its selection. */
  const others = new Map<string, EditorState>()
  let shown: string | undefined = file
  return {
    element,
    show(next, fresh) {
      if (shown !== undefined) others.set(shown, view.state)
      shown = next
      view.setState(others.get(next) ?? open(next, fresh))
    },
    replace(text) {
      const { doc } = view.state
      if (text === doc.toString()) return
      view.dispatch({
        changes: { from: 0, to: doc.length, insert: text },
        annotations: isolateHistory.of("full"),
      })
    },
    reset(next, fresh) {
      others.clear()
      shown = next
      view.setState(open(next, fresh))
    },
    forget(gone) {
      others.delete(gone)
      if (shown === gone) shown = undefined
    },
    focus: () => view.focus(),
    close: () => view.destroy(),
  }
}
