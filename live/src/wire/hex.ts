/** Bytes in hexadecimal. */

export function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0")
}

/** Lines of offset, hex, and what is printable. */
export function dump(bytes: Uint8Array, perLine = 16, limit = 4096): string {
  const lines: string[] = []
  for (let at = 0; at < Math.min(bytes.length, limit); at += perLine) {
    const row = [...bytes.slice(at, Math.min(at + perLine, limit))]
    const text = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : "."))
    const digits = row
      .map(hex)
      .join(" ")
      .padEnd(3 * perLine - 1)
    lines.push(`${at.toString(16).padStart(4, "0")}  ${digits}  ${text.join("")}`)
  }
  if (bytes.length > limit) lines.push(`… ${bytes.length - limit} more bytes`)
  return lines.join("\n")
}
