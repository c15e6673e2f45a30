import { definition } from './definition.ts'
import { type ZonedSeries, zone } from './zones.ts'

export interface BrierScore {
  /** Share of the judged samples after which a spike begins in time. */
  readonly baseRate: number
  readonly brier: number
  /** 1 − loss ÷ the loss of always answering the base rate; above 0 the probabilities carry information. */
  readonly brierSkill: number
}

/** How well the probabilities mean what they say, sample by sample. NaN where there is nothing to compare with. */
export function brierScore(all: readonly ZonedSeries[]): BrierScore {
  let count = 0
  let positives = 0
  let loss = 0
  for (const { series, from, zones } of all) {
    const { risk, stepS, value } = series
    for (let i = from; i < value.length - definition.horizonS / stepS; i++) {
      if (zones[i] === zone.neutral) continue
      const truth = (zones[i] ?? 0) >= zone.lead ? 1 : 0
      const said = Number(risk[i])
      const probability = said > 0 ? Math.min(1, said) : 0
      count++
      positives += truth
      loss += (probability - truth) ** 2
    }
  }
  const baseRate = positives / count
  const brier = loss / count
  return { baseRate, brier, brierSkill: 1 - brier / (baseRate * (1 - baseRate)) }
}
