/** Files of the reader's machine: text alone, and not too much of it. */

/** Bytes that a file may have. */
const LARGEST = 1_000_000

export interface Uploaded {
  readonly taken: Readonly<Record<string, string>>
  /** A sentence for each that can't be taken. */
  readonly refused: readonly string[]
}

/** Read files; `isName` says which names the playground knows. */
export async function read(
  files: readonly File[],
  isName: (name: string) => boolean,
): Promise<Uploaded> {
  const taken: Record<string, string> = {}
  const refused: string[] = []
  for (const file of files) {
    const { name, size } = file
    try {
      if (!isName(name))
        refused.push(`${name} was left out: the playground doesn't accept its name or its ending.`)
      else if (size > LARGEST) refused.push(`${name} was left out: it is larger than 1 MB.`)
      else taken[name] = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer())
    } catch {
      refused.push(`${name} was left out: it is a folder, or not text in UTF-8.`)
    }
  }
  return { taken, refused }
}
