/** What only Material for MkDocs knows. */

/** The document, again after each instant navigation. */
declare const document$: { subscribe(each: () => void): void }

/** Call something for this page, and for each that instant navigation brings. */
export function onEachPage(action: () => void): void {
  document$.subscribe(action)
}
