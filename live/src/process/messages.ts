/** What the page and a process's worker say to each other. */

import type { Call, News } from "../kernel/messages"

/** What a worker needs to become an interpreter; the files are shared. */
export interface Boot {
  readonly op: "boot"
  readonly primary: WebAssembly.Module
  /** Where the interpreter's other module is, before `secondary` brings it. */
  readonly secondaryUrl: string
  /** Zip files of compiled modules, by path in the process's file system. */
  readonly stdlib: ArrayBuffer
  readonly site: ArrayBuffer
  /** Pyodide's list of packages: none, but it insists on having one. */
  readonly lock: string
  /** The packed memory of an interpreter that booted before, if there is one. */
  readonly snapshot: ArrayBuffer | undefined
  /** Whether to send a snapshot of the memory when booted. */
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
  | { readonly op: "news"; readonly news: News }
  /** The rest of the standard library; nothing if it can't be had. */
  | { readonly op: "library"; readonly zip: ArrayBuffer | undefined }
  | { readonly op: "secondary"; readonly blob: Blob }
  /** SIGSTOP and SIGCONT: nothing moves in the process meanwhile. */
  | { readonly op: "freeze" | "thaw" }

/** From the worker. */
export type FromProcess =
  | { readonly op: "snapshot"; readonly memory: ArrayBuffer }
  | { readonly op: "ready"; readonly milliseconds: number }
  | { readonly op: "call"; readonly call: Call }
  | { readonly op: "output"; readonly descriptor: 1 | 2; readonly bytes: Uint8Array }
  /** The program waits for a line to be typed. */
  | { readonly op: "reading" }
  /** The program imports something of the rest of the standard library. */
  | { readonly op: "library" }
  | { readonly op: "exit"; readonly code: number }
  /** The interpreter itself broke: out of memory, or its stack overflowed. */
  | { readonly op: "crash"; readonly reason: string }
