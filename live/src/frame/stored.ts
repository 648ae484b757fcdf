/** The items that the pages of one lab have in their `localStorage`. */

import type { Change } from "./storage"

/** Told of what other pages change. */
export interface Tab {
  stored(change: Change): void
}

export class Stored {
  readonly items = new Map<string, string>()
  private readonly tabs = new Set<Tab>()

  /** Tell a page what the others change. */
  join(tab: Tab): void {
    this.tabs.add(tab)
  }

  leave(tab: Tab): void {
    this.tabs.delete(tab)
  }

  /** A page has changed an item; the others are told. */
  change(by: Tab, change: Change): void {
    apply(this.items, change)
    for (const tab of this.tabs) if (tab !== by) tab.stored(change)
  }
}

/** Do to the items what another page did. */
export function apply(items: Map<string, string>, { key, value }: Change): void {
  if (key === null) items.clear()
  else if (value === null) items.delete(key)
  else items.set(key, value)
}
