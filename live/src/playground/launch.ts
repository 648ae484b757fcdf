/** How a program is started: what the reader has typed, as a shell reads it. */

import type { Launch } from "./workspace"

/** What a process gets. */
export interface Parameters {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Nothing: the keyboard. */
  readonly stdin?: string
}

/** It can't be read; the message is one sentence for the reader. */
export class LaunchError extends Error {}

/** A word of a shell: bare, quoted, or both in turn (POSIX.1-2024, Shell 2.2). */
const PART = /[^\s"'\\]+|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*"/y

/**
 * Split arguments as a shell does, without any expansion.
 *
 * @throws LaunchError - a quotation mark is not closed.
 */
export function splitWords(text: string): string[] {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text.charAt(at))) {
      if (word !== undefined) words.push(word)
      word = undefined
      at++
      continue
    }
    PART.lastIndex = at
    const [part] = PART.exec(text) ?? []
    if (part === undefined) {
      const fault =
        text.charAt(at) === "\\"
          ? "end with a backslash"
          : "have a quotation mark that is never closed"
      throw new LaunchError(`The arguments ${fault}.`)
    }
    word = (word ?? "") + unquoted(part)
    at += part.length
  }
  if (word !== undefined) words.push(word)
  return words
}

function unquoted(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1)
  if (part.startsWith('"')) return part.slice(1, -1).replace(/\\(["\\$`])/g, "$1")
  return part.replace(/^\\([\s\S])$/, "$1")
}

/**
 * Read environment variables.
 *
 * @throws LaunchError - a line is not NAME=value.
 */
export function variables(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (!line) continue
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) {
      throw new LaunchError(`“${line}” is not an environment variable: write NAME=value.`)
    }
    found[name] = value
  }
  return found
}

/**
 * Return what a process gets.
 *
 * @throws LaunchError - the arguments or the variables can't be read.
 */
export function parametersOf({ args, env, stdin }: Launch): Parameters {
  const read = { args: splitWords(args), env: variables(env) }
  return stdin === "" ? read : { ...read, stdin: ended(stdin) }
}

/** A text file ends with the end of its last line. */
export function ended(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`
}

/** A word as a shell has to read it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
