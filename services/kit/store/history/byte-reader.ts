/** Reads what a `ByteWriter` wrote. Throws a `RangeError` where the bytes end too early. */
export interface ByteReader {
  unsigned(): number
  /** How many bytes were read. */
  position(): number
}

export function createByteReader(buffer: Uint8Array, start = 0): ByteReader {
  let at = start
  return {
    unsigned() {
      let value = 0
      let scale = 1
      for (;;) {
        const byte = buffer[at++]
        if (byte === undefined) throw new RangeError('The block ends in the middle of a number.')
        value += (byte & 0x7f) * scale
        if (byte < 0x80) return value
        scale *= 0x80
      }
    },
    position: () => at,
  }
}
