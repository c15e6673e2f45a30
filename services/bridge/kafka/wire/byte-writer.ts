const TWO_TO_32 = 2 ** 32

/**
 * Writes the primitive types of Kafka's protocol into one growing buffer; the counterpart of `ByteReader`.
 * Numbers given to `int64` must be integers below 2^53.
 */
export class ByteWriter {
  readonly isFlexible: boolean
  #bytes = Buffer.allocUnsafe(1024)
  #length = 0

  constructor(isFlexible: boolean) {
    this.isFlexible = isFlexible
  }

  /** What was written, as a view that later writes may change. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  int8(value: number): this {
    const start = this.#reserve(1)
    this.#bytes.writeInt8(value, start)
    return this
  }

  int16(value: number): this {
    const start = this.#reserve(2)
    this.#bytes.writeInt16BE(value, start)
    return this
  }

  int32(value: number): this {
    const start = this.#reserve(4)
    this.#bytes.writeInt32BE(value, start)
    return this
  }

  int64(value: number): this {
    const start = this.#reserve(8)
    const high = Math.floor(value / TWO_TO_32)
    this.#bytes.writeInt32BE(high, start)
    this.#bytes.writeUInt32BE(value - high * TWO_TO_32, start + 4)
    return this
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0)
  }

  unsignedVarint(value: number): this {
    let rest = value
    while (rest >= 0x80) {
      this.#byte((rest & 0x7f) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.#byte(rest)
    return this
  }

  string(value: string): this {
    const length = Buffer.byteLength(value)
    if (this.isFlexible) this.unsignedVarint(length + 1)
    else this.int16(length)
    const start = this.#reserve(length)
    this.#bytes.write(value, start)
    return this
  }

  bytes(value: Buffer): this {
    if (this.isFlexible) this.unsignedVarint(value.length + 1)
    else this.int32(value.length)
    const start = this.#reserve(value.length)
    value.copy(this.#bytes, start)
    return this
  }

  nullString(): this {
    return this.isFlexible ? this.unsignedVarint(0) : this.int16(-1)
  }

  nullArray(): this {
    return this.isFlexible ? this.unsignedVarint(0) : this.int32(-1)
  }

  arrayLength(length: number): this {
    return this.isFlexible ? this.unsignedVarint(length + 1) : this.int32(length)
  }

  array<Item>(items: readonly Item[], writeItem: (item: Item) => void): this {
    this.arrayLength(items.length)
    for (const item of items) writeItem(item)
    return this
  }

  /** Ends a struct of the flexible encoding: no tagged fields. */
  tags(): this {
    return this.isFlexible ? this.unsignedVarint(0) : this
  }

  #byte(value: number): void {
    const start = this.#reserve(1)
    this.#bytes[start] = value
  }

  /** Makes room and returns where it begins; may replace the buffer. */
  #reserve(count: number): number {
    const start = this.#length
    if (start + count > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, start + count))
      this.#bytes.copy(larger, 0, 0, start)
      this.#bytes = larger
    }
    this.#length = start + count
    return start
  }
}
