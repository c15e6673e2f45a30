/** A response that does not have the shape its version promises. */
export class MalformedResponse extends Error {
  constructor(detail: string) {
    super(`malformed response: ${detail}`)
    this.name = 'MalformedResponse'
  }
}

const TWO_TO_32 = 2 ** 32

/**
 * Reads the primitive types of Kafka's protocol from one contiguous buffer
 * (https://kafka.apache.org/protocol#protocol_types). One reader serves both encodings: `isFlexible` chooses between
 * the compact forms with tagged fields and the older fixed ones. 64-bit integers come as numbers: offsets and
 * timestamps stay below 2^53. Every read past the end is a `MalformedResponse`.
 */
export class ByteReader {
  readonly isFlexible: boolean
  readonly #bytes: Buffer
  readonly #view: DataView
  #position = 0

  constructor(bytes: Buffer, isFlexible: boolean) {
    this.#bytes = bytes
    // A DataView compiles to plain loads where Buffer's own readers check their arguments each time.
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.isFlexible = isFlexible
  }

  get position(): number {
    return this.#position
  }

  get remaining(): number {
    return this.#bytes.length - this.#position
  }

  /** Moves on by `count` bytes and returns where they begin. */
  skip(count: number): number {
    const start = this.#position
    if (count < 0 || count > this.#bytes.length - start) {
      throw new MalformedResponse(`${count} bytes wanted at ${start} of ${this.#bytes.length}`)
    }
    this.#position = start + count
    return start
  }

  int8(): number {
    return this.#view.getInt8(this.skip(1))
  }

  int16(): number {
    return this.#view.getInt16(this.skip(2))
  }

  int32(): number {
    return this.#view.getInt32(this.skip(4))
  }

  int64(): number {
    const start = this.skip(8)
    return this.#view.getInt32(start) * TWO_TO_32 + this.#view.getUint32(start + 4)
  }

  boolean(): boolean {
    return this.int8() !== 0
  }

  unsignedVarint(): number {
    let value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#view.getUint8(this.skip(1))
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new MalformedResponse(`a varint longer than 5 bytes at ${this.#position}`)
  }

  nullableString(): string | undefined {
    const length = this.isFlexible ? this.unsignedVarint() - 1 : this.int16()
    if (length < 0) return undefined
    const start = this.skip(length)
    return this.#bytes.toString('utf8', start, start + length)
  }

  string(): string {
    return this.nullableString() ?? ''
  }

  /** Passes over a string without making one. */
  skipString(): void {
    const length = this.isFlexible ? this.unsignedVarint() - 1 : this.int16()
    if (length > 0) this.skip(length)
  }

  /** 32 hexadecimal digits. */
  uuid(): string {
    const start = this.skip(16)
    return this.#bytes.toString('hex', start, start + 16)
  }

  /** A view on the bytes, not a copy; `undefined` for null. */
  nullableBytes(): Buffer | undefined {
    const length = this.isFlexible ? this.unsignedVarint() - 1 : this.int32()
    if (length < 0) return undefined
    const start = this.skip(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** The element count of an array; -1 for a null one. A count that cannot fit into what is left is refused. */
  nullableArrayLength(): number {
    const length = this.isFlexible ? this.unsignedVarint() - 1 : this.int32()
    if (length > this.remaining) {
      throw new MalformedResponse(`an array of ${length} in ${this.remaining} bytes`)
    }
    return Math.max(length, -1)
  }

  arrayLength(): number {
    return Math.max(this.nullableArrayLength(), 0)
  }

  array<Item>(readItem: (reader: this) => Item): Item[] {
    const length = this.arrayLength()
    const items: Item[] = []
    for (let i = 0; i < length; i++) items.push(readItem(this))
    return items
  }

  /** Passes over the tagged fields that end a struct of the flexible encoding. */
  tags(): void {
    if (!this.isFlexible) return
    const count = this.unsignedVarint()
    for (let i = 0; i < count; i++) {
      this.unsignedVarint()
      this.skip(this.unsignedVarint())
    }
  }
}
