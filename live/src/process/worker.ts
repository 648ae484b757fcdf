/** A process: a worker with an interpreter of its own. */

import type { PyodideAPI } from "pyodide"
import { unknownMessage } from "../kernel/messages"
import { Bridge } from "./bridge"
import { confine, limitMemory } from "./confine"
import { instantiate } from "./divided"
import { type FileSystem, SharedFolder } from "./folder"
import type { Boot, Exec, FromProcess, Rest, ToProcess } from "./messages"
import { install, type Linker, link, type PackageFiles } from "./packages"
import { Secondary } from "./secondary"
import { Snapshot } from "./snapshot"
import { pack } from "./sparse"
import { Stack } from "./stack"
import { TimeSlice } from "./timeslice"

// Load Pyodide's scripts now, while the page still fetches what `boot` contains.
const base = new URL("./", import.meta.url).href
const interpreter = Promise.all([
  import(`${base}pyodide.mjs`) as Promise<typeof import("pyodide")>,
  import(`${base}pyodide.asm.mjs`) as Promise<{ default: (module: Linker) => Promise<unknown> }>,
])
interpreter.catch(() => {}) // `start` reports it

const post = self.postMessage.bind(self) as (
  message: FromProcess,
  options?: StructuredSerializeOptions,
) => void
const send = (message: FromProcess, transfer: Transferable[] = []): void =>
  post(message, { transfer })

const slice = new TimeSlice()
const stack = new Stack()
const bridge = new Bridge(send, slice, stack)
const secondary = new Secondary()
let booting = false
let restArrived: (rest: Rest) => void
const rest = new Promise<Rest>((resolve) => (restArrived = resolve))
let python: PyodideAPI | undefined
let folder: SharedFolder | undefined
let exported: WebAssembly.Exports = {}
let emscripten: Linker | undefined

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
    const instance = await instantiate(boot.primary, slice.imports(imports), () =>
      secondary.compile(),
    )
    exported = instance.exports
    slice.attach(exported)
    stack.attach(exported)
    return { module: boot.primary, instance }
  }
}

function restorable(snapshot: ArrayBuffer): Snapshot {
  return new Snapshot(
    snapshot,
    (length) => {
      const memory = exported["memory"] as WebAssembly.Memory
      if (length > memory.buffer.byteLength) emscripten?.growMemory(length)
      return new Uint8Array(memory.buffer)
    },
    () => (exported["sbrk"] as (more: number) => number)(0),
  )
}

/** Write what Python imports to the file system of the process. */
function write(files: PackageFiles, { site, preloads }: Rest): void {
  files.writeFile("/lib/site.zip", new Uint8Array(site), { canOwn: true })
  if (!preloads) return
  files.writeFile("/lib/deferred.zip", new Uint8Array(preloads.deferred), { canOwn: true })
  install(files, preloads)
}

async function start(boot: Boot): Promise<void> {
  secondary.url = boot.secondaryUrl
  serveFromMemory(boot)
  const [{ loadPyodide }, script] = await interpreter
  // Packages are linked before Python starts, and a snapshot has imported of all files.
  const needsRest = boot.withPackages || boot.snapshot !== undefined
  let early: Rest | undefined
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
    fsInit: async (FS: PackageFiles) => {
      if (!needsRest) return
      early = await rest
      write(FS, early)
    },
    createPyodideModule: (module: Linker) => {
      emscripten = module
      if (boot.withPackages) {
        module.onRuntimeInitialized = () => {
          if (early?.preloads) link(module, early.preloads)
        }
      }
      return script.default(module)
    },
    ...(boot.snapshot ? { _loadSnapshot: restorable(boot.snapshot) } : {}),
    ...(boot.wantSnapshot ? { _makeSnapshot: true } : {}),
  }
  python = await loadPyodide(options as unknown as Parameters<typeof loadPyodide>[0])
  if (!early) write(python.FS as PackageFiles, await rest)
  if (!boot.snapshot) {
    const preloads = early?.preloads
    python.runPython("import sys; sys.path.append('/lib/site.zip'); import live.guest.preload")
    if (preloads) {
      // Pyodide lists them, and takes snapshots only where it has loaded none.
      for (const name of Object.keys(python.loadedPackages)) delete python.loadedPackages[name]
      const names = JSON.stringify(preloads.modules) // Python reads it as a list
      python.runPython(`from live.guest import packages; packages.preload(${names})`)
    }
  }
  if (boot.wantSnapshot) {
    const maker = python as unknown as { makeMemorySnapshot(): Uint8Array<ArrayBuffer> }
    const memory = pack(maker.makeMemorySnapshot().buffer)
    send({ op: "snapshot", memory }, [memory])
    // Pyodide gives a process that makes a snapshot a proxy of the globals, whose
    // getters throw "Illegal invocation"; its program gets the globals themselves.
    python.registerJsModule("js", self)
  }
  confine(self)
  limitMemory()
  send({ op: "ready" })
}

function writeText(descriptor: 1 | 2, text: string): void {
  bridge.write(descriptor, new TextEncoder().encode(`${text}\n`))
}

async function exec(program: Exec): Promise<void> {
  if (!python) throw new Error("exec before boot")
  folder = new SharedFolder(python.FS as FileSystem, program.pid, (change, seen) =>
    send({ op: "change", change, seen }),
  )
  folder.mount("/home/reader", program.folder)
  const runner = python.pyimport("live.guest.runner")
  const launch = JSON.stringify({ args: program.args, env: program.env ?? {} })
  await runner.run.callPromising(bridge, program.pid, program.main, launch)
}

self.onmessage = ({ data }: MessageEvent<ToProcess>) => {
  switch (data.op) {
    case "boot":
      if (booting) return // sent by a program, which can reach this handler
      booting = true
      return void start(data).catch(crash)
    case "rest":
      return restArrived(data)
    case "exec":
      return void exec(data).catch(crash)
    case "event":
      return bridge.receive(data.event)
    case "change":
      return folder?.change(data.change)
    case "deferred":
      if (data.zip) python?.FS.writeFile("/lib/deferred.zip", new Uint8Array(data.zip))
      return bridge.deferredLoaded()
    case "secondary":
      secondary.module = data.module
      return
    case "drawn":
      return bridge.drawn(data.count)
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
