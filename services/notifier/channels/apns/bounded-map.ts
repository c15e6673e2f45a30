/** A map that forgets what was put first once it holds more than `sizeMax` entries. */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Value>()
  readonly #sizeMax: number

  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)
  }

  put(key: Key, value: Value): void {
    // Again at the end: what is put again is worth keeping.
    this.#entries.delete(key)
    this.#entries.set(key, value)
    if (this.#entries.size <= this.#sizeMax) return
    for (const [oldest] of this.#entries) {
      this.#entries.delete(oldest)
      return
    }
  }
}
