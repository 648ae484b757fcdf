/** The machine in the page: a kernel, and processes on it. */

import type { Files } from "../frame/messages"
import { PageFrame, type PageObserver } from "../frame/pageframe"
import { Kernel } from "../kernel/kernel"
import { unknownMessage } from "../kernel/messages"
import type { Exec, FromProcess, ToProcess } from "../process/messages"
import { LoadError, list, loadRuntime, type Progress, type RuntimeFiles, versionOf } from "./files"
import { newPid, type Observer, Running } from "./running"
import { forget, recall, remember } from "./snapshots"

export { type Observer, Running } from "./running"

/** A worker that loads Pyodide's scripts while the page fetches the other files. */
class PreloadedWorker {
  readonly worker: Worker
  /** Never resolves; rejects if the worker did not start. */
  readonly failed: Promise<never>

  constructor(base: string) {
    this.worker = new Worker(processUrl(base), { type: "module", name: "process" })
    this.failed = new Promise((_, reject) => {
      this.worker.onerror = (event) =>
        reject(new LoadError(event.message || `${base}process.js could not be loaded.`))
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

/** How long after a boot the secondary module is fetched: few programs need it. */
const SECONDARY_DELAY_MS = 1000

/** Boots interpreters, keeps spare ones, and starts programs in them. */
export class Machine {
  readonly kernel = new Kernel()
  private files: Promise<RuntimeFiles> | undefined
  private version = ""
  private snapshot: Promise<ArrayBuffer | undefined> | undefined
  private booting = false
  private readonly preloaded: PreloadedWorker[] = []
  private readonly ready: Promise<Interpreter>[] = []

  private readonly base: string

  /** @param base - the folder of the runtime, with a slash at the end. */
  constructor(base: string) {
    this.base = base
  }

  /** Load the files of the runtime, once; after a failure, try again. */
  load(progress: Progress = () => {}): Promise<RuntimeFiles> {
    this.files ??= this.fetch(progress).catch((error: unknown) => {
      this.files = undefined
      this.dropPreloaded()
      throw error
    })
    return this.files
  }

  /** Terminate the preloaded workers: they may have failed for the same reason. */
  private dropPreloaded(): void {
    for (const { worker } of this.preloaded.splice(0)) worker.terminate()
  }

  /** Fetch the files, and start workers in the meantime. */
  private async fetch(progress: Progress): Promise<RuntimeFiles> {
    while (this.preloaded.length < PRELOADED_WORKERS)
      this.preloaded.push(new PreloadedWorker(this.base))
    const manifest = await list(this.base)
    this.version = versionOf(manifest)
    this.snapshot ??= recall(this.version)
    return loadRuntime(this.base, manifest, progress)
  }

  /** Boot interpreters until so many are spare. */
  async prepare(count: number): Promise<void> {
    const missing = count - this.ready.length
    for (let made = 0; made < missing; made++) {
      const interpreter = this.boot()
      this.ready.push(interpreter)
      // One that fails is not spare; `start` reports the error if it happens again.
      interpreter
        .then(({ ready }) => ready)
        .catch(() => this.ready.splice(this.ready.indexOf(interpreter) >>> 0, 1))
    }
    await Promise.all(this.ready.map(async (interpreter) => (await interpreter).ready))
  }

  /** Run a program in an interpreter of its own. */
  async start(program: Omit<Exec, "op" | "pid">, observer: Observer): Promise<Running> {
    const interpreter = await (this.ready.shift() ?? this.boot())
    await interpreter.ready
    const { deferred } = await this.load()
    const running = new Running(this.kernel, interpreter.worker, observer, deferred)
    running.exec(program)
    return running
  }

  /** Open an HTML file in a tab of its own; put the tab's element in the page. */
  async open(source: Files, observer: PageObserver): Promise<PageFrame> {
    const { frame } = await this.load()
    return new PageFrame(newPid(), this.kernel, await frame(), source, observer)
  }

  private async boot(): Promise<Interpreter> {
    const { primary, secondary, stdlib, site, lock } = await this.load()
    let snapshot = await this.snapshot
    const first = snapshot === undefined && !this.booting
    let resolveSnapshot: ((memory: ArrayBuffer | undefined) => void) | undefined
    if (first) {
      // The first boot makes the snapshot that all others boot from.
      this.booting = true
      this.snapshot = new Promise((resolve) => (resolveSnapshot = resolve))
    } else if (snapshot === undefined) {
      snapshot = await this.snapshot
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
            return void remember(this.version, data.memory)
          case "output": // what Pyodide prints while it boots is not a program's
            return
          case "call":
          case "reading":
          case "deferred":
          case "exit":
            throw new Error(`no program has started, and its worker sends ${data.op}`)
          default:
            return unknownMessage(data, "the page")
        }
      }
    })
    const ready = Promise.race([booted, failed])
    ready.catch(() => {
      worker.terminate()
      resolveSnapshot?.(undefined)
      // Boot the next one without the snapshot, which may be the cause.
      this.snapshot = undefined
      this.booting = false
      if (snapshot) void forget(this.version)
      this.dropPreloaded()
    })
    const copy = snapshot?.slice(0) // transferred below, which copies it once instead of twice
    const boot = {
      op: "boot",
      primary,
      secondaryUrl: secondary.url,
      stdlib,
      site,
      lock,
      snapshot: copy,
      wantSnapshot: first,
    } satisfies ToProcess
    worker.postMessage(boot, copy ? [copy] : [])
    void ready.then(() => sendSecondary(secondary, worker)).catch(() => {})
    return { worker, ready }
  }
}

/**
 * Send a process the secondary module of its interpreter, some time after the
 * start. A process that needs it earlier fetches it itself.
 */
async function sendSecondary(secondary: RuntimeFiles["secondary"], worker: Worker): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SECONDARY_DELAY_MS))
  const blob = await secondary.fetch()
  worker.postMessage({ op: "secondary", blob } satisfies ToProcess)
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
