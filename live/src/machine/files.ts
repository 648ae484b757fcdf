/** Fetch what a process needs: all at once, counting bytes. */

export interface Manifest {
  readonly [name: string]: { readonly bytes: number; readonly hash: string }
}

export interface RuntimeFiles {
  readonly base: string
  readonly wasm: WebAssembly.Module
  readonly stdlib: ArrayBuffer
  readonly site: ArrayBuffer
  readonly lock: string
  /** The rest of the standard library, when a program imports of it. */
  readonly rest: () => Promise<ArrayBuffer>
  /** Changes whenever anything in the runtime does. */
  readonly version: string
}

/** Fetched only when a program imports of it. */
const LATER = "rest.zip.gz"

/** Inflate, unless the server has told the browser to do so already. */
async function gunzip(response: Response): Promise<ArrayBuffer> {
  const data = await response.arrayBuffer()
  const head = new Uint8Array(data, 0, 2)
  if (head[0] !== 0x1f || head[1] !== 0x8b) return data
  const stream = new Response(data).body?.pipeThrough(new DecompressionStream("gzip"))
  return new Response(stream).arrayBuffer()
}

export type Progress = (loaded: number, total: number) => void

/** A file that could not be fetched: one sentence for the reader. */
export class LoadError extends Error {}

async function fetchFile(url: string, options: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, options)
  } catch {
    throw new LoadError(`${url} could not be loaded: the network did not answer.`)
  }
  if (!response.ok) throw new LoadError(`${url} could not be loaded: HTTP ${response.status}.`)
  return response
}

/** Report the bytes of a response's body as they come. */
async function count(response: Response, add: (bytes: number) => void): Promise<void> {
  const reader = response.body?.getReader()
  if (!reader) return
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    add(part.value.length)
  }
}

/**
 * Load the runtime.
 *
 * @param base - the folder of the runtime, with a slash at the end.
 * @throws LoadError - says which file is missing.
 */
export async function loadRuntime(base: string, progress: Progress): Promise<RuntimeFiles> {
  const manifestResponse = await fetchFile(`${base}manifest.json`, { cache: "no-cache" })
  const manifest = (await manifestResponse.json()) as Manifest
  const { [LATER]: _later, ...now } = manifest
  const total = Object.values(now).reduce((sum, file) => sum + file.bytes, 0)
  let loaded = 0
  const add = (bytes: number): void => {
    loaded += bytes
    progress(Math.min(loaded, total), total)
  }
  const load = async (name: string): Promise<Response> => {
    const file = manifest[name]
    if (!file) throw new LoadError(`${base}manifest.json does not list ${name}.`)
    // The hash in the address keeps files of two releases apart.
    const response = await fetchFile(`${base}${name}?${file.hash}`)
    void count(response.clone(), add).catch(() => {})
    return response
  }
  const wasm = async (): Promise<WebAssembly.Module> => {
    // The response itself, not a copy: engines cache compiled code by it.
    const response = await load("pyodide.asm.wasm")
    try {
      return await WebAssembly.compileStreaming(response.clone())
    } catch (error) {
      if (!(error instanceof TypeError)) throw error
      return WebAssembly.compile(await response.arrayBuffer()) // served as another type
    }
  }
  const bytes = async (name: string): Promise<ArrayBuffer> => gunzip(await load(name))
  const warm = (name: string): void => {
    // Imported by the worker later; without the hash, as its imports are.
    void fetch(`${base}${name}`).catch(() => {})
  }
  warm("pyodide.mjs")
  warm("pyodide.asm.mjs")
  const [module, stdlib, site, lock] = await Promise.all([
    wasm(),
    bytes("stdlib.zip.gz"),
    bytes("site.zip.gz"),
    load("lock.json").then((response) => response.text()),
  ])
  const version = Object.values(manifest)
    .map((file) => file.hash)
    .join("")
  let rest: Promise<ArrayBuffer> | undefined
  return {
    base,
    wasm: module,
    stdlib,
    site,
    lock,
    version,
    rest: () => (rest ??= bytes(LATER)),
  }
}
