/** What the page and the worker of a process send each other. */

import type { Change } from "../kernel/folder"
import type { Call, KernelEvent } from "../kernel/messages"
import type { Archive } from "./archive"

/** Bytes of output that may be on their way to the page, and not shown yet. */
export const OUTPUT_WINDOW = 65_536

/** What a worker needs first to become an interpreter; `Rest` follows. */
export interface Boot {
  readonly op: "boot"
  readonly primary: WebAssembly.Module
  /** Where to load the interpreter's other module from, if the page has not sent it. */
  readonly secondaryUrl: string
  /** The standard library that every program needs: a zip file of compiled modules. */
  readonly stdlib: ArrayBuffer
  /** Pyodide's list of packages: empty, but Pyodide requires one. */
  readonly lock: string
  /** The packed memory of an interpreter that booted before, if any. */
  readonly snapshot: ArrayBuffer | undefined
  /** Whether to send a snapshot of the memory after the boot. */
  readonly wantSnapshot: boolean
  /** Whether packages come with the rest of the files: they are linked before Python starts. */
  readonly withPackages: boolean
}

/** What an interpreter needs besides Python. */
export interface Rest {
  readonly op: "rest"
  /** A zip file of `websockets` and of the modules in `live/guest`. */
  readonly site: ArrayBuffer
  /** Packages that are imported before the snapshot. */
  readonly preloads: Preloads | undefined
}

export interface Preloads extends Packages {
  /** The modules to import. */
  readonly modules: readonly string[]
  /** The rest of the standard library. */
  readonly deferred: ArrayBuffer
}

/** What a process needs to import packages. */
export interface Packages {
  /** Where it has them. */
  readonly folder: string
  /** As `live/build/packages.py` writes them, decompressed. */
  readonly archives: readonly Archive[]
  /** Their compiled modules, by path below the folder: compiled once for all processes. */
  readonly compiled: Readonly<Record<string, WebAssembly.Module>>
  /** Functions of the interpreter whose addresses their compiled modules import. */
  readonly addresses: readonly string[]
}

/** `python main args`, in the shared folder. */
export interface Exec {
  readonly op: "exec"
  readonly pid: number
  /** What makes the folder, from an empty one. */
  readonly folder: readonly Change[]
  readonly main: string
  readonly args: readonly string[]
  /** Environment variables besides those that every process has. */
  readonly env?: Readonly<Record<string, string>>
}

/** To the worker. */
export type ToProcess =
  | Boot
  | Rest
  | Exec
  | { readonly op: "event"; readonly event: KernelEvent }
  /** Another process has changed the shared folder. */
  | { readonly op: "change"; readonly change: Change }
  /** The rest of the standard library; undefined if it could not be loaded. */
  | { readonly op: "deferred"; readonly zip: ArrayBuffer | undefined }
  /** The interpreter's other module, or its file where few programs need it. */
  | { readonly op: "secondary"; readonly module: WebAssembly.Module | Blob }
  /** So many more bytes of its output are shown. */
  | { readonly op: "drawn"; readonly count: number }
  /** SIGSTOP and SIGCONT: in between, the process does nothing. */
  | { readonly op: "freeze" | "thaw" }

/** From the worker. */
export type FromProcess =
  | { readonly op: "snapshot"; readonly memory: ArrayBuffer }
  | { readonly op: "ready" }
  | { readonly op: "call"; readonly call: Call }
  /** The program has changed the shared folder, having seen so many changes of others. */
  | { readonly op: "change"; readonly change: Change; readonly seen: number }
  | { readonly op: "output"; readonly descriptor: 1 | 2; readonly bytes: Uint8Array }
  /** The program waits for a line of input. */
  | { readonly op: "reading" }
  /** The program takes the signals that were sent to it. */
  | { readonly op: "signalled" }
  /** Whether the terminal shows what is typed from now on. */
  | { readonly op: "echo"; readonly on: boolean }
  /** The program imports a module that is in the rest of the standard library. */
  | { readonly op: "deferred" }
  | { readonly op: "exit"; readonly code: number }
  /** The interpreter itself failed: out of memory, or a stack overflow. */
  | { readonly op: "crash"; readonly reason: string }
