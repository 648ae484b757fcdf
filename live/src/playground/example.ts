/** An example of the site as a workspace. */

import { editable } from "../lab/editing"
import { kept } from "../lab/edits"
import type { Example } from "../player/example"
import { quoted } from "./launch"
import { type Launch, PLAIN, type Run, type Workspace } from "./workspace"

/**
 * Return the files of an example.
 *
 * @param edited - whether with what the reader has changed in its lab, in this tab.
 */
export function fromExample(name: string, example: Example, edited: boolean): Workspace {
  const runs: Run[] = example.steps
    .filter(({ action }) => action === "start" || action === "open")
    .map(({ target, args }) => ({
      ...PLAIN,
      file: target,
      args: (args ?? []).map(quoted).join(" "),
    }))
  const launches: Record<string, Launch> = {}
  for (const { file, ...launch } of runs) if (launch.args) launches[file] ??= launch
  // What is started comes first, in its order.
  const names = new Set([...runs.map(({ file }) => file), ...Object.keys(example.files)])
  const edits = edited ? kept(name, editable(example)) : {}
  const files = Object.fromEntries(
    [...names].map((file) => [file, edits[file] ?? example.files[file] ?? ""]),
  )
  const { packages } = example
  return { files, launches, runs, ...(packages && { packages }) }
}
