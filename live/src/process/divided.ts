/**
 * The interpreter in two modules, as `live/split/divide.py` makes them. A
 * placeholder in the primary calls `load` before it jumps; after that, the
 * functions of the secondary are in the table that both share.
 */

/** The import module name of what the two modules share. */
const SHARED = "split"
/** Emscripten's name for the addresses of functions, for dynamic linking. */
const ADDRESSES = "GOT.func"

/** Instantiate the primary; the first placeholder to run calls `secondary`. */
export async function instantiate(
  primary: WebAssembly.Module,
  imports: WebAssembly.Imports,
  secondary: () => WebAssembly.Module,
): Promise<WebAssembly.Instance> {
  const shared: WebAssembly.ModuleImports = {}
  const load = (): void => {
    new WebAssembly.Instance(secondary(), { ...imports, [SHARED]: shared })
    ;(shared["loaded"] as WebAssembly.Global).value = 1
  }
  const instance = await WebAssembly.instantiate(primary, { ...imports, [SHARED]: { load } })
  const exports: WebAssembly.Exports = {}
  for (const [name, value] of Object.entries(instance.exports)) {
    if (name.startsWith(`${SHARED}.`)) shared[name.slice(SHARED.length + 1)] = value
    else exports[name] = value
  }
  link(primary, exports, imports[ADDRESSES] as Record<string, WebAssembly.Global>)
  return { exports }
}

/**
 * Set an address for the exported functions, and for those that Emscripten
 * offers to modules that look them up by name (WebGL, a console). Only compiled
 * packages look some of them up, which `packages.ts` has found then. Without an address, Emscripten would put each into the table,
 * at every start.
 */
function link(
  primary: WebAssembly.Module,
  exports: WebAssembly.Exports,
  addresses: Record<string, WebAssembly.Global>,
): void {
  const imported = WebAssembly.Module.imports(primary).filter(({ module }) => module === ADDRESSES)
  const offered = Object.keys(exports).filter((name) => typeof exports[name] === "function")
  for (const name of [...imported.map(({ name }) => name), ...offered]) {
    const address = addresses[name]
    if (address) address.value = 0
  }
}
