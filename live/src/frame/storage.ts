/**
 * `localStorage` and `sessionStorage` (HTML §12.2), in memory: a document of
 * an opaque origin has neither of the browser's own.
 */

import { asInterface, domString, need } from "./webidl"

/** What keys and values may have together, in UTF-16 code units: as in Chromium. */
const QUOTA = 5 * 2 ** 20

/** A change: of one item, or of all of them if there is no key. */
export interface Change {
  readonly key: string | null
  /** The new value; nothing if the item was removed. */
  readonly value: string | null
}

interface State {
  readonly items: Map<string, string>
  readonly tell: (change: Change) => void
}

const states = new WeakMap<object, State>()

/** @throws TypeError - it is no storage. */
function of(storage: object): State {
  const state = states.get(storage)
  if (!state) throw new TypeError("Illegal invocation")
  return state
}

export class StorageInPage {
  /** @throws TypeError - always: a page makes none. */
  constructor() {
    throw new TypeError("Illegal constructor")
  }

  get length(): number {
    return of(this).items.size
  }

  key(index: number): string | null {
    // biome-ignore lint/complexity/noArguments: `undefined` is an argument, too (Web IDL)
    need(1, arguments.length, "key")
    return [...of(this).items.keys()][index >>> 0] ?? null
  }

  getItem(key: string): string | null {
    // biome-ignore lint/complexity/noArguments: `undefined` is an argument, too (Web IDL)
    need(1, arguments.length, "getItem")
    return of(this).items.get(domString(key)) ?? null
  }

  /** @throws QuotaExceededError - there is no room for it. */
  setItem(key: string, value: string): void {
    // biome-ignore lint/complexity/noArguments: `undefined` is an argument, too (Web IDL)
    need(2, arguments.length, "setItem")
    store(of(this), domString(key), domString(value))
  }

  removeItem(key: string): void {
    // biome-ignore lint/complexity/noArguments: `undefined` is an argument, too (Web IDL)
    need(1, arguments.length, "removeItem")
    remove(of(this), domString(key))
  }

  clear(): void {
    const { items, tell } = of(this)
    if (!items.size) return
    items.clear()
    tell({ key: null, value: null })
  }
}

asInterface(StorageInPage, "Storage")

function store({ items, tell }: State, key: string, value: string): void {
  const old = items.get(key)
  if (old === value) return
  let size = value.length + (old === undefined ? key.length : -old.length)
  for (const [each, kept] of items) size += each.length + kept.length
  if (size > QUOTA) {
    const what = `Setting the value of '${key}' exceeded the quota.`
    throw new DOMException(what, "QuotaExceededError")
  }
  items.set(key, value)
  tell({ key, value })
}

function remove({ items, tell }: State, key: string): void {
  if (items.delete(key)) tell({ key, value: null })
}

/**
 * A storage whose items are properties, too.
 *
 * @param items - what is in it; it changes with the storage.
 * @param tell - called for each change that the page makes.
 */
export function makeStorage(
  items: Map<string, string>,
  tell: (change: Change) => void = () => {},
): StorageInPage {
  const state = { items, tell }
  const target = Object.create(StorageInPage.prototype)
  // What the prototype has comes first (Web IDL, "named property visibility").
  const named = (key: PropertyKey): key is string =>
    typeof key === "string" && items.has(key) && !(key in target)
  const storage = new Proxy<StorageInPage>(target, {
    get: (_, key, receiver) => (named(key) ? items.get(key) : Reflect.get(target, key, receiver)),
    has: (_, key) => named(key) || key in target,
    set(_, key, value) {
      if (typeof key === "symbol") return Reflect.set(target, key, value)
      store(state, key, domString(value))
      return true
    },
    defineProperty(_, key, descriptor) {
      if (typeof key === "symbol") return Reflect.defineProperty(target, key, descriptor)
      store(state, key, domString(descriptor.value))
      return true
    },
    deleteProperty(_, key) {
      if (!named(key)) return Reflect.deleteProperty(target, key)
      remove(state, key)
      return true
    },
    ownKeys: () => [...[...items.keys()].filter(named), ...Reflect.ownKeys(target)],
    getOwnPropertyDescriptor: (_, key) =>
      named(key)
        ? { value: items.get(key), writable: true, enumerable: true, configurable: true }
        : Reflect.getOwnPropertyDescriptor(target, key),
  })
  states.set(storage, state)
  return storage
}
