/** The page that says what runs in a lab, if the site has one. */

import { el } from "./dom"

/** A link to the page that the document names by `<link rel="help">`. */
export function helpLink(text: string): HTMLAnchorElement | undefined {
  const help = document.querySelector<HTMLLinkElement>("link[rel=help]")
  return help ? el("a", { class: "lab-help", href: help.href }, text) : undefined
}
