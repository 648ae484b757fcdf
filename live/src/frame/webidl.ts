/** How Web IDL (https://webidl.spec.whatwg.org/) has interfaces look and arguments convert. */

/** Give a class the look of an interface: a name, constants, members that can be enumerated. */
export function asInterface(
  made: { readonly prototype: object },
  name: string,
  constants: Readonly<Record<string, number>> = {},
): void {
  const { prototype } = made
  for (const member of Object.getOwnPropertyNames(prototype)) {
    if (member !== "constructor") Object.defineProperty(prototype, member, { enumerable: true })
  }
  for (const [constant, value] of Object.entries(constants)) {
    for (const owner of [made, prototype]) {
      Object.defineProperty(owner, constant, { value, enumerable: true })
    }
  }
  Object.defineProperty(made, "name", { value: name })
  Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true })
}

/** @throws TypeError - fewer arguments were given than an operation needs. */
export function need(count: number, given: number, operation: string): void {
  if (given >= count) return
  const arguments_ = count === 1 ? "1 argument" : `${count} arguments`
  throw new TypeError(`${operation}: ${arguments_} required, but only ${given} present.`)
}

/** A DOMString; `String` would take a symbol, which has none. */
export function domString(value: unknown): string {
  return `${value}`
}

/** A `(DOMString or sequence<DOMString>)`. */
export function stringOrSequence(value: unknown): string | string[] {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function"
  const iterator = isObject ? (value as Partial<Iterable<unknown>>)[Symbol.iterator] : undefined
  if (iterator === undefined || iterator === null) return domString(value)
  return Array.from(value as Iterable<unknown>, domString)
}

/** A `[Clamp] unsigned short`: the nearest integer, the even one of two. */
export function clampToUint16(value: unknown): number {
  // The unary plus is Web IDL's ToNumber: `Number` would take a bigint.
  const number = Math.min(Math.max(+(value as number), 0), 65_535)
  if (Number.isNaN(number)) return 0
  const floor = Math.floor(number)
  const up = number - floor > 0.5 || (number - floor === 0.5 && floor % 2 === 1)
  return up ? floor + 1 : floor
}
