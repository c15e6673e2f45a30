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

/** The fields of objects are small beside the arrays: scalars, three slot numbers, and headers of arrays and objects. */
const fieldBytes = 600

/**
 * The recent past of one series in constant memory, at three resolutions. Numbers are kept as 16-bit floats of
 * log(x / scale), where the scale of the value is its objective, and of a covariate its first positive reading: fine
 * near the scale, where it matters, and never out of range. Only what was pushed can be read: causal by construction.
 */
export class SeriesState {
  readonly time = new TimeLine()
  /** The value that must not be exceeded, in the unit of the value; undefined where nobody gave one. */
  readonly objective: number | undefined
  /** The latest sample as it came. */
  readonly last = new Float64Array(channels.length).fill(Number.NaN)
  readonly #rings = new Float16Array(slotsInAll).fill(Number.NaN)
  /** The same memory as bits: a table look-up decodes them several times faster than the engine does. */
  readonly #bits = new Uint16Array(this.#rings.buffer)
  readonly #sums = new Float64Array(trackPlaces.length)
  readonly #counts = new Float32Array(trackPlaces.length)
  readonly #logScales = new Float64Array(channels.length).fill(Number.NaN)
  readonly #slots: Record<LevelName, number> = { fine: 0, minute: 0, quarter: 0 }
  /** Place of the slot being filled within the ring of each level. */
  readonly #heads: Record<LevelName, number> = { fine: 0, minute: 0, quarter: 0 }
  #count = 0

  constructor(objective?: number) {
    this.objective = objective
    if (objective !== undefined) this.#logScales[0] = Math.log(objective)
  }

  /** Samples that were taken. */
  get count(): number {
    return this.#count
  }

  /** What this series costs. */
  get byteLength(): number {
    const arrays = [this.#rings, this.#sums, this.#counts, this.#logScales, this.last]
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, fieldBytes)
  }

  push(timeS: number, sample: Sample): Taken {
    const taken = this.time.advance(timeS)
    if (taken !== 'taken' && taken !== 'clock-jump') return taken
    for (const level of levelNames) this.#moveTo(level)
    for (let i = 0; i < channels.length; i++) {
      const x = sample[i] ?? Number.NaN
      this.last[i] = Number.isFinite(x) ? x : Number.NaN
      if (Number.isNaN(this.#logScales[i]) && x > 0 && Number.isFinite(x)) {
        this.#logScales[i] = Math.log(x)
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
    const at = this.#heads[level] - ago
    return this.#rings[offset + (at < 0 ? at + slots : at)] ?? Number.NaN
  }

  /** All slots of a track as log x, newest first; NaN where nothing is known. `out` has as many elements as the track slots. */
  copy({ level, track, offset, slots }: TrackPlace, out: Float32Array): void {
    const scale = this.logScale(track)
    const head = this.#heads[level]
    const bits = this.#bits
    for (let ago = 0, at = head; ago < slots; ago++, at--) {
      if (at < 0) at += slots
      out[ago] = (half[bits[offset + at] as number] as number) + scale
    }
  }

  /** Logarithm of the scale of a track; NaN before its first positive reading. */
  logScale(track: Track): number {
    if (track === 'rebalance') return 0
    return this.#logScales[channelOf(track)] ?? Number.NaN
  }

  /** How much of the slot being filled has passed, 0 … 1. */
  phase(level: LevelName): number {
    return this.time.nowS / levels[level].widthS - this.#slots[level]
  }

  /** Opens the slot of the present. Slots passed over keep the last reading, unless the pause was too long for that. */
  #moveTo(level: LevelName): void {
    const { widthS, slots } = levels[level]
    const slot = Math.floor(this.time.nowS / widthS)
    const skipped = slot - this.#slots[level]
    if (this.#count > 0 && skipped === 0) return
    this.#slots[level] = slot
    this.#heads[level] = modulo(slot, slots)
    for (const { index, offset, track } of placesOfLevel[level]) {
      if (this.#count > 0) {
        const held = this.time.isAfterGap ? Number.NaN : this.#stored(track, this.#last(track))
        for (let ago = Math.min(skipped - 1, slots - 1); ago > 0; ago--) {
          this.#rings[offset + modulo(slot - ago, slots)] = held
        }
      }
      this.#rings[offset + modulo(slot, slots)] = Number.NaN
      this.#sums[index] = 0
      this.#counts[index] = 0
    }
  }

  /** Takes the latest sample into the slot being filled. */
  #add({ level, track, index, offset }: TrackPlace): void {
    const x = this.#last(track)
    if (Number.isNaN(x)) return
    const count = (this.#counts[index] ?? 0) + 1
    const before = this.#sums[index] ?? 0
    const sum = track === 'peak' ? (count === 1 ? x : Math.max(before, x)) : before + x
    this.#counts[index] = count
    this.#sums[index] = sum
    const mean = track === 'peak' ? sum : sum / count
    this.#rings[offset + modulo(this.#slots[level], levels[level].slots)] = this.#stored(
      track,
      mean,
    )
  }

  #last(track: Track): number {
    return this.last[channelOf(track)] ?? Number.NaN
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

function channelOf(track: Track): number {
  return track === 'peak' ? 0 : channelIndex[track]
}

const channelIndex = Object.fromEntries(channels.map((name, i) => [name, i])) as Readonly<
  Record<Channel, number>
>

const modulo = (n: number, of: number) => ((n % of) + of) % of
