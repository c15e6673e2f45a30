import type { Forecast } from '#contracts/forecast.ts'
import { valueText } from '#contracts/text/value-text.ts'
import { bestBaseline } from '#models/baselines/registry.ts'
import { calibrated } from '#models/calibration/risk-calibration.ts'
import { isProven } from '#models/calibration/skill.ts'
import { type BatchForecast, type BreachReason, pageHorizon } from '#models/forecaster.ts'
import type { SeriesScore } from '#models/scoring/fleet-scorer.ts'
import { toldForecast } from '#models/told-forecast.ts'
import { objectiveFor, type SeriesRecord } from '../../series-memory.ts'

export interface ScoredStep {
  readonly atMs: number
  readonly by: string
  readonly reasons: readonly BreachReason[]
  /** What happened around the series of late; asked only where there are reasons to tell. */
  readonly happened: () => readonly { readonly what: string; readonly text: string }[]
}

/** Reasons that a forecast has room for, and how many of them may be what happened around the series. */
const reasonsMax = 6
const happenedMax = 2
/** Reasons in the sentence. */
const saidMax = 3

/** What the forecaster says as this series should hear it; as it is where the baseline stands in. */
export function heardForecast(
  { forecast, isStandIn }: SeriesScore,
  { calibration }: Pick<SeriesRecord, 'calibration'>,
  by: string,
): BatchForecast | undefined {
  if (forecast === undefined || isStandIn === true) return forecast
  return calibrated(forecast, calibration, by)
}

/** The forecast that speaks for a series: the forecaster's, or the baseline's while the forecaster has lost its skill. */
function spokenForecast(
  score: SeriesScore,
  record: Pick<SeriesRecord, 'skill' | 'calibration'>,
  by: string,
): BatchForecast | undefined {
  const own = () => heardForecast(score, record, by)
  return record.skill.isFallenBack ? (score.baseline ?? own()) : own()
}

/** A score as the contract has it; undefined where nothing was foretold. */
export function forecastOf(
  score: SeriesScore,
  record: SeriesRecord,
  { atMs, by, reasons, happened }: ScoredStep,
): Forecast | undefined {
  const spoken = spokenForecast(score, record, by)
  const objective = objectiveFor(record)
  if (spoken === undefined || objective === undefined) return undefined
  const { breachProbability } = spoken
  const { skill, threshold } = record
  const around = reasons.length === 0 ? [] : happened().slice(0, happenedMax)
  return {
    atMs,
    by: skill.isFallenBack || score.isStandIn === true ? bestBaseline.name : by,
    breachProbability: breachProbability.map(rounded),
    ...toldForecast(spoken),
    anomalyScore: rounded(score.anomalyScore),
    threshold: rounded(threshold.probability),
    proven: !skill.isFallenBack && isProven(skill),
    text:
      reasons.length === 0
        ? ''
        : textOf(spoken, {
            reasons,
            around,
            objective: valueText(objective.ageMs, record.sample?.unit),
          }),
    reasons: [
      ...reasons.slice(0, reasonsMax - around.length).map(({ input, share, text }) => ({
        ...{ input: input.slice(0, 64), text: text.slice(0, 160) },
        share: rounded(Math.max(-1, Math.min(1, share))),
      })),
      // Not an input of the forecaster: it has no share in the probability, and may be behind those that have.
      ...around.map(({ what, text }) => ({ input: what, text: text.slice(0, 160), share: 0 })),
    ],
  }
}

/** When, how sure and why, in one sentence. */
function textOf(
  { breachProbability, timeToBreachS }: BatchForecast,
  {
    reasons,
    around,
    objective,
  }: {
    readonly reasons: readonly BreachReason[]
    readonly around: readonly { readonly text: string }[]
    readonly objective: string
  },
): string {
  const percent = `${Math.round(100 * breachProbability[pageHorizon])} %`
  const what = `${objective} objective`
  const foretold =
    timeToBreachS === undefined
      ? `${what} breaks within 15 min with ${percent}`
      : `${what} breaks ${spanText(timeToBreachS)}, ${percent}`
  // What lowers the risk is no reason for a breach.
  const raising = reasons.filter(({ share }) => share > 0).slice(0, saidMax)
  const why = [...raising, ...around].map(({ text }) => text).join(', ')
  return (why === '' ? foretold : `${foretold}: ${why}`).slice(0, 400)
}

/** `in ~7 min (5–11)`. */
function spanText({ low, best, high }: NonNullable<BatchForecast['timeToBreachS']>): string {
  if (best < 30) return 'now'
  const [from, about, to] = [low, best, high].map(seconds => Math.max(1, Math.round(seconds / 60)))
  return from === to ? `in ~${about} min` : `in ~${about} min (${from}–${to})`
}

const rounded = (share: number): number => Math.round(share * 1e4) / 1e4
