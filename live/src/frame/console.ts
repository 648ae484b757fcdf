/** The page's console: what it logs, and what nothing caught. */

import type { Level } from "./messages"

const LEVELS: readonly Level[] = ["log", "info", "debug", "warn", "error"]

/** Tell everything that goes to the console, and leave it there. */
export function tapConsole(
  tell: (level: Level, text: string) => void,
  /** A script's name, by the address that the browser knows it by. */
  nameOf: (address: string) => string,
): void {
  for (const level of LEVELS) {
    const original = console[level].bind(console)
    console[level] = (...values: unknown[]) => {
      original(...values)
      tell(level, values.map(words).join(" "))
    }
  }
  addEventListener("error", ({ error, message, filename, lineno }) => {
    const what = error === undefined || error === null ? message : words(error)
    tell("error", `Uncaught ${what} (${nameOf(filename)}:${lineno})`)
  })
  addEventListener("unhandledrejection", ({ reason }) => {
    tell("error", `Uncaught (in promise) ${words(reason)}`)
  })
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    // Chrome refuses inline styles while it parses; the page has them anyway.
    if (effectiveDirective.startsWith("style-src-") && blockedURI === "inline") return
    tell("error", `The lab does not allow this: ${effectiveDirective} ${blockedURI}`)
  })
}

/** A value as a console would show it, on one line. */
function words(value: unknown): string {
  if (typeof value === "string") return value
  if (value instanceof Error || value instanceof DOMException)
    return `${value.name}: ${value.message}`
  if (value instanceof Node) return value.nodeName.toLowerCase()
  if (typeof value !== "object" || value === null) return String(value)
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return Object.prototype.toString.call(value) // it goes round in circles
  }
}
