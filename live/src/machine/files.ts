/** Fetches the files of the runtime and reports the progress. */

import { KeptFiles } from "./keptfiles"
import { unpack } from "./unpack"

export interface Manifest {
  readonly [name: string]: { readonly bytes: number; readonly hash: string }
}

/** What Python starts with. */
export interface FirstFiles {
  readonly primary: WebAssembly.Module
  readonly stdlib: ArrayBuffer
  readonly lock: string
}

/** The runtime's files, which are on their way. */
export interface RuntimeFiles {
  readonly first: Promise<FirstFiles>
  readonly site: Promise<ArrayBuffer>
  /** Both of them. */
  readonly all: Promise<unknown>
  readonly secondary: {
    readonly url: string
    /** Fetch it, so that no process has to. */
    readonly fetch: () => Promise<Blob>
    /** Fetch and compile it, where every process is going to need it. */
    readonly compile: () => Promise<WebAssembly.Module>
  }
  /** Fetch the rest of the standard library, which a program imports from. */
  readonly deferred: () => Promise<ArrayBuffer>
  /** Check that the document of a frame can be loaded; return its address. */
  readonly frame: () => Promise<string>
}

/** The two modules of the interpreter. */
const PRIMARY = "primary.wasm.zst"
const SECONDARY = "secondary.wasm"
const STDLIB = "stdlib.zip.zst"
const SITE = "site.zip.zst"
const LOCK = "lock.json"
/** Fetched only when a program imports of it. */
const DEFERRED = "deferred.zip.zst"
/** Fetched only when an example opens a page; nothing of it is in a process. */
const FRAME = "frame.html"

const WASM = "application/wasm"

/**
 * The share of the bytes that Python starts with that must have arrived before the
 * site's are requested. Sooner, these would slow them down; after all of them, the
 * connection would be idle for a round trip.
 */
const BEFORE_SITE = 0.95

const keptFiles = new KeptFiles("python-files")

/** Decompress, unless the browser has done so (`Content-Encoding: gzip`). */
async function decompressed(response: Response): Promise<ArrayBuffer> {
  const data = await response.arrayBuffer()
  const head = new Uint8Array(data, 0, 2)
  if (head[0] !== 0x1f || head[1] !== 0x8b) return data
  const stream = new Response(data).body?.pipeThrough(new DecompressionStream("gzip"))
  return new Response(stream).arrayBuffer()
}

/** Do the work at the first call and keep the result; after a failure, try again. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () =>
    (result ??= work().catch((error: unknown) => {
      result = undefined
      throw error
    }))
}

export type Progress = (loaded: number, total: number) => void

/** A file could not be fetched; the message is one sentence for the reader. */
export class LoadError extends Error {}

export async function fetchFile(url: string, options: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, options)
  } catch {
    throw new LoadError(`${url} could not be loaded: the network did not answer.`)
  }
  if (!response.ok) throw new LoadError(`${url} could not be loaded: HTTP ${response.status}.`)
  return response
}

/**
 * Fetch a compressed file.
 *
 * @param add - told of the bytes that have arrived, compressed.
 * @throws LoadError - it could not be fetched, or not as a whole.
 */
export async function gunzip(url: string, add: (bytes: number) => void): Promise<ArrayBuffer> {
  const response = await fetchFile(url)
  void count(response.clone(), add).catch(() => {})
  return whole(url, decompressed(response))
}

/**
 * Return what is made of a file.
 *
 * @throws LoadError - it could not be made, because the file is not whole.
 */
export async function whole<T>(url: string, made: Promise<T>): Promise<T> {
  try {
    return await made
  } catch (error) {
    if (error instanceof LoadError) throw error
    throw new LoadError(`${url} could not be loaded: it arrived incomplete.`)
  }
}

/** Report the bytes of a response's body as they arrive. */
async function count(response: Response, add: (bytes: number) => void): Promise<void> {
  const reader = response.body?.getReader()
  if (!reader) return
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    add(part.value.length)
  }
}

/**
 * Return the list of the runtime's files.
 *
 * @param base - the folder of the runtime, with a slash at the end.
 * @throws LoadError - it could not be fetched.
 */
export async function list(base: string): Promise<Manifest> {
  const response = await fetchFile(`${base}manifest.json`, { cache: "no-cache" })
  return (await response.json()) as Manifest
}

/** Return a string that changes whenever a file of the interpreter does. */
export function versionOf(manifest: Manifest): string {
  return Object.entries(manifest)
    .filter(([name]) => name !== FRAME)
    .map(([, file]) => file.hash)
    .join("")
}

/**
 * Begin to load the runtime's files. A file that could not be fetched rejects with
 * a LoadError that names it; a module that is damaged, with a CompileError.
 *
 * @throws LoadError - the list lacks a file.
 */
export function loadRuntime(base: string, manifest: Manifest, progress: Progress): RuntimeFiles {
  const sizeOf = (...names: string[]): number =>
    names.reduce((sum, name) => sum + (manifest[name]?.bytes ?? 0), 0)
  const total = sizeOf(PRIMARY, STDLIB, LOCK, SITE)
  const beforeSite = BEFORE_SITE * sizeOf(PRIMARY, STDLIB, LOCK)
  let requestSite = (): void => {}
  const mostHaveArrived = new Promise<void>((resolve) => (requestSite = resolve))
  let loaded = 0
  let failed = false
  const add = (bytes: number): void => {
    loaded += bytes
    if (loaded >= beforeSite && !failed) requestSite()
    // The other files may still arrive after one has failed.
    if (!failed) progress(Math.min(loaded, total), total)
  }
  // With the hash, files of two releases have different addresses.
  const urlOf = (name: string): string => {
    const file = manifest[name]
    if (!file) throw new LoadError(`${base}manifest.json does not list ${name}.`)
    return `${base}${name}?${file.hash}`
  }
  const current = new Set(Object.keys(manifest).map(urlOf))
  const load = async (name: string): Promise<Response> => {
    const response = await fetchFile(urlOf(name))
    void count(response.clone(), add).catch(() => {})
    return response
  }
  /** The contents of a compressed file, from an earlier visit or the network. */
  const unpacked = async (
    name: string,
    type: string,
    after?: Promise<unknown>,
  ): Promise<Response> => {
    const url = urlOf(name)
    const kept = await keptFiles.recall(url)
    if (kept) {
      add(manifest[name]?.bytes ?? 0)
      return kept
    }
    await after
    const { body } = await load(name)
    const headers = { "Content-Type": type }
    const contents = new Response(body && unpack(body), { headers })
    void keptFiles.keep(url, contents.clone(), (each) => current.has(each))
    return contents
  }
  const wasm = async (): Promise<WebAssembly.Module> =>
    WebAssembly.compileStreaming(await unpacked(PRIMARY, WASM))
  const bytes = async (name: string, after?: Promise<unknown>): Promise<ArrayBuffer> => {
    const contents = await unpacked(name, "application/octet-stream", after)
    return whole(urlOf(name), contents.arrayBuffer())
  }
  const firstFiles = async (): Promise<FirstFiles> => {
    const text = load(LOCK).then((response) => response.text())
    const [primary, stdlib, lock] = await Promise.all([wasm(), bytes(STDLIB), text])
    return { primary, stdlib, lock }
  }
  const url = urlOf(SECONDARY)
  const first = firstFiles()
  const site = bytes(SITE, Promise.race([mostHaveArrived, first]))
  const all = Promise.all([first, site])
  all.catch(() => {
    failed = true
    void keptFiles.forget()
  })
  return {
    first,
    site,
    all,
    secondary: {
      url,
      fetch: once(async () => (await fetchFile(url)).blob()),
      compile: once(async () => {
        const { body } = await fetchFile(url)
        const typed = new Response(body, { headers: { "Content-Type": WASM } })
        return whole(url, WebAssembly.compileStreaming(typed))
      }),
    },
    deferred: once(() => bytes(DEFERRED)),
    frame: async () => {
      // A frame does not report that its document could not be loaded.
      const address = urlOf(FRAME)
      await fetchFile(address)
      return address
    },
  }
}
