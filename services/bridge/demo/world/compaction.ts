import { hash32 } from './noise.ts'

export interface CompactionOptions {
  readonly seed: number
  readonly place: number
  readonly keys: number
}

/**
 * What a log cleaner leaves: of each key only the newest record below the cleaned offset. Keys are a pure function of
 * the offset, so no record needs to be kept to know which ones survive.
 */
export class Compaction {
  readonly #options: CompactionOptions
  /** Ascending; every offset below `#cleanedTo` that is not in it is gone. */
  #survivors: readonly number[] = []
  #cleanedTo = 0

  constructor(options: CompactionOptions) {
    this.#options = options
  }

  /** Cleans the log between its start and an offset. */
  clean(logStart: number, upTo: number): void {
    const { seed, place, keys } = this.#options
    const seen = new Set<number>()
    const kept: number[] = []
    for (let offset = upTo - 1; offset >= logStart; offset--) {
      const key = hash32(seed, place, offset) % keys
      if (seen.has(key)) continue
      seen.add(key)
      kept.push(offset)
    }
    this.#survivors = kept.reverse()
    this.#cleanedTo = upTo
  }

  /** The first offset at or after the given one that still has a record, if there is any below the log's end. */
  nextExisting(offset: number): number {
    if (offset >= this.#cleanedTo) return offset
    let low = 0
    let high = this.#survivors.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#survivors[middle] ?? 0) >= offset) high = middle
      else low = middle + 1
    }
    return this.#survivors[low] ?? this.#cleanedTo
  }
}
