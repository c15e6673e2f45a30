import { type Covariate, covariates } from './covariates.ts'

/** What a sample holds, in this order; NaN where it is missing. */
export const channels = ['value', ...covariates] as const
export type Channel = 'value' | Covariate

/** What a slot holds: the mean over its samples, and `peak`, the highest value among them. */
export type Track = Channel | 'peak'

interface Level {
  readonly widthS: number
  readonly slots: number
  readonly tracks: readonly Track[]
}

/**
 * How far back a series is remembered: the last 15 min at 10 s, 3 h at 1 min, and 24 h at 15 min, with one slot more
 * for the one that is being filled. What says little from afar is kept in the finest level alone.
 */
export const levels = {
  fine: { widthS: 10, slots: 90, tracks: channels },
  minute: {
    widthS: 60,
    slots: 180,
    tracks: ['value', 'peak', 'arrival_rate', 'consume_rate', 'backlog', 'broker_p99_ms'],
  },
  quarter: {
    widthS: 900,
    slots: 97,
    tracks: ['value', 'peak', 'arrival_rate', 'consume_rate', 'broker_p99_ms'],
  },
} as const satisfies Readonly<Record<string, Level>>
export type LevelName = keyof typeof levels
export const levelNames = Object.keys(levels) as readonly LevelName[]

/** Where the slots of a track begin in the memory of a series, by level. */
export interface TrackPlace {
  readonly level: LevelName
  readonly track: Track
  readonly offset: number
  readonly slots: number
  /** Place among all tracks of all levels. */
  readonly index: number
}

export const trackPlaces: readonly TrackPlace[] = placesOf()

/** Numbers that the slots of one series take. */
export const slotsInAll = levelNames.reduce(
  (sum, level) => sum + levels[level].slots * levels[level].tracks.length,
  0,
)

function placesOf(): readonly TrackPlace[] {
  let offset = 0
  const places: TrackPlace[] = []
  for (const level of levelNames) {
    const { slots, tracks } = levels[level]
    for (const track of tracks) {
      places.push({ level, track, offset, slots, index: places.length })
      offset += slots
    }
  }
  return places
}

/** Place of a track at a level, or undefined where that level does not keep it. */
export function placeOf(level: LevelName, track: Track): TrackPlace | undefined {
  return places.get(`${level} ${track}`)
}

const places = new Map(trackPlaces.map(place => [`${place.level} ${place.track}`, place]))
