/** Everything as a zip that runs on a machine as it is. */

import { strToU8, type Zippable, zipSync } from "fflate"
import { ended, quoted, splitWords, variables } from "./launch"
import { requirementsOf } from "./packages"
import readme from "./readme.json" with { type: "json" }
import { isPage, isProgram, PLAIN, type Run, type Workspace } from "./workspace"

/** What a machine needs to run the files as the page does. */
export interface Origin {
  /** The address of the playground. */
  readonly address: string
  /** The version of Python, such as "3.14". */
  readonly python: string
  /** The lines of a requirements.txt, such as "websockets==17.4". */
  readonly requirements: readonly string[]
}

const REQUIREMENTS = "requirements.txt"
const README = "README.md"
/** Where the zip has its own README, if the reader has one. */
const OTHER_README = "README-playground.md"

/** Return the bytes of the zip. */
export function zip(workspace: Workspace, origin: Origin): Uint8Array<ArrayBuffer> {
  const files = Object.entries(contents(workspace, origin))
  const packed: Zippable = Object.fromEntries(files.map(([name, text]) => [name, strToU8(text)]))
  // A folder of its own: not among whatever is where it is unpacked.
  return zipSync({ playground: packed }, { level: 9 }) as Uint8Array<ArrayBuffer>
}

/** Return the text of each file of the zip. */
export function contents(workspace: Workspace, origin: Origin): Record<string, string> {
  const files: Record<string, string> = { ...workspace.files }
  const requirements = [...origin.requirements, ...requirementsOf(workspace.packages ?? [])]
  files[REQUIREMENTS] ??= requirements.map((line) => `${line}\n`).join("")
  const inputs = new Map<string, string>()
  const runs = runsOf(workspace)
  for (const { file, stdin } of runs) {
    if (!stdin || inputs.has(stdin)) continue
    const name = unused(file.replace(/\.py$/, ""), files)
    inputs.set(stdin, name)
    files[name] = ended(stdin)
  }
  const name = Object.hasOwn(files, README) ? OTHER_README : README
  files[name] = instructions(runs, inputs, { ...origin, requirements })
  return files
}

/** What was started; if nothing was, each file that can be. */
function runsOf({ files, launches, runs }: Workspace): readonly Run[] {
  if (runs.length) return runs
  const names = Object.keys(files)
  return [...names.filter(isProgram), ...names.filter(isPage)].map((file) => ({
    ...PLAIN,
    ...launches[file],
    file,
  }))
}

/** The name of a file for a standard input. */
function unused(stem: string, files: Readonly<Record<string, string>>): string {
  for (let number = 1; ; number++) {
    const name = `${stem}-input${number > 1 ? `-${number}` : ""}.txt`
    if (!Object.hasOwn(files, name)) return name
  }
}

function instructions(
  runs: readonly Run[],
  inputs: ReadonlyMap<string, string>,
  { address, python, requirements }: Origin,
): string {
  const programs = runs.filter(({ file }) => isProgram(file))
  const pages = [...new Set(runs.map(({ file }) => file).filter(isPage))]
  const parts = [
    "# Files of a playground",
    `Downloaded from <${address}>, where they ran in the browser with Python ${python} ` +
      `and ${requirements.join(", ")}.`,
    "## Once",
    readme.once,
    block(...readme.install),
    readme.windows,
  ]
  if (programs.length) parts.push("## Run", readme.run)
  for (const [index, run] of programs.entries()) {
    parts.push(`Terminal ${index + 1}:`, block(command(run, inputs)))
  }
  for (const page of pages) {
    parts.push(readme.open.replace("PAGE", page))
  }
  if (programs.some(({ env }) => env)) {
    parts.push(
      'In PowerShell, set a variable on a line of its own: `$env:NAME = "value"`, ' +
        "then start the program without it.",
    )
  }
  return `${parts.join("\n\n")}\n`
}

/** As typed in a shell. */
function command({ file, args, env, stdin }: Run, inputs: ReadonlyMap<string, string>): string {
  const input = inputs.get(stdin)
  return [
    ...Object.entries(readable(() => variables(env), {})).map(
      ([name, value]) => `${name}=${quoted(value)}`,
    ),
    "python",
    quoted(file),
    ...readable(() => splitWords(args), []).map(quoted),
    ...(input ? ["<", quoted(input)] : []),
  ].join(" ")
}

function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch {
    return otherwise // it could not be started with that either
  }
}

function block(...lines: string[]): string {
  return `\`\`\`console\n${lines.join("\n")}\n\`\`\``
}
