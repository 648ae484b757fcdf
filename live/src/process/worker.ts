/** A process: a worker with an interpreter of its own. */

import type { PyodideAPI } from "pyodide"
import { unknownMessage } from "../kernel/messages"
import { Bridge } from "./bridge"
import { confine, limitMemory } from "./confine"
import { instantiate } from "./divided"
import type { Boot, Exec, FromProcess, ToProcess } from "./messages"
import { Secondary } from "./secondary"
import { Snapshot } from "./snapshot"
import { pack } from "./sparse"

// Load Pyodide's scripts now, while the page still fetches what `boot` contains.
const base = new URL("./", import.meta.url).href
const interpreter = Promise.all([
  import(`${base}pyodide.mjs`) as Promise<typeof import("pyodide")>,
  import(`${base}pyodide.asm.mjs`),
])
interpreter.catch(() => {}) // `start` reports it

const post = self.postMessage.bind(self) as (
  message: FromProcess,
  options?: StructuredSerializeOptions,
) => void
const send = (message: FromProcess, transfer: Transferable[] = []): void =>
  post(message, { transfer })

const bridge = new Bridge(send)
const secondary = new Secondary()
let booting = false
let python: PyodideAPI | undefined
let exported: WebAssembly.Exports = {}

/**
 * Pyodide fetches and compiles its files; replace that by what the page has
 * fetched and compiled once for all processes.
 */
function serveFromMemory(boot: Boot): void {
  const realm = globalThis as unknown as Record<string, unknown>
  realm["fetch"] = async (url: URL | string) => ({
    ok: true,
    arrayBuffer: async () => (String(url).endsWith(".zip") ? boot.stdlib : new ArrayBuffer(0)),
  })
  WebAssembly.instantiateStreaming = async (_source, imports = {}) => {
    const instance = await instantiate(boot.primary, imports, () => secondary.compile())
    exported = instance.exports
    return { module: boot.primary, instance }
  }
}

function restorable(snapshot: ArrayBuffer): Snapshot {
  return new Snapshot(
    snapshot,
    () => new Uint8Array((exported["memory"] as WebAssembly.Memory).buffer),
    () => (exported["sbrk"] as (more: number) => number)(0),
  )
}

async function start(boot: Boot): Promise<void> {
  const began = performance.now()
  secondary.url = boot.secondaryUrl
  serveFromMemory(boot)
  const [{ loadPyodide }] = await interpreter
  const options = {
    indexURL: base,
    stdLibURL: `${base}stdlib.zip`,
    lockFileContents: boot.lock,
    packageBaseUrl: base,
    env: { HOME: "/home/reader", NO_COLOR: "1", PYTHONDONTWRITEBYTECODE: "1" },
    stdin: () => null,
    // What C code prints, past Python's own streams.
    stdout: (text: string) => writeText(1, text),
    stderr: (text: string) => writeText(2, text),
    fsInit: (FS: { writeFile(path: string, data: Uint8Array): void }) =>
      Promise.resolve(FS.writeFile("/lib/site.zip", new Uint8Array(boot.site))),
    ...(boot.snapshot ? { _loadSnapshot: restorable(boot.snapshot) } : {}),
    ...(boot.wantSnapshot ? { _makeSnapshot: true } : {}),
  }
  python = await loadPyodide(options as Parameters<typeof loadPyodide>[0])
  if (!boot.snapshot) {
    python.runPython("import sys; sys.path.append('/lib/site.zip'); import live.guest.preload")
  }
  if (boot.wantSnapshot) {
    const maker = python as unknown as { makeMemorySnapshot(): Uint8Array<ArrayBuffer> }
    const memory = pack(maker.makeMemorySnapshot().buffer)
    send({ op: "snapshot", memory }, [memory])
  }
  confine(self)
  limitMemory()
  send({ op: "ready", milliseconds: performance.now() - began })
}

function writeText(descriptor: 1 | 2, text: string): void {
  bridge.write(descriptor, new TextEncoder().encode(`${text}\n`))
}

async function exec(program: Exec): Promise<void> {
  if (!python) throw new Error("exec before boot")
  const runner = python.pyimport("live.guest.runner")
  const files = JSON.stringify(program.files)
  const args = JSON.stringify(program.args)
  await runner.run.callPromising(bridge, program.pid, files, program.main, args)
}

self.onmessage = ({ data }: MessageEvent<ToProcess>) => {
  switch (data.op) {
    case "boot":
      if (booting) return // sent by a program, which can reach this handler
      booting = true
      return void start(data).catch(crash)
    case "exec":
      return void exec(data).catch(crash)
    case "event":
      return bridge.receive(data.event)
    case "deferred":
      if (data.zip) python?.FS.writeFile("/lib/deferred.zip", new Uint8Array(data.zip))
      return bridge.deferredLoaded()
    case "secondary":
      secondary.blob = data.blob
      return
    case "freeze":
      return bridge.freeze()
    case "thaw":
      return bridge.thaw()
    default:
      return unknownMessage(data, "the worker of a process")
  }
}

function crash(error: unknown): void {
  send({ op: "crash", reason: String(error) })
}
