// Print live/guest/messages.py, made from the types in live/src:
//
//   node live/build/messages.mjs > live/guest/messages.py
//
// What a process and the kernel send each other is defined in TypeScript
// alone; a test compares the file with what this prints.
//
// TypeScript 7 has no stable API for its syntax tree, so this reads the text, as
// Biome formats it. Whatever it does not understand is an error.
import { readFileSync } from "node:fs"

const [messages, systemcalls] = ["kernel/messages.ts", "process/systemcalls.ts"].map((name) =>
  readFileSync(new URL(`../src/${name}`, import.meta.url), "utf8"),
)
const WIDTH = 79

/** Python's type for each of TypeScript's; events come by `to_py()`. */
const TYPES = {
  number: "int",
  Milliseconds: "float",
  string: "str",
  boolean: "bool",
  void: "None",
  Suspension: "Suspension",
  SocketType: "str",
  Address: "Sequence[str | int]",
}
const EVENT_TYPES = { ...TYPES, Uint8Array: "memoryview" }
const CALL_TYPES = { ...TYPES, Uint8Array: "object", PyCallable: "object", "KernelEvent[]": "Any" }

const MESSAGE = /^export type (\w+) = \{\s*op: "(\w+)"([^}]*)\}$/gm
const UNION = /^export type (\w+) =\s+((?:\| )?\w+(?:\s+\| \w+)+)$/gm
const INTERFACE = /^export interface SystemCalls \{\n(.*?)^\}$/ms
const LONG_LIST = /\(\n([^)]*?),?\n\s*\)/g
const METHOD = /^(\w+)\((.*)\): (\S+)$/

const unions = new Map(
  [...messages.matchAll(UNION)].map(([, name, text]) => [name, text.match(/\w+/g)]),
)
const found = new Map(
  [...messages.matchAll(MESSAGE)].map(([, name, op, fields]) => [
    name,
    {
      name,
      op,
      fields: fields
        .split(/[;\n]/)
        .map((each) => each.trim())
        .filter(Boolean),
    },
  ]),
)

/** What a map or an object has for a key, or an error. */
function get(from, key, what) {
  const value = from instanceof Map ? from.get(key) : Object.hasOwn(from, key) && from[key]
  if (!value) throw new Error(`live/src: ${what} ${key} is not one that this script knows`)
  return value
}

/** "id: number" in Python. */
function typed(declaration, types) {
  const [name, type] = declaration.split(": ")
  return `${name}: ${get(types, type, `the type of ${name},`)}`
}

/** The messages of a union, with those of unions in it. */
function members(name) {
  return unions.has(name) ? unions.get(name).flatMap(members) : [get(found, name, "message")]
}

function typedDict({ name, op, fields }) {
  const lines = [`op: Literal["${op}"]`, ...fields.map((each) => typed(each, EVENT_TYPES))]
  return [`    class ${name}(TypedDict):`, ...lines.map((line) => `        ${line}`), ""]
}

function union(name) {
  const parts = get(unions, name, "union")
  const line = `    ${name} = ${parts.join(" | ")}`
  if (line.length <= WIDTH) return line
  const rest = `        ${parts.join(" | ")}`
  if (rest.length <= WIDTH) return `    ${name} = (\n${rest}\n    )`
  return `    ${name} = (\n        ${parts.join("\n        | ")}\n    )`
}

function methods() {
  const text = systemcalls.match(INTERFACE)[1].replace(/\/\*\*.*?\*\//gs, "")
  const joined = text.replace(LONG_LIST, (_, list) => `(${list.trim().split(/,\s*/).join(", ")})`)
  return joined
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map(method)
}

function method(line) {
  const [, name, list, result] = line.match(METHOD) ?? get({}, line, "method")
  const parameters = list ? list.split(", ").map((each) => typed(each, CALL_TYPES)) : []
  const before = `        def ${name}(`
  const after = `) -> ${get(CALL_TYPES, result, "result")}: ...`
  const all = ["self", ...parameters].join(", ")
  if (before.length + all.length + after.length <= WIDTH) return before + all + after
  const indent = " ".repeat(12)
  const within =
    indent.length + all.length <= WIDTH
      ? `${indent}${all}`
      : ["self", ...parameters].map((each) => `${indent}${each},`).join("\n")
  return `${before}\n${within}\n        ${after}`
}

const events = members("KernelEvent")
const lines = [
  '"""What a process and the kernel send each other.',
  "",
  "Generated from live/src/kernel/messages.ts and live/src/process/systemcalls.ts;",
  "edit those, then run `node live/build/messages.mjs > live/guest/messages.py`.",
  '"""',
  "",
  "# ruff: noqa: D101, PLR0917 - documentation and parameters are in TypeScript",
  "",
  "from __future__ import annotations",
  "",
  "from typing import TYPE_CHECKING, Final",
  "",
  `WINDOW: Final = ${messages.match(/^export const WINDOW = (\w+)$/m)[1]}`,
  '"""Bytes that a socket may have sent and its peer not yet read."""',
  "",
  "EVENT_KINDS: Final = frozenset(",
  "    {",
  ...events.map(({ op }) => `        "${op}",`),
  "    }",
  ")",
  '"""The values of `op` in a `KernelEvent`."""',
  "",
  "if TYPE_CHECKING:",
  "    from collections.abc import Sequence",
  "    from typing import Any, Literal, Protocol, TypedDict",
  "",
  ...events.flatMap(typedDict),
  union("SocketEvent"),
  union("KernelEvent"),
  "",
  "    class Suspension(Protocol):",
  "        p: object",
  "",
  "    class Bridge(Protocol):",
  ...methods(),
]
process.stdout.write(`${lines.join("\n")}\n`)
