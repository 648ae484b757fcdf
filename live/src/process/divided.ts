/**
 * The interpreter in two modules, as `live/split/divide.py` makes them. A
 * placeholder in the primary calls `load` before it jumps; then what the
 * secondary defines is in the table that both have.
 */

/** The module's name of what only these two share. */
const SHARED = "split"
/** Emscripten's of the addresses of functions, for dynamic linking. */
const ADDRESSES = "GOT.func"

/** Instantiate the primary; a placeholder calls `secondary`, once at most. */
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
 * Tell Emscripten that the exported functions have addresses, and those that
 * it offers to a module that asks for them by name (WebGL, a console). Nothing
 * here does; at every start it would give each a place in the table.
 */
function link(
  primary: WebAssembly.Module,
  exports: WebAssembly.Exports,
  addresses: Record<string, WebAssembly.Global>,
): void {
  const asked = WebAssembly.Module.imports(primary).filter(({ module }) => module === ADDRESSES)
  const offered = Object.keys(exports).filter((name) => typeof exports[name] === "function")
  for (const name of [...asked.map(({ name }) => name), ...offered]) {
    const address = addresses[name]
    if (address) address.value = 0
  }
}
