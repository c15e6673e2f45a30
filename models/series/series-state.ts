import {
  type Channel,
  channels,
  type LevelName,
  levelNames,
  levels,
  placeOf,
  slotsInAll,
  type Track,
  type TrackPlace,
  trackPlaces,
} from './layout.ts'
import { type Taken, TimeLine } from './time-line.ts'

/** One reading of a series, in the order of `channels`; NaN where it is missing. */
export type Sample = ArrayLike<number>

/** Natural logarithms are kept no further from the scale than this: a factor of ten million. */
const logMax = 16

/** Objects, headers of arrays and the time line, beside the numbers: measured, on 64 bits. */
const overheadBytes = 330

/** The 16-bit float NaN. */
const unknownBits = 0x7e00

/** Where the numbers of a series that are no slots have their places, in one array: each array of its own costs 200 bytes. */
const places = (() => {
  const last = 0
  const logScales = last + channels.length
  const sums = logScales + channels.length
  const counts = sums + trackPlaces.length
  const slots = counts + trackPlaces.length
  const heads = slots + levelNames.length
  return { last, logScales, sums, counts, slots, heads, all: heads + levelNames.length }
})()

/** Series that share a buffer: one of its own costs 200 bytes. It is let go of when all of them are. */
const sharers = 8
let shared = { bits: new Uint16Array(0), base: 0 }

/** Room for the slots of one series, all unknown. */
function takeSlots(): { readonly bits: Uint16Array; readonly base: number } {
  const base = shared.base + slotsInAll
  if (base + slotsInAll <= shared.bits.length) shared = { bits: shared.bits, base }
  else shared = { bits: new Uint16Array(sharers * slotsInAll).fill(unknownBits), base: 0 }
  return shared
}

/** Of a series without a sample. 0.5 makes it an array of plain doubles, which whole numbers would not. */
const emptyNumbers: readonly number[] = Array.from({ length: places.all }, () => 0.5).map((_, i) =>
  i < places.sums ? Number.NaN : 0,
)

/**
 * The recent past of one series in constant memory, at three resolutions. Numbers are kept as 16-bit floats of
 * log(x / scale), where the scale of the value is its objective, and of a covariate its first positive reading: fine
 * near the scale, where it matters, and never out of range. Only what was pushed can be read: causal by construction.
 */
export class SeriesState {
  readonly time = new TimeLine()
  /** The value that must not be exceeded, in the unit of the value; undefined where nobody gave one. */
  readonly objective: number | undefined
  /** 16-bit floats as bits, from `#base` on: a table look-up decodes them several times faster than the engine does. */
  readonly #bits: Uint16Array
  readonly #base: number
  /**
   * The latest sample as it came; logarithms of scales; of each track the sum and the number of readings in the slot being
   * filled; of each level the number of that slot and its place within the ring. See `places`.
   */
  readonly #numbers: number[] = emptyNumbers.slice()
  #count = 0

  constructor(objective?: number) {
    this.objective = objective
    const { bits, base } = takeSlots()
    this.#bits = bits
    this.#base = base
    if (objective !== undefined) this.#numbers[places.logScales] = Math.log(objective)
  }

  /** The latest sample as it came, in the order of `channels`. */
  get last(): readonly number[] {
    return this.#numbers.slice(places.last, places.last + channels.length)
  }

  /** Samples that were taken. */
  get count(): number {
    return this.#count
  }

  /** What this series costs. */
  get byteLength(): number {
    return 2 * slotsInAll + 8 * this.#numbers.length + overheadBytes
  }

  push(timeS: number, sample: Sample): Taken {
    const taken = this.time.advance(timeS)
    if (taken !== 'taken' && taken !== 'clock-jump') return taken
    for (const level of levelNames) this.#moveTo(level)
    for (let i = 0; i < channels.length; i++) {
      const x = sample[i] ?? Number.NaN
      this.#numbers[places.last + i] = Number.isFinite(x) ? x : Number.NaN
      if (Number.isNaN(this.#number(places.logScales + i)) && x > 0 && Number.isFinite(x)) {
        this.#numbers[places.logScales + i] = Math.log(x)
      }
    }
    for (const place of trackPlaces) this.#add(place)
    this.#count++
    return taken
  }

  /**
   * log(x / scale) of a track, so many slots ago (0: the one being filled); NaN where nothing is known. Rebalances are
   * shares of the slot instead.
   */
  at(level: LevelName, track: Track, ago: number): number {
    const place = placeOf(level, track)
    if (place === undefined) return Number.NaN
    return this.read(place, ago)
  }

  /** The same, for loops. */
  read({ level, offset, slots }: TrackPlace, ago: number): number {
    if (ago < 0 || ago >= slots) return Number.NaN
    const at = this.#head(level) - ago
    const place = this.#base + offset + (at < 0 ? at + slots : at)
    return half[this.#bits[place] as number] as number
  }

  /** All slots of a track as log x, newest first; NaN where nothing is known. `out` has as many elements as the track slots. */
  copy({ level, track, offset, slots }: TrackPlace, out: Float32Array): void {
    const scale = this.logScale(track)
    const head = this.#head(level)
    const bits = this.#bits
    const begins = this.#base + offset
    for (let ago = 0, at = head; ago < slots; ago++, at--) {
      if (at < 0) at += slots
      out[ago] = (half[bits[begins + at] as number] as number) + scale
    }
  }

  /** Logarithm of the scale of a track; NaN before its first positive reading. */
  logScale(track: Track): number {
    if (track === 'rebalance') return 0
    return this.#number(places.logScales + channelOf(track))
  }

  /** How much of the slot being filled has passed, 0 … 1. */
  phase(level: LevelName): number {
    return this.time.nowS / levels[level].widthS - this.#number(places.slots + levelIndex[level])
  }

  /** Opens the slot of the present. Slots passed over keep the last reading, unless the pause was too long for that. */
  #moveTo(level: LevelName): void {
    const { widthS, slots } = levels[level]
    const own = levelIndex[level]
    const slot = Math.floor(this.time.nowS / widthS)
    const skipped = slot - this.#number(places.slots + own)
    if (this.#count > 0 && skipped === 0) return
    this.#numbers[places.slots + own] = slot
    this.#numbers[places.heads + own] = modulo(slot, slots)
    for (const { index, offset, track } of placesOfLevel[level]) {
      if (this.#count > 0) {
        const held = this.time.isAfterGap ? Number.NaN : this.#stored(track, this.#last(track))
        for (let ago = Math.min(skipped - 1, slots - 1); ago > 0; ago--) {
          this.#bits[this.#base + offset + modulo(slot - ago, slots)] = bitsOf(held)
        }
      }
      this.#bits[this.#base + offset + modulo(slot, slots)] = unknownBits
      this.#numbers[places.sums + index] = 0
      this.#numbers[places.counts + index] = 0
    }
  }

  /** Takes the latest sample into the slot being filled. */
  #add({ level, track, index, offset }: TrackPlace): void {
    const x = this.#last(track)
    if (Number.isNaN(x)) return
    const count = this.#number(places.counts + index) + 1
    const before = this.#number(places.sums + index)
    const sum = track === 'peak' ? (count === 1 ? x : Math.max(before, x)) : before + x
    this.#numbers[places.counts + index] = count
    this.#numbers[places.sums + index] = sum
    const mean = track === 'peak' ? sum : sum / count
    this.#bits[this.#base + offset + this.#head(level)] = bitsOf(this.#stored(track, mean))
  }

  #last(track: Track): number {
    return this.#number(places.last + channelOf(track))
  }

  /** As a 32-bit whole number: indices that are doubles make loops half as fast. */
  #head(level: LevelName): number {
    return this.#number(places.heads + levelIndex[level]) | 0
  }

  #number(place: number): number {
    return this.#numbers[place] as number
  }

  #stored(track: Track, x: number): number {
    if (Number.isNaN(x) || track === 'rebalance') return x
    // Zeros before the first positive reading are at the floor of whatever scale comes.
    if (x <= 0) return -logMax
    const ratio = Math.log(x) - this.logScale(track)
    return Math.min(logMax, Math.max(-logMax, ratio))
  }
}

const placesOfLevel = Object.fromEntries(
  levelNames.map(level => [level, trackPlaces.filter(place => place.level === level)]),
) as unknown as Readonly<Record<LevelName, readonly TrackPlace[]>>

/** Every 16-bit float as a number. */
const half = Float32Array.from(
  new Float16Array(Uint16Array.from({ length: 65_536 }, (_, i) => i).buffer),
)

const written = new Float16Array(1)
const writtenBits = new Uint16Array(written.buffer)

/** A number as the nearest 16-bit float. */
function bitsOf(x: number): number {
  written[0] = x
  return writtenBits[0] as number
}

function channelOf(track: Track): number {
  return track === 'peak' ? 0 : channelIndex[track]
}

const levelIndex = Object.fromEntries(levelNames.map((name, i) => [name, i])) as Readonly<
  Record<LevelName, number>
>

const channelIndex = Object.fromEntries(channels.map((name, i) => [name, i])) as Readonly<
  Record<Channel, number>
>

const modulo = (n: number, of: number) => ((n % of) + of) % of
