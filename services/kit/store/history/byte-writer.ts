/** Writes unsigned integers as LEB128 (7 bits a byte, low first), growing as needed. */
export interface ByteWriter {
  unsigned(value: number): void
  bytes(): Buffer
}

export function createByteWriter(sizeHint = 256): ByteWriter {
  let buffer = Buffer.allocUnsafe(sizeHint)
  let length = 0
  return {
    unsigned(value) {
      // Ten bytes hold any safe integer.
      if (length + 10 > buffer.length) {
        buffer = Buffer.concat([buffer], buffer.length * 2 + 10)
      }
      let rest = value
      while (rest >= 0x80) {
        buffer[length++] = (rest % 0x80) | 0x80
        rest = Math.floor(rest / 0x80)
      }
      buffer[length++] = rest
    },
    bytes: () => buffer.subarray(0, length),
  }
}

/** Small magnitudes of either sign become small unsigned numbers: 0, −1, 1, −2 … → 0, 1, 2, 3 … */
export const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)
export const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2)
