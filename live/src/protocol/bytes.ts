/** Bytes, put together and told apart. */

export type Bytes = Uint8Array<ArrayBuffer>

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function encode(text: string): Bytes {
  return new TextEncoder().encode(text)
}

/** Bytes as text, one character each: of the byte's own number. */
export function latin1(bytes: Uint8Array): string {
  // Not by a TextDecoder: its "latin1" is Windows-1252, where 0x80 is “€”.
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")
}

/** Bytes that have come and that nobody has read yet. */
export class Inbox {
  private held: Bytes = new Uint8Array()

  add(bytes: Uint8Array): void {
    this.held = this.held.length ? concat(this.held, bytes) : new Uint8Array(bytes)
  }

  get bytes(): Bytes {
    return this.held
  }

  /** Take so many from the beginning; fewer, if there are fewer. */
  take(count: number = this.held.length): Bytes {
    const taken = this.held.subarray(0, count)
    this.held = this.held.subarray(taken.length)
    return taken
  }
}
