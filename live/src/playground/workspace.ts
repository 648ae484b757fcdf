/** The reader's files, and how each program of them is started. */

import { knownBundles } from "./packages"

/** How a program is started, as the reader has typed it. */
export interface Launch {
  /** As in a shell: `--port 8765 "two words"`. */
  readonly args: string
  /** `NAME=value`, one a line. */
  readonly env: string
  /** The whole standard input; "" is the keyboard. */
  readonly stdin: string
}

export const PLAIN: Launch = { args: "", env: "", stdin: "" }

/** A file that was started, or opened, and how: a command in a terminal. */
export interface Run extends Launch {
  readonly file: string
}

/** Files by their names, in the order in which they are shown. */
export interface Workspace {
  readonly files: Readonly<Record<string, string>>
  /** Of the programs that are not started plainly. */
  readonly launches: Readonly<Record<string, Launch>>
  /** What was started or opened, in this order: for whoever does so elsewhere. */
  readonly runs: readonly Run[]
  /** Bundles of packages that its programs can import. */
  readonly packages?: readonly string[]
}

export const EMPTY_PAIR: Workspace = {
  files: { "server.py": "", "client.py": "" },
  launches: {},
  runs: [],
}

/** Kinds of files that a workspace may have, by their endings. */
const KINDS = ["py", "html", "css", "js", "json", "txt", "md", "csv", "toml"]
const NAME = new RegExp(`^[\\p{L}\\p{N}_-][\\p{L}\\p{N}_. -]*\\.(${KINDS.join("|")})$`, "u")
const LONGEST_NAME = 80

/** Why something can't be the name of another file; nothing if it can. */
export function wrongName(name: string, files: Readonly<Record<string, string>>): string {
  if (Object.hasOwn(files, name)) return `A file called ${name} already exists.`
  if (isName(name)) return ""
  return (
    `“${name}” can't be the name of a file here. Use letters, digits, _, - and spaces, ` +
    `and one of these endings: ${KINDS.map((kind) => `.${kind}`).join(", ")}.`
  )
}

export function isName(name: unknown): name is string {
  return typeof name === "string" && name.length <= LONGEST_NAME && NAME.test(name)
}

export function isProgram(name: string): boolean {
  return name.endsWith(".py")
}

export function isPage(name: string): boolean {
  return name.endsWith(".html")
}

/** With a file added, or with another text. */
export function withFile(was: Workspace, name: string, text: string): Workspace {
  return { ...was, files: { ...was.files, [name]: text } }
}

export function withoutFile(was: Workspace, name: string): Workspace {
  const { [name]: _file, ...files } = was.files
  const { [name]: _launch, ...launches } = was.launches
  return { ...was, files, launches, runs: was.runs.filter(({ file }) => file !== name) }
}

/** With a file renamed; it keeps its place. */
export function withName(was: Workspace, name: string, fresh: string): Workspace {
  const rename = (each: string): string => (each === name ? fresh : each)
  const renamed = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).map(([each, value]) => [rename(each), value]))
  return {
    ...was,
    files: renamed(was.files),
    launches: renamed(was.launches),
    runs: was.runs.map((run) => ({ ...run, file: rename(run.file) })),
  }
}

export function withLaunch(was: Workspace, name: string, launch: Launch): Workspace {
  const { [name]: _launch, ...launches } = was.launches
  const plain = !launch.args && !launch.env && !launch.stdin
  return { ...was, launches: plain ? launches : { ...launches, [name]: launch } }
}

/** With other runs of one file; they take the place of those that it had. */
export function withRuns(was: Workspace, name: string, fresh: readonly Run[]): Workspace {
  const first = was.runs.findIndex(({ file }) => file === name)
  const at = first < 0 ? was.runs.length : first
  const others = (runs: readonly Run[]): Run[] => runs.filter(({ file }) => file !== name)
  return {
    ...was,
    runs: [...others(was.runs.slice(0, at)), ...fresh, ...others(was.runs.slice(at))],
  }
}

/** What somebody else has written down, if it is a workspace. */
export function workspaceOf(data: unknown): Workspace | undefined {
  if (!isRecord(data) || !isRecord(data["files"])) return undefined
  const files: Record<string, string> = {}
  for (const [name, text] of Object.entries(data["files"])) {
    if (!isName(name) || typeof text !== "string") return undefined
    files[name] = text
  }
  if (Object.keys(files).length === 0) return undefined
  const launches: Record<string, Launch> = {}
  for (const [name, launch] of Object.entries(data["launches"] ?? {})) {
    if (isRecord(launch) && Object.hasOwn(files, name)) launches[name] = launchOf(launch)
  }
  const packages = knownBundles(data["packages"])
  const runs = Array.isArray(data["runs"]) ? data["runs"].filter(isRecord) : []
  return {
    files,
    launches,
    runs: runs
      .map((run) => ({ ...launchOf(run), file: String(run["file"]) }))
      .filter(({ file }) => Object.hasOwn(files, file)),
    ...(packages.length > 0 && { packages }),
  }
}

function launchOf(data: Record<string, unknown>): Launch {
  const text = (key: string): string => String(data[key] ?? "")
  return { args: text("args"), env: text("env"), stdin: text("stdin") }
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && !Array.isArray(data)
}
