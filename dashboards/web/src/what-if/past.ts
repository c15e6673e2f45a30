/** One reading of a series; what nobody knows is absent. Ages in ms, rates in records per second. */
export interface PastPoint {
  readonly atMs: number
  readonly ageMs?: number
  readonly arrivalsPerS?: number
  readonly readsPerS?: number
  readonly backlog?: number
}

/** What a series did, the oldest point first, each later than the one before. */
export interface Past {
  readonly points: readonly PastPoint[]
  readonly objectiveMs?: number
}

/** The most points that the API takes at once. */
export const pointsMax = 10_000
