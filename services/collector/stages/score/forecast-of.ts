import { type Forecast, quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { bestBaseline } from '#models/baselines/registry.ts'
import { isProven } from '#models/calibration/skill.ts'
import { type BatchForecast, type BreachReason, pageHorizon } from '#models/forecaster.ts'
import type { SeriesScore } from '#models/scoring/fleet-scorer.ts'
import { objectiveFor, type SeriesRecord } from '../../series-memory.ts'

export interface ScoredStep {
  readonly atMs: number
  readonly by: string
  readonly reasons: readonly BreachReason[]
}

/** The forecast that speaks for a series: the forecaster's, or the baseline's while the forecaster has lost its skill. */
export function spokenForecast(
  { forecast, baseline }: SeriesScore,
  { skill }: Pick<SeriesRecord, 'skill'>,
): BatchForecast | undefined {
  return skill.isFallenBack ? (baseline ?? forecast) : forecast
}

/** A score as the contract has it; undefined where nothing was foretold. */
export function forecastOf(
  score: SeriesScore,
  record: SeriesRecord,
  { atMs, by, reasons }: ScoredStep,
): Forecast | undefined {
  const spoken = spokenForecast(score, record)
  const objective = objectiveFor(record)
  if (spoken === undefined || objective === undefined) return undefined
  const { breachProbability, timeToBreachS: time, quantiles } = spoken
  const { skill, threshold } = record
  return {
    atMs,
    by: skill.isFallenBack ? bestBaseline.name : by,
    breachProbability: breachProbability.map(rounded),
    ...(quantiles === undefined ? {} : { quantilesMs: rowsOf(quantiles) }),
    ...(time === undefined
      ? {}
      : {
          timeToBreachS: {
            low: Math.round(Math.min(time.low, time.best)),
            best: Math.round(time.best),
            high: Math.round(Math.max(time.high, time.best)),
          },
        }),
    anomalyScore: rounded(score.anomalyScore),
    threshold: rounded(threshold.probability),
    proven: !skill.isFallenBack && isProven(skill),
    text: reasons.length === 0 ? '' : textOf(spoken, { reasons, objectiveMs: objective.ageMs }),
    reasons: reasons.slice(0, 6).map(({ input, share, text }) => ({
      ...{ input: input.slice(0, 64), text: text.slice(0, 160) },
      share: rounded(Math.max(-1, Math.min(1, share))),
    })),
  }
}

/** When, how sure and why, in one sentence. */
function textOf(
  { breachProbability, timeToBreachS }: BatchForecast,
  { reasons, objectiveMs }: { reasons: readonly BreachReason[]; objectiveMs: number },
): string {
  const percent = `${Math.round(100 * breachProbability[pageHorizon])} %`
  const what = `${durationText(objectiveMs)} objective`
  const foretold =
    timeToBreachS === undefined
      ? `${what} breaks within 15 min with ${percent}`
      : `${what} breaks ${spanText(timeToBreachS)}, ${percent}`
  const why = reasons.slice(0, 3).map(({ text }) => text)
  return `${foretold}: ${why.join(', ')}`.slice(0, 400)
}

/** `in ~7 min (5–11)`. */
function spanText({ low, best, high }: NonNullable<BatchForecast['timeToBreachS']>): string {
  if (best < 30) return 'now'
  const [from, about, to] = [low, best, high].map(seconds => Math.max(1, Math.round(seconds / 60)))
  return from === to ? `in ~${about} min` : `in ~${about} min (${from}–${to})`
}

function rowsOf(quantiles: ArrayLike<number>): number[][] {
  return quantileHorizonsS.map((_, row) => {
    let least = 0
    return quantileLevels.map((_, column) => {
      const ms = Math.round(quantiles[row * quantileLevels.length + column] ?? 0)
      // Quantiles cross nowhere, and an age is never below zero.
      least = Math.max(least, ms)
      return least
    })
  })
}

const rounded = (share: number): number => Math.round(share * 1e4) / 1e4
