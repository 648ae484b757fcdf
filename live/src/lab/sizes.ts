/** Sizes as readers see them. */

/** @returns megabytes, with one decimal. */
export function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
