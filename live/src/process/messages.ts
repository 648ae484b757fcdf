/** What the page and the worker of a process send each other. */

import type { Call, KernelEvent } from "../kernel/messages"

/** What a worker needs to become an interpreter; the files are shared. */
export interface Boot {
  readonly op: "boot"
  readonly primary: WebAssembly.Module
  /** Where to load the interpreter's other module from, if the page has not sent it. */
  readonly secondaryUrl: string
  /** Zip files of compiled modules, by path in the process's file system. */
  readonly stdlib: ArrayBuffer
  readonly site: ArrayBuffer
  /** Pyodide's list of packages: empty, but Pyodide requires one. */
  readonly lock: string
  /** The packed memory of an interpreter that booted before, if any. */
  readonly snapshot: ArrayBuffer | undefined
  /** Whether to send a snapshot of the memory after the boot. */
  readonly wantSnapshot: boolean
}

/** `python main args`, in a folder with these files. */
export interface Exec {
  readonly op: "exec"
  readonly pid: number
  readonly files: Readonly<Record<string, string>>
  readonly main: string
  readonly args: readonly string[]
}

/** To the worker. */
export type ToProcess =
  | Boot
  | Exec
  | { readonly op: "event"; readonly event: KernelEvent }
  /** The rest of the standard library; undefined if it could not be loaded. */
  | { readonly op: "deferred"; readonly zip: ArrayBuffer | undefined }
  | { readonly op: "secondary"; readonly blob: Blob }
  /** SIGSTOP and SIGCONT: in between, the process does nothing. */
  | { readonly op: "freeze" | "thaw" }

/** From the worker. */
export type FromProcess =
  | { readonly op: "snapshot"; readonly memory: ArrayBuffer }
  | { readonly op: "ready"; readonly milliseconds: number }
  | { readonly op: "call"; readonly call: Call }
  | { readonly op: "output"; readonly descriptor: 1 | 2; readonly bytes: Uint8Array }
  /** The program waits for a line of input. */
  | { readonly op: "reading" }
  /** The program imports a module that is in the rest of the standard library. */
  | { readonly op: "deferred" }
  | { readonly op: "exit"; readonly code: number }
  /** The interpreter itself failed: out of memory, or a stack overflow. */
  | { readonly op: "crash"; readonly reason: string }
