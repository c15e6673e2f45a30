import { type LevelName, type Track, type TrackPlace, trackPlaces } from '../series/layout.ts'
import type { SeriesState } from '../series/series-state.ts'

/**
 * The memory of one series as plain arrays of log x, newest slot first; NaN where nothing is known. One object serves
 * series after series, so that nothing is allocated for each.
 */
export class UnrolledMemory {
  readonly #tracks: Readonly<Partial<Record<LevelName, Partial<Record<Track, Float32Array>>>>>
  readonly #plan: readonly (readonly [place: TrackPlace, out: Float32Array])[]

  constructor() {
    this.#plan = trackPlaces.map(place => [place, new Float32Array(place.slots)] as const)
    const tracks: Partial<Record<LevelName, Partial<Record<Track, Float32Array>>>> = {}
    for (const [{ level, track }, out] of this.#plan) {
      tracks[level] = { ...tracks[level], [track]: out }
    }
    this.#tracks = tracks
  }

  load(state: SeriesState): void {
    for (const [place, out] of this.#plan) state.copy(place, out)
  }

  /** Empty where the level does not keep the track. */
  track(level: LevelName, track: Track): Float32Array {
    return this.#tracks[level]?.[track] ?? none
  }
}

const none = new Float32Array(0)
