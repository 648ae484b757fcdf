/** The machine in the page: a kernel, and processes on it. */

import type { Files } from "../frame/messages"
import { PageFrame, type PageObserver } from "../frame/pageframe"
import type { Stored } from "../frame/stored"
import { Kernel } from "../kernel/kernel"
import { unknownMessage } from "../kernel/messages"
import type { FromProcess, Preloads, Rest, ToProcess } from "../process/messages"
import {
  LoadError,
  list,
  loadRuntime,
  type Manifest,
  once,
  type Progress,
  type RuntimeFiles,
  versionOf,
} from "./files"
import { PackageStore } from "./packages"
import { newPid, type Observer, type Program, Running } from "./running"
import { forget, recall, remember, type Version } from "./snapshots"

export { type Observer, type Program, Running } from "./running"

/** A worker that loads Pyodide's scripts while the page fetches the other files. */
class PreloadedWorker {
  readonly worker: Worker
  /** Never resolves; rejects if the worker did not start. */
  readonly failed: Promise<never>

  constructor(base: string) {
    this.worker = new Worker(processUrl(base), { type: "module", name: "process" })
    this.failed = new Promise((_, reject) => {
      this.worker.onerror = (event) =>
        reject(
          event.message // of an error in a script that was loaded
            ? new Error(event.message)
            : new LoadError(`${base}process.js could not be loaded.`),
        )
    })
    this.failed.catch(() => {}) // `boot` reports it
  }
}

/** How many workers are preloaded: one each for a server and a client. */
const PRELOADED_WORKERS = 2

/** A worker that boots or has booted, and has not started a program. */
interface Interpreter {
  readonly worker: Worker
  readonly ready: Promise<void>
}

/** Interpreters with the same packages: they boot from one snapshot. */
class Kind {
  readonly ready: Promise<Interpreter>[] = []
  snapshot: Promise<ArrayBuffer | undefined> | undefined
  booting = false
  readonly bundles: readonly string[]

  constructor(bundles: readonly string[]) {
    this.bundles = bundles
  }

  /** Keep an interpreter for the next program. */
  keep(interpreter: Promise<Interpreter>): void {
    this.ready.push(interpreter)
    // One that fails is not spare; `start` reports the error if it happens again.
    interpreter
      .then(({ ready }) => ready)
      .catch(() => this.ready.splice(this.ready.indexOf(interpreter) >>> 0, 1))
  }
}

/** How long after a boot the secondary module is fetched: few programs need it. */
const SECONDARY_DELAY_MS = 1000

/** Boots interpreters, keeps spare ones, and starts programs in them. */
export class Machine {
  readonly kernel = new Kernel()
  private files: Promise<RuntimeFiles> | undefined
  private manifest: () => Promise<Manifest>
  private readonly progress = new Set<Progress>()
  private readonly preloaded: PreloadedWorker[] = []
  private readonly kinds = new Map<string, Kind>()

  private readonly base: string
  private readonly packages: PackageStore

  /** @param base - the folder of the runtime, with a slash at the end. */
  constructor(base: string) {
    this.base = base
    this.packages = new PackageStore(base)
    this.manifest = this.listed()
  }

  /**
   * Load the files of the runtime and the packages of bundles, each once; after
   * a failure, try again.
   *
   * @param progress - told how far it is, whoever has begun; never once it is done.
   */
  async load(progress?: Progress, bundles: readonly string[] = []): Promise<RuntimeFiles> {
    this.recall(this.kind(bundles))
    if (bundles.length === 0) return this.loadFiles(progress)
    const parts = { files: [0, 0], packages: [0, 0] }
    const part =
      (name: keyof typeof parts): Progress =>
      (...bytes) => {
        parts[name] = bytes
        const sum = (index: 0 | 1): number =>
          (parts.files[index] ?? 0) + (parts.packages[index] ?? 0)
        // Only when it is known how much the packages are.
        if (parts.packages[1]) progress?.(sum(0), sum(1))
      }
    const [files] = await Promise.all([
      this.loadFiles(part("files")),
      this.packages.load(bundles, part("packages")).catch((error: unknown) => {
        // They may have changed meanwhile; no process of them has started yet.
        this.kind(bundles).snapshot = undefined
        throw error
      }),
      this.loadForPackages(),
    ])
    return files
  }

  private async loadFiles(progress?: Progress): Promise<RuntimeFiles> {
    if (progress) this.progress.add(progress)
    try {
      const files = await this.begin()
      await files.all
      return files
    } finally {
      if (progress) this.progress.delete(progress)
    }
  }

  /** Begin to fetch the files, and start workers in the meantime. */
  private begin(): Promise<RuntimeFiles> {
    this.files ??= this.fetch().catch((error: unknown) => {
      this.reset()
      throw error
    })
    return this.files
  }

  private async fetch(): Promise<RuntimeFiles> {
    while (this.preloaded.length < PRELOADED_WORKERS)
      this.preloaded.push(new PreloadedWorker(this.base))
    const files = loadRuntime(this.base, await this.manifest(), (...bytes) => {
      for (const listener of this.progress) listener(...bytes)
    })
    files.all.catch(() => this.reset())
    return files
  }

  /** Prepare for another try. */
  private reset(): void {
    this.files = undefined
    // The site may have changed meanwhile.
    this.manifest = this.listed()
    for (const kind of this.kinds.values()) kind.snapshot = undefined
    this.dropPreloaded()
  }

  /** Terminate the preloaded workers: they may have failed for the same reason. */
  private dropPreloaded(): void {
    for (const { worker } of this.preloaded.splice(0)) worker.terminate()
  }

  private listed(): () => Promise<Manifest> {
    return once(() => list(this.base))
  }

  private async versionOf({ bundles }: Kind): Promise<Version> {
    const [manifest, packages] = await Promise.all([
      this.manifest(),
      this.packages.versionOf(bundles),
    ])
    return [versionOf(manifest), bundles.join(), packages]
  }

  /** Look for the snapshot of an earlier visit, while the page loads the files. */
  private recall(kind: Kind): void {
    // Where a list can't be loaded, `load` reports it.
    kind.snapshot ??= this.versionOf(kind)
      .then(recall)
      .catch(() => (kind.snapshot = undefined))
  }

  /** Boot interpreters until so many are spare that have the packages of bundles. */
  async prepare(count: number, bundles: readonly string[] = []): Promise<void> {
    const kind = this.kind(bundles)
    const missing = count - kind.ready.length
    for (let made = 0; made < missing; made++) kind.keep(this.boot(kind))
    await Promise.all(kind.ready.map(async (interpreter) => (await interpreter).ready))
  }

  private kind(bundles: readonly string[]): Kind {
    const name = bundles.join()
    const kind = this.kinds.get(name) ?? new Kind(bundles)
    this.kinds.set(name, kind)
    return kind
  }

  /**
   * Run a program in an interpreter of its own.
   *
   * @param signal - aborted when it is not wanted any more: then it does not
   *   start, and another program gets the interpreter.
   * @returns nothing if it did not start.
   */
  async start(
    program: Program,
    observer: Observer,
    signal?: AbortSignal,
  ): Promise<Running | undefined> {
    const kind = this.kind(program.bundles ?? [])
    const taken = kind.ready.shift() ?? this.boot(kind)
    const booted = taken.then(async (interpreter) => {
      await interpreter.ready
      return interpreter
    })
    const unwanted = new Promise<undefined>((resolve) => {
      if (signal?.aborted) resolve(undefined)
      signal?.addEventListener("abort", () => resolve(undefined), { once: true })
    })
    const interpreter = await Promise.race([booted, unwanted])
    const { deferred } = await this.load()
    if (!interpreter || signal?.aborted) {
      kind.keep(taken)
      return undefined
    }
    const running = new Running(this.kernel, interpreter.worker, observer, deferred)
    running.exec(program)
    return running
  }

  /** What an interpreter needs besides Python. */
  private async restOf({ bundles }: Kind): Promise<Rest> {
    const { site, deferred } = await this.load(undefined, bundles)
    let preloads: Preloads | undefined
    if (bundles.length > 0) {
      const [packages, library] = await Promise.all([this.packages.load(bundles), deferred()])
      preloads = { ...packages, deferred: library }
    }
    return { op: "rest", site: await site, preloads }
  }

  /** Packages call what the primary module lacks, and import what is deferred. */
  private async loadForPackages(): Promise<void> {
    const { secondary, deferred } = await this.begin()
    await Promise.all([secondary.compile(), deferred()])
  }

  /**
   * Open an HTML file in a tab of its own; put the tab's element in the page.
   *
   * @param stored - what the pages that are opened with it have in `localStorage`.
   */
  async open(source: Files, observer: PageObserver, stored: Stored): Promise<PageFrame> {
    const { frame } = await this.load()
    return new PageFrame(newPid(), this.kernel, await frame(), source, observer, stored)
  }

  private async boot(kind: Kind): Promise<Interpreter> {
    const rest = this.restOf(kind)
    rest.catch(() => {}) // reported below
    /** Wait for something, which may never arrive once another file has failed. */
    const unlessFailed = <Made>(made: Made | Promise<Made>): Promise<Made> =>
      Promise.race([made, rest.then(() => made)])
    const files = await this.begin()
    const { primary, stdlib, lock } = await unlessFailed(files.first)
    const version = await unlessFailed(this.versionOf(kind))
    let snapshot = await unlessFailed(kind.snapshot)
    await Promise.race([rest, undefined]) // has it failed meanwhile?
    const first = snapshot === undefined && !kind.booting
    let resolveSnapshot: ((memory: ArrayBuffer | undefined) => void) | undefined
    if (first) {
      // The first boot makes the snapshot that all others boot from.
      kind.booting = true
      kind.snapshot = new Promise((resolve) => (resolveSnapshot = resolve))
    } else if (snapshot === undefined) {
      snapshot = await unlessFailed(kind.snapshot)
    }
    const { worker, failed } = this.preloaded.shift() ?? new PreloadedWorker(this.base)
    const booted = new Promise<void>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromProcess>) => {
        switch (data.op) {
          case "ready":
            return resolve()
          case "crash":
            return reject(new Error(data.reason))
          case "snapshot":
            resolveSnapshot?.(data.memory)
            return void remember(version, data.memory)
          case "output": // what Pyodide prints while it boots is not a program's
            return
          case "call":
          case "change":
          case "reading":
          case "signalled":
          case "echo":
          case "deferred":
          case "exit":
            throw new Error(`no program has started, and its worker sends ${data.op}`)
          default:
            return unknownMessage(data, "the page")
        }
      }
    })
    const withPackages = kind.bundles.length > 0
    const sent = rest.then(async (message) => {
      if (withPackages) await sendSecondary(files.secondary.compile(), worker)
      worker.postMessage(message satisfies ToProcess)
    })
    const ready = Promise.race([booted, failed, sent.then(() => booted)])
    ready.catch((error: unknown) => {
      worker.terminate()
      resolveSnapshot?.(undefined)
      kind.snapshot = undefined
      kind.booting = false
      // The snapshot may be the cause, unless a file could not be loaded.
      if (snapshot && !(error instanceof LoadError)) void forget(version)
      this.dropPreloaded()
    })
    const copy = snapshot?.slice(0) // transferred below, which copies it once instead of twice
    const boot = {
      op: "boot",
      primary,
      secondaryUrl: files.secondary.url,
      stdlib,
      lock,
      snapshot: copy,
      wantSnapshot: first,
      withPackages,
    } satisfies ToProcess
    worker.postMessage(boot, copy ? [copy] : [])
    if (!withPackages) {
      void ready.then(() => sendSecondaryLater(files.secondary, worker)).catch(() => {})
    }
    return { worker, ready }
  }
}

/** Send a process the secondary module of its interpreter. */
async function sendSecondary(
  module: Promise<WebAssembly.Module | Blob>,
  worker: Worker,
): Promise<void> {
  worker.postMessage({ op: "secondary", module: await module } satisfies ToProcess)
}

/** The same, some time after the start; who needs it earlier fetches it itself. */
async function sendSecondaryLater(
  { fetch }: RuntimeFiles["secondary"],
  worker: Worker,
): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SECONDARY_DELAY_MS))
  await sendSecondary(fetch(), worker)
}

/**
 * A worker with a blob's address inherits the Content-Security-Policy of the
 * page; one with the address of the file would have none.
 */
function processUrl(base: string): string {
  const source = `import ${JSON.stringify(`${base}process.js`)}`
  blobUrl ??= URL.createObjectURL(new Blob([source], { type: "text/javascript" }))
  return blobUrl
}

let blobUrl: string | undefined
