/** What the page of the site and the shell in a frame say to each other. */

import type { Call, KernelEvent } from "../kernel/messages"
import type { Change } from "./storage"

/** An HTML file, and those that it may name beside it. */
export interface Files {
  readonly main: string
  readonly files: Readonly<Record<string, string>>
}

/** To the shell; the first comes by the window, with the port for the rest. */
export type ToFrame =
  | ({ readonly op: "open"; readonly stored: ReadonlyMap<string, string> } & Files)
  | { readonly op: "news"; readonly news: KernelEvent }
  /** Another page has changed its `localStorage`. */
  | { readonly op: "stored"; readonly change: Change }
  /** Fill the page's text box and press Enter. */
  | { readonly op: "type"; readonly line: string }
  /** The tab is being closed: say goodbye on the wire. */
  | { readonly op: "leave" }

/** What a line in the console is. */
export type Level = "log" | "info" | "debug" | "warn" | "error"

/** From the shell. */
export type FromFrame =
  /** The page is loaded, its scripts have run. */
  | { readonly op: "opened" }
  | { readonly op: "call"; readonly call: Call }
  /** It has changed its `localStorage`. */
  | { readonly op: "stores"; readonly change: Change }
  | { readonly op: "console"; readonly level: Level; readonly text: string }
  /** What the page's log shows now, a line for each of its children. */
  | { readonly op: "shows"; readonly text: string }
  /** The goodbyes are said. */
  | { readonly op: "left" }
