/** The files of a package in one piece, as `live/build/packages.py` writes them. */

export type Archive = Uint8Array<ArrayBuffer>

/** Bytes of the number at the start of an archive. */
const SIZE = 4

/**
 * Yield the names and the contents of an archive's files, without copying them.
 *
 * @throws RangeError - the archive is not whole.
 */
export function* contents(archive: Archive): Generator<readonly [string, Archive]> {
  const { buffer, byteOffset } = archive
  const size = new DataView(buffer, byteOffset).getUint32(0, true)
  const head = new TextDecoder().decode(archive.subarray(SIZE, SIZE + size))
  let at = SIZE + size
  for (const [name, length] of Object.entries(JSON.parse(head) as Record<string, number>)) {
    yield [name, archive.subarray(at, at + length)]
    at += length
  }
  if (at !== archive.length) throw new RangeError("the archive is not whole")
}
