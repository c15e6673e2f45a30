import type { BatchForecaster } from '#models/forecaster.ts'
import { FleetScorer } from '#models/scoring/fleet-scorer.ts'
import { channels } from '#models/series/layout.ts'

const objectiveMs = 30_000
/** 24 hours by quarters of an hour, then so many steps of ten seconds. */
const quarters = 96
const steps = 30
const startS = 1_800_000_000

/** Series that have a day behind them and all covariates, each a little different. */
export function warmFleet(forecaster: BatchForecaster): WarmFleet {
  const fleet = new FleetScorer<number>(forecaster)
  const sample = new Float64Array(channels.length)
  let nowS = startS + quarters * 900 + steps * 10
  const fill = (id: number, timeS: number) => {
    const wave = Math.sin(timeS / 5_000 + id)
    for (let i = 0; i < channels.length; i++) {
      sample[i] = (1 + (id % 89)) * (50 + i) * (1.5 + wave)
    }
    // The last channel is the share of rebalances.
    sample[channels.length - 1] = id % 17 === 0 ? 1 : 0
    return sample
  }
  return {
    fleet,
    open(id) {
      fleet.open(id, objectiveMs)
      for (let i = 0; i < quarters + steps; i++) {
        const ago = i < quarters ? (quarters - i) * 900 : 0
        const timeS = nowS - (steps - Math.max(0, i - quarters + 1)) * 10 - ago
        fleet.warm(id, timeS, { sample: fill(id, timeS), isFine: ago === 0 })
      }
    },
    async step(ids) {
      nowS += 10
      for (const id of ids) fleet.push(id, nowS, fill(id, nowS))
      const { scores, problem } = await fleet.step(ids)
      if (problem !== undefined) throw new Error(problem)
      for (const { forecast } of scores.values()) {
        if (forecast?.quantiles === undefined) throw new Error('A series has no forecast.')
      }
    },
  }
}

export interface WarmFleet {
  readonly fleet: FleetScorer<number>
  /** Begins a series and gives it its past. */
  open(id: number): void
  /** Gives each series the sample of the next ten seconds and scores them, with all that is said of them. */
  step(ids: readonly number[]): Promise<void>
}
