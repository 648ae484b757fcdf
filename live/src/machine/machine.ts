/** The machine in the page: a kernel, and processes on it. */

import type { Files } from "../frame/messages"
import { PageFrame, type PageObserver } from "../frame/pageframe"
import { Kernel, type Process } from "../kernel/kernel"
import { type News, Signal } from "../kernel/messages"
import type { Exec, FromProcess, ToProcess } from "../process/messages"
import { LoadError, list, loadRuntime, type Progress, type RuntimeFiles, versionOf } from "./files"
import { forget, recall, remember } from "./snapshots"
import { CTRL_D } from "./terminal"

/** What a process tells whoever started it. */
export interface Observer {
  output(descriptor: 1 | 2, bytes: Uint8Array): void
  /** It waits for a line to be typed. */
  reading(): void
  /** It ended: an exit code, or minus the number of a signal. */
  exit(code: number): void
}

/**
 * A worker that reads Pyodide's JavaScript, and knows nothing else yet: it
 * does so while the page fetches the rest.
 */
class Shell {
  readonly worker: Worker
  /** Never resolves; rejects if the worker did not start. */
  readonly failed: Promise<never>

  constructor(base: string) {
    this.worker = new Worker(processUrl(base), { type: "module", name: "process" })
    this.failed = new Promise((_, reject) => {
      this.worker.onerror = (event) =>
        reject(new LoadError(event.message || `${base}process.js could not be loaded.`))
    })
    this.failed.catch(() => {}) // told to whoever boots it
  }
}

/** A server and a client: as many as are begun before the files are there. */
const SHELLS = 2

/** A worker that has booted, or is booting, and runs no program yet. */
interface Interpreter {
  readonly worker: Worker
  readonly ready: Promise<void>
}

/** Milliseconds after a boot, for what few programs need. */
const UNHURRIED = 1000

/** Exit code of an interpreter that broke, as of a segmentation fault. */
const CRASHED = -11

let nextPid = 100

/** A program that runs. */
export class Running implements Process {
  readonly pid = nextPid++
  private ended = false
  private code: number | undefined
  private resolveExit: (code: number) => void = () => {}
  /** The exit code, when it ends. */
  readonly exited = new Promise<number>((resolve) => (this.resolveExit = resolve))

  constructor(
    private readonly kernel: Kernel,
    private readonly worker: Worker,
    private readonly observer: Observer,
    private readonly library: () => Promise<ArrayBuffer>,
  ) {
    kernel.attach(this)
    worker.onmessage = ({ data }: MessageEvent<FromProcess>) => this.take(data)
    worker.onerror = (event) => this.crash(event.message)
  }

  get exitCode(): number | undefined {
    return this.code
  }

  deliver(news: News): void {
    this.send({ op: "news", news })
  }

  /** Press Ctrl+C, or send another signal; SIGKILL always works. */
  signal(number: number): void {
    if (number === Signal.SIGKILL) this.finish(-Signal.SIGKILL)
    else this.deliver({ op: "signal", number })
  }

  /** Type a line; Ctrl+D alone is the end of input. */
  type(line: string): void {
    this.deliver({ op: "typed", text: line === CTRL_D ? "" : `${line}\n` })
  }

  freeze(): void {
    this.send({ op: "freeze" })
  }

  thaw(): void {
    this.send({ op: "thaw" })
  }

  exec(program: Omit<Exec, "op" | "pid">): void {
    this.send({ op: "exec", pid: this.pid, ...program })
  }

  private send(message: ToProcess): void {
    if (!this.ended) this.worker.postMessage(message)
  }

  private take(message: FromProcess): void {
    if (this.ended) return
    switch (message.op) {
      case "call":
        return this.kernel.call(this, message.call)
      case "output":
        return this.observer.output(message.descriptor, message.bytes)
      case "reading":
        return this.observer.reading()
      case "library":
        return void this.library().then(
          (zip) => this.send({ op: "library", zip }),
          () => this.send({ op: "library", zip: undefined }),
        )
      case "exit":
        return this.finish(message.code)
      case "crash":
        return this.crash(message.reason)
    }
  }

  private crash(reason: string): void {
    if (this.ended) return
    const text = `The interpreter stopped: ${reason.split("\n")[0] ?? ""}\n`
    this.observer.output(2, new TextEncoder().encode(text))
    this.finish(CRASHED)
  }

  private finish(code: number): void {
    if (this.ended) return
    this.ended = true
    this.code = code
    this.worker.terminate()
    this.kernel.detach(this)
    this.observer.exit(code)
    this.resolveExit(code)
  }
}

/** Boots interpreters, keeps some ready, and starts programs in them. */
export class Machine {
  readonly kernel = new Kernel()
  private files: Promise<RuntimeFiles> | undefined
  private version = ""
  private snapshot: Promise<ArrayBuffer | undefined> | undefined
  private booting = false
  private readonly shells: Shell[] = []
  private readonly ready: Promise<Interpreter>[] = []

  constructor(private readonly base: string) {}

  /** Load what is needed; again after a failure. */
  load(progress: Progress = () => {}): Promise<RuntimeFiles> {
    this.files ??= this.fetch(progress).catch((error: unknown) => {
      this.files = undefined
      this.dropShells()
      throw error
    })
    return this.files
  }

  /** End those that wait: they may have failed for the same reason. */
  private dropShells(): void {
    for (const shell of this.shells.splice(0)) shell.worker.terminate()
  }

  /** Fetch the files, and meanwhile begin what needs none of them. */
  private async fetch(progress: Progress): Promise<RuntimeFiles> {
    while (this.shells.length < SHELLS) this.shells.push(new Shell(this.base))
    const manifest = await list(this.base)
    this.version = versionOf(manifest)
    this.snapshot ??= recall(this.version)
    return loadRuntime(this.base, manifest, progress)
  }

  /** Have so many interpreters ready for the next Run. */
  async prepare(count: number): Promise<void> {
    const missing = count - this.ready.length
    for (let made = 0; made < missing; made++) {
      const interpreter = this.boot()
      this.ready.push(interpreter)
      // One that fails is no spare; whoever starts a program is told.
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
    const { rest } = await this.load()
    const running = new Running(this.kernel, interpreter.worker, observer, rest)
    running.exec(program)
    return running
  }

  /** Open an HTML file in a tab of its own; put the tab's element in the page. */
  async open(source: Files, observer: PageObserver): Promise<PageFrame> {
    const { frame } = await this.load()
    return new PageFrame(nextPid++, this.kernel, await frame(), source, observer)
  }

  private async boot(): Promise<Interpreter> {
    const { primary, secondary, stdlib, site, lock } = await this.load()
    let snapshot = await this.snapshot
    const first = snapshot === undefined && !this.booting
    let taken: ((memory: ArrayBuffer | undefined) => void) | undefined
    if (first) {
      // The first boot makes the snapshot that all others boot from.
      this.booting = true
      this.snapshot = new Promise((resolve) => (taken = resolve))
    } else if (snapshot === undefined) {
      snapshot = await this.snapshot
    }
    const { worker, failed } = this.shells.shift() ?? new Shell(this.base)
    const booted = new Promise<void>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<FromProcess>) => {
        if (data.op === "ready") resolve()
        else if (data.op === "crash") reject(new Error(data.reason))
        else if (data.op === "snapshot") {
          taken?.(data.memory)
          void remember(this.version, data.memory)
        }
      }
    })
    const ready = Promise.race([booted, failed])
    ready.catch(() => {
      worker.terminate()
      taken?.(undefined)
      // The next one begins anew: a snapshot may be what it failed by.
      this.snapshot = undefined
      this.booting = false
      if (snapshot) void forget(this.version)
      this.dropShells()
    })
    const copy = snapshot?.slice(0) // to give away: once copied, not twice
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
    void ready.then(() => bring(secondary, worker)).catch(() => {})
    return { worker, ready }
  }
}

/**
 * Bring a process the other module of its interpreter. It is not for the
 * start; a process that can't wait fetches it itself.
 */
async function bring(secondary: RuntimeFiles["secondary"], worker: Worker): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, UNHURRIED))
  const blob = await secondary.fetch()
  worker.postMessage({ op: "secondary", blob } satisfies ToProcess)
}

/**
 * A worker with a blob's address takes over the page's own
 * Content-Security-Policy; one with the file's address would have none.
 */
function processUrl(base: string): string {
  const source = `import ${JSON.stringify(`${base}process.js`)}`
  blobUrl ??= URL.createObjectURL(new Blob([source], { type: "text/javascript" }))
  return blobUrl
}

let blobUrl: string | undefined
