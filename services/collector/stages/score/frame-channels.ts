import type { Frame } from '#contracts/frame.ts'
import type { Sample } from '#models/series/series-state.ts'

/**
 * A frame as a forecaster's sample: the best age in ms, arrivals and reads per second, backlog, 99th percentile of the
 * broker and requests in flight (nobody measures those yet), and whether there was a rebalance. NaN where unknown.
 */
export function channelsOf({ age, arrivalsPerS, readsPerS, backlog, facts }: Frame): Sample {
  return [
    age?.lastMs ?? Number.NaN,
    arrivalsPerS ?? Number.NaN,
    readsPerS ?? Number.NaN,
    backlog ?? Number.NaN,
    Number.NaN,
    Number.NaN,
    facts.includes('rebalancing') ? 1 : 0,
  ]
}
