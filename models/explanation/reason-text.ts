import { durationText } from '#contracts/text/age-text.ts'
import { countText } from '#contracts/text/count-text.ts'
import { valueNoun, valueText } from '#contracts/text/value-text.ts'
import type { Unit } from '#contracts/unit.ts'
import { echoHours } from '../features/feature-layout.ts'
import type { Covariate } from '../series/covariates.ts'
import { type LevelName, levels, type Track } from '../series/layout.ts'
import type { SeriesState } from '../series/series-state.ts'
import type { ReasonInput } from './occlusions.ts'

/** What values are held against, and what they are in; see contracts/unit.ts. */
export interface Measure {
  readonly objective: number
  readonly unit?: Unit | undefined
}

/** What an input did, in words with numbers, from the memory of the series; undefined where it is not known. */
export function reasonText(
  input: ReasonInput,
  state: SeriesState,
  measure: Measure,
): string | undefined {
  switch (input) {
    case 'closeness':
      return closenessText(state, measure)
    case 'growth':
      return growthText(state, measure)
    case 'arrivals':
      return changeText('arrivals', state, 'arrival_rate')
    case 'consumption':
      return consumptionText(state)
    case 'backlog':
      return backlogText(state)
    case 'broker':
      return timesText('broker latency', state, 'broker_p99_ms')
    case 'in_flight':
      return timesText('requests in flight', state, 'in_flight')
    case 'rebalance':
      return rebalanceText(state)
    case 'echo':
      return echoText(state, measure)
  }
}

/** Slots of ten seconds: the last minute, and the minute six minutes ago. */
const recent = { from: 0, to: 6 }
const earlier = { from: 33, to: 39 }
const earlierMin = 6

function closenessText(state: SeriesState, { objective, unit }: Measure): string | undefined {
  const value = meanOf(state, { level: 'fine', track: 'value', span: { from: 0, to: 1 } })
  if (Number.isNaN(value)) return undefined
  const percent = Math.round((100 * value) / objective)
  return `${valueNoun(unit)} ${valueText(value, unit)} is ${percent} % of the objective of ${valueText(objective, unit)}`
}

function growthText(state: SeriesState, { objective, unit }: Measure): string | undefined {
  const [now, before] = [
    meanOf(state, { level: 'fine', track: 'value', span: recent }),
    meanOf(state, { level: 'fine', track: 'value', span: earlier }),
  ]
  if (Number.isNaN(now) || Number.isNaN(before)) return undefined
  const grown = now - before
  const size = Math.abs(grown)
  const noun = valueNoun(unit)
  if (size < 0.01 * objective)
    return `${noun} steady at ${valueText(now, unit)} for ${earlierMin} min`
  return `${noun} ${grown > 0 ? '+' : '−'}${valueText(size, unit)} in ${earlierMin} min`
}

/** Growth beyond this is told by both rates. */
const percentMax = 999

function changeText(what: string, state: SeriesState, track: Covariate): string | undefined {
  const [now, before] = [
    meanOf(state, { level: 'fine', track, span: recent }),
    meanOf(state, { level: 'fine', track, span: earlier }),
  ]
  if (Number.isNaN(now)) return undefined
  const percent = Math.round(100 * (now / before - 1))
  if (!Number.isFinite(percent) || Math.abs(percent) < 3)
    return `${what} steady at ${rateText(now)}`
  // Of almost nothing no share means anything to a person.
  if (percent > percentMax)
    return `${what} ${rateText(now)}, ${rateText(before)} ${earlierMin} min before`
  const sign = percent > 0 ? '+' : '−'
  return `${what} ${sign}${Math.abs(percent)} % in ${earlierMin} min (${rateText(now)})`
}

/** Consumption this near its highest of the last three hours is at its ceiling. */
const ceilingShare = 0.93

function consumptionText(state: SeriesState): string | undefined {
  const now = meanOf(state, { level: 'fine', track: 'consume_rate', span: recent })
  const arrivals = meanOf(state, { level: 'fine', track: 'arrival_rate', span: recent })
  if (Number.isNaN(now)) return undefined
  const most = highestOf(state, { level: 'minute', track: 'consume_rate' })
  if (arrivals > 1.02 * now) {
    return now >= ceilingShare * most
      ? `consumers at their ceiling of ${rateText(now)}, ${rateText(arrivals)} arrive`
      : `consumption ${rateText(now)} is below arrivals of ${rateText(arrivals)}`
  }
  return changeText('consumption', state, 'consume_rate')
}

function backlogText(state: SeriesState): string | undefined {
  const backlog = meanOf(state, { level: 'fine', track: 'backlog', span: { from: 0, to: 1 } })
  const rate = meanOf(state, { level: 'fine', track: 'consume_rate', span: recent })
  if (Number.isNaN(backlog)) return undefined
  const records = `backlog ${countText(backlog)} records`
  return rate > 0 ? `${records}, ${durationText((1_000 * backlog) / rate)} to drain` : records
}

function timesText(what: string, state: SeriesState, track: Covariate): string | undefined {
  const now = meanOf(state, { level: 'fine', track, span: recent })
  const usual = meanOf(state, { level: 'fine', track, span: { from: 45, to: 90 } })
  const times = now / usual
  return Number.isFinite(times) ? `${what} ${times.toFixed(1)} × that of 10 min ago` : undefined
}

function rebalanceText(state: SeriesState): string | undefined {
  const share = meanOf(state, { level: 'fine', track: 'rebalance', span: { from: 0, to: 30 } })
  return share > 0
    ? `the consumer rebalanced for ${Math.round(300 * share)} s of the last 5 min`
    : undefined
}

function echoText(state: SeriesState, { objective, unit }: Measure): string | undefined {
  for (const hours of echoHours) {
    const early = (hours * 3_600) / levels.quarter.widthS
    const peak = highestOf(state, {
      level: 'quarter',
      track: 'peak',
      span: { from: early - 2, to: early + 1 },
    })
    if (peak > 0.8 * objective) {
      return `${hours} h ago at this time the ${valueNoun(unit)} reached ${valueText(peak, unit)}`
    }
  }
  return undefined
}

interface Stretch {
  readonly level: LevelName
  readonly track: Track
  /** Slots ago, from up to but not including to; all of the level where absent. */
  readonly span?: { readonly from: number; readonly to: number }
}

/** NaN where nothing is known. */
function meanOf(state: SeriesState, stretch: Stretch): number {
  const known = readingsOf(state, stretch)
  return known.reduce((sum, x) => sum + x, 0) / known.length
}

/** 0 where nothing is known. */
const highestOf = (state: SeriesState, stretch: Stretch) =>
  readingsOf(state, stretch).reduce((a, b) => Math.max(a, b), 0)

/** What is known, in its own unit; rebalances as shares. */
function readingsOf(state: SeriesState, { level, track, span }: Stretch): readonly number[] {
  const { from, to } = span ?? { from: 0, to: levels[level].slots }
  const known: number[] = []
  for (let ago = from; ago < to; ago++) {
    const stored = state.at(level, track, ago)
    if (Number.isNaN(stored)) continue
    known.push(track === 'rebalance' ? stored : Math.exp(stored + state.logScale(track)))
  }
  return known
}

const rateText = (perS: number) => `${countText(perS)}/s`
