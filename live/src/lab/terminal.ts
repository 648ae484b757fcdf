/**
 * What a terminal makes of the characters that programs print.
 *
 * A subset of ECMA-48: carriage return, backspace, bell; in the current line,
 * CSI C, D and G move the cursor and CSI K erases; CSI m (SGR) sets bold, dim,
 * italic, underlined, reversed and 16 colours. Other escape sequences are
 * left out. As in a terminal, the cursor never gets back to an earlier row, and
 * a long line has several rows.
 */

/** Text of one look. */
export interface Piece {
  readonly text: string
  /** Classes of style sheets: who printed it. */
  readonly source: string
  /** Classes of style sheets: how it looks, if it is not plain. */
  readonly look: string
}

/** What to do with the rows that are shown. */
export interface Change {
  /** Whether to erase the row that was not complete first. */
  readonly erase: boolean
  /** What completes that row, and the rows after it. */
  readonly rows: readonly Piece[]
  /** What is added to the row that the cursor is in. */
  readonly rest: readonly Piece[]
}

/** Characters after which a line goes on in another row. */
export const ROW = 4000
/** Characters that an escape sequence may have; a longer one is none. */
const LONGEST = 100
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what it looks for
const SPECIAL = /[\r\b\x07\x1b]/
const ESCAPE =
  /^\x1b(?:\[([0-?]*)[ -/]*([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]+[0-~]|[0-Z\\^-~])/
const UNFINISHED = /^\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[ -/]*)$/
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above

/** The attributes of SGR that are on. */
interface Look {
  colour: number | undefined
  background: number | undefined
  readonly on: Set<string>
}

const ATTRIBUTES: Readonly<Record<number, string>> = {
  1: "bold",
  2: "dim",
  3: "italic",
  4: "underline",
  7: "reverse",
}

export class Terminal {
  /** The row that the cursor is in. */
  private row: Piece[] = []
  private size = 0
  private column = 0
  /** How much of the row was taken, and whether that part has changed since. */
  private taken = 0
  private changed = false
  /** Of what was taken last, the row that was not complete is to be erased. */
  private erase = false
  private done: Piece[] = []
  private unfinished = ""
  private readonly style: Look = { colour: undefined, background: undefined, on: new Set() }
  private look = ""

  /** Take what was printed. */
  write(printed: string, source: string): void {
    let text = this.unfinished + printed
    this.unfinished = ""
    while (text) {
      const at = text.search(SPECIAL)
      if (at !== 0) {
        this.plain(at < 0 ? text : text.slice(0, at), source)
        text = at < 0 ? "" : text.slice(at)
      } else if (text[0] === "\x1b") {
        const [whole, parameters, kind] = ESCAPE.exec(text) ?? []
        if (whole) {
          if (kind) this.control(kind, parameters ?? "")
          text = text.slice(whole.length)
        } else if (text.length < LONGEST && UNFINISHED.test(text)) {
          this.unfinished = text
          return
        } else text = text.slice(1)
      } else {
        if (text[0] === "\r") this.column = 0
        else if (text[0] === "\b") this.column = Math.max(0, this.column - this.width())
        text = text.slice(1)
      }
    }
  }

  /** Take what has changed since the last call. */
  take(): Change {
    const rest: Piece[] = []
    this.put(rest)
    const { erase, done: rows } = this
    this.erase = false
    this.done = []
    return { erase, rows, rest }
  }

  /** Put what is new in the row, or all of it if some has changed. */
  private put(pieces: Piece[]): void {
    if (this.changed) this.erase = true
    for (const piece of cut(this.row, this.changed ? 0 : this.taken)) add(pieces, piece)
    this.taken = this.size
    this.changed = false
  }

  private plain(text: string, source: string): void {
    for (let from = 0; from < text.length; ) {
      const end = text.indexOf("\n", from)
      if (end !== from) {
        const room = ROW - this.column
        const upTo = Math.min(end < 0 ? text.length : end, from + room)
        this.overwrite({ text: text.slice(from, upTo), source, look: this.look })
        from = upTo
        if (this.column >= ROW) this.newRow("", source)
      } else {
        this.newRow("\n", source)
        from++
      }
    }
  }

  private newRow(end: string, source: string): void {
    this.put(this.done)
    if (end) add(this.done, { text: end, source, look: "" })
    this.row = []
    this.size = this.column = this.taken = 0
  }

  /** Write over what is at the cursor. */
  private overwrite(piece: Piece): void {
    const end = this.column + piece.text.length
    if (this.column === this.size) add(this.row, piece)
    else {
      const gap = this.column - this.size
      const blank = gap > 0 ? [{ text: " ".repeat(gap), source: piece.source, look: "" }] : []
      this.row = [...cut(this.row, 0, this.column), ...blank, piece, ...cut(this.row, end)]
      this.changed ||= this.column < this.taken
    }
    this.size = Math.max(this.size, end)
    this.column = end
  }

  /** How many UTF-16 units the character before the cursor has. */
  private width(): number {
    const before = cut(this.row, 0, this.column)
      .map(({ text }) => text)
      .join("")
    return /[\udc00-\udfff]$/.test(before) ? 2 : 1
  }

  private control(kind: string, parameters: string): void {
    const first = Number(parameters.split(";")[0]) || 0
    if (kind === "m") this.select(parameters)
    else if (kind === "C") this.column = Math.min(ROW - 1, this.column + (first || 1))
    else if (kind === "D") this.column = Math.max(0, this.column - (first || 1))
    else if (kind === "G") this.column = Math.min(ROW, Math.max(1, first)) - 1
    else if (kind === "K") this.eraseInRow(first)
  }

  /** Erase to the end of the row (0), from its begin (1), or all of it (2). */
  private eraseInRow(how: number): void {
    const from = how === 0 ? this.column : 0
    const source = this.row[0]?.source ?? ""
    const blank = { text: " ".repeat(this.column), source, look: "" }
    this.changed ||= from < this.taken
    if (how === 1) this.row = [blank, ...cut(this.row, this.column)]
    else this.row = how === 0 ? cut(this.row, 0, this.column) : []
    this.size = this.row.reduce((sum, { text }) => sum + text.length, 0)
  }

  /** Select Graphic Rendition. */
  private select(parameters: string): void {
    const { style } = this
    const codes = parameters.split(/[;:]/).map(Number)
    for (let at = 0; at < codes.length; at++) {
      const code = codes[at] ?? 0
      if (code === 0) {
        style.on.clear()
        style.colour = style.background = undefined
      } else if (ATTRIBUTES[code]) style.on.add(ATTRIBUTES[code])
      else if (code === 22) for (const name of ["bold", "dim"]) style.on.delete(name)
      else if (ATTRIBUTES[code - 20]) style.on.delete(ATTRIBUTES[code - 20] ?? "")
      else if (code === 38 || code === 48) {
        // Of 256 colours, the first 16; others keep the text as it is.
        const number = codes[at + 1] === 5 ? codes[at + 2] : undefined
        const name = code === 38 ? "colour" : "background"
        if (number !== undefined && number < 16) style[name] = number % 8
        at += codes[at + 1] === 5 ? 2 : 4
      } else if (code === 39) style.colour = undefined
      else if (code === 49) style.background = undefined
      else if (/^(3|9)[0-7]$/.test(String(code))) style.colour = code % 10
      else if (/^(4|10)[0-7]$/.test(String(code))) style.background = code % 10
    }
    const { colour, background, on } = style
    const names = [...on].map((name) => `lab-${name}`)
    // One of the two has a colour, so that what is written stays legible.
    if (background !== undefined && !on.has("reverse")) {
      names.push(`lab-colour-${background}`, "lab-reverse")
    } else if (colour !== undefined) names.push(`lab-colour-${colour}`)
    this.look = names.join(" ")
  }
}

/** Add a piece at the end; it becomes one with a last piece that looks the same. */
function add(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1)
  if (last?.source === piece.source && last.look === piece.look) {
    pieces[pieces.length - 1] = { ...last, text: last.text + piece.text }
  } else pieces.push(piece)
}

/** The characters of pieces, from one place up to another. */
function cut(pieces: readonly Piece[], from: number, to = Infinity): Piece[] {
  const found: Piece[] = []
  let at = 0
  for (const piece of pieces) {
    const text = piece.text.slice(Math.max(0, from - at), Math.max(0, to - at))
    if (text) found.push({ ...piece, text })
    at += piece.text.length
  }
  return found
}
