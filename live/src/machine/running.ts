/** A running program: a process of the kernel, in a worker. */

import type { Change, Folder, Member } from "../kernel/folder"
import type { Kernel, Process } from "../kernel/kernel"
import { type KernelEvent, Signal, unknownMessage } from "../kernel/messages"
import { type Exec, type FromProcess, OUTPUT_WINDOW, type ToProcess } from "../process/messages"
import { CTRL_D } from "./terminal"

/** Receives what a process does. */
export interface Observer {
  /** @param drawn - to be called when it is shown: then the process may write more. */
  output(descriptor: 1 | 2, bytes: Uint8Array, drawn: () => void): void
  /** It waits for a line of input. */
  reading(): void
  /** It has taken the signals that were sent to it. */
  signalled(): void
  /** What is typed is shown from now on, or not: it is a password. */
  echo(on: boolean): void
  /** It has ended, with an exit code or minus the number of a signal. */
  exit(code: number): void
}

/** `python main args`, in a folder. */
export interface Program extends Omit<Exec, "op" | "pid" | "folder"> {
  /** Files that are written into the folder first. */
  readonly files: Readonly<Record<string, string>>
  /** The folder, which other processes may have too. */
  readonly folder: Folder
  /** Bundles of packages that it can import. */
  readonly bundles?: readonly string[]
  /** The whole standard input; nothing: what is typed. */
  readonly stdin?: string
}

/** Exit code of an interpreter that failed, as after a segmentation fault. */
export const CRASHED = -11

/** Bytes of output after which the page acknowledges to a process that they are shown. */
const DRAWN_UPDATE = OUTPUT_WINDOW / 4

let lastPid = 99

/** Return the process ID for a new process. */
export function newPid(): number {
  return ++lastPid
}

/** A process: a program in a worker. */
export class Running implements Process, Member {
  readonly pid = newPid()
  private ended = false
  /** Bytes of output that are shown, and that the process does not know of. */
  private drawn = 0
  private code: number | undefined
  private folder: Folder | undefined
  private resolveExit: (code: number) => void = () => {}
  /** Resolves to the exit code when it ends. */
  readonly exited = new Promise<number>((resolve) => (this.resolveExit = resolve))

  private readonly kernel: Kernel
  private readonly worker: Worker
  private readonly observer: Observer
  private readonly deferred: () => Promise<ArrayBuffer>

  /**
   * @param worker - an interpreter that has booted.
   * @param deferred - loads the rest of the standard library.
   */
  constructor(
    kernel: Kernel,
    worker: Worker,
    observer: Observer,
    deferred: () => Promise<ArrayBuffer>,
  ) {
    this.kernel = kernel
    this.worker = worker
    this.observer = observer
    this.deferred = deferred
    kernel.attach(this)
    worker.onmessage = ({ data }: MessageEvent<FromProcess>) => this.take(data)
    worker.onerror = (event) => this.crash(event.message)
  }

  get exitCode(): number | undefined {
    return this.code
  }

  deliver(event: KernelEvent): void {
    this.send({ op: "event", event })
  }

  /** Send a signal; SIGKILL always works. */
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

  exec({ files, folder, stdin, bundles: _, ...program }: Program): void {
    folder.write(files)
    this.folder = folder
    this.send({ op: "exec", pid: this.pid, folder: folder.join(this), ...program })
    if (stdin === undefined) return
    if (stdin) this.deliver({ op: "typed", text: stdin })
    this.deliver({ op: "typed", text: "" })
  }

  /** Another process has changed the folder. */
  change(change: Change): void {
    this.send({ op: "change", change })
  }

  private send(message: ToProcess): void {
    if (!this.ended) this.worker.postMessage(message)
  }

  private take(message: FromProcess): void {
    if (this.ended) return
    switch (message.op) {
      case "call":
        return this.kernel.call(this, message.call)
      case "change":
        return this.folder?.take(this, message.change, message.seen)
      case "output":
        return this.output(message.descriptor, message.bytes)
      case "reading":
        return this.observer.reading()
      case "signalled":
        return this.observer.signalled()
      case "echo":
        return this.observer.echo(message.on)
      case "deferred":
        return void this.deferred().then(
          (zip) => this.send({ op: "deferred", zip }),
          () => this.send({ op: "deferred", zip: undefined }),
        )
      case "exit":
        return this.finish(message.code)
      case "crash":
        return this.crash(message.reason)
      case "snapshot":
      case "ready":
        throw new Error(`a program has started, and its worker sends ${message.op}`)
      default:
        return unknownMessage(message, "the page")
    }
  }

  private output(descriptor: 1 | 2, bytes: Uint8Array): void {
    this.observer.output(descriptor, bytes, () => {
      this.drawn += bytes.length
      // Not for every few bytes: a message costs more than they do.
      if (this.drawn < DRAWN_UPDATE) return
      this.send({ op: "drawn", count: this.drawn })
      this.drawn = 0
    })
  }

  private crash(reason: string): void {
    if (this.ended) return
    const text = `The interpreter stopped: ${reason.split("\n")[0] ?? ""}\n`
    this.observer.output(2, new TextEncoder().encode(text), () => {})
    this.finish(CRASHED)
  }

  private finish(code: number): void {
    if (this.ended) return
    this.ended = true
    this.code = code
    this.worker.terminate()
    this.kernel.detach(this)
    this.folder?.leave(this)
    this.observer.exit(code)
    this.resolveExit(code)
  }
}
