import type { Anomaly } from '#contracts/anomaly.ts'
import type { SeriesForecast } from '#contracts/forecast.ts'
import { breachHorizonsS } from '#contracts/forecast.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { type SeriesState, stateWithForecast } from '#contracts/series-state.ts'

/** What is known of a series besides its samples. */
export interface Foreseen {
  readonly givenObjectiveMs: number | undefined
  readonly foretold?: SeriesForecast
  /** The prediction that is open, and since when. */
  readonly prediction?: { readonly id: string; readonly startMs: number }
  /** Somebody acknowledged what is wrong with it. */
  readonly isTaken?: boolean
}

export const foreseenOf = (known: Foreseen): Foreseen => ({
  givenObjectiveMs: known.givenObjectiveMs,
  ...(known.foretold && { foretold: known.foretold }),
  ...(known.prediction && { prediction: known.prediction }),
  ...(known.isTaken === true && { isTaken: true }),
})

/** A forecast that is older than this, against the newest sample, says nothing about now. */
const forecastMaxMs = 120_000
/** No prediction stays open for longer: one whose collector vanished must not be shown for ever. */
const predictionMaxMs = 2_400_000
/** A probability that moved by less is the same to a person. */
const movedMin = 0.01
const pageHorizon = breachHorizonsS.indexOf(900)

/** A row with what is foretold of it, and the state that follows from both. */
export function foreseenRow(
  measured: Omit<SeriesRow, 'state'>,
  { givenObjectiveMs, foretold, prediction, isTaken = false }: Foreseen,
): SeriesRow {
  const { objectiveMs: _, objectiveLearnt: __, risk: ___, ...row } = measured
  const { age, atMs } = row
  const isFresh = foretold !== undefined && atMs - foretold.forecast.atMs <= forecastMaxMs
  const learntMs = foretold?.objectiveLearnt === true ? foretold.objectiveMs : undefined
  const objectiveMs = givenObjectiveMs ?? (learntMs && Math.max(1, Math.round(learntMs)))
  const risk = isFresh && age.known ? riskOf(foretold) : undefined
  const isPredicted = prediction !== undefined && atMs - prediction.startMs <= predictionMaxMs
  const state = stateWithForecast(
    { age, objectiveMs },
    {
      isPredicted,
      risk: risk && {
        pageProbability: risk.breachProbability[pageHorizon] ?? 0,
        threshold: risk.threshold,
      },
    },
  )
  return {
    ...row,
    ...(objectiveMs === undefined ? {} : { objectiveMs }),
    ...(givenObjectiveMs === undefined && objectiveMs !== undefined
      ? { objectiveLearnt: true }
      : {}),
    state: isTaken && needsSomebody.has(state) ? 'acknowledged' : state,
    ...(risk && { risk }),
  }
}

/** What an acknowledgement answers. */
const needsSomebody: ReadonlySet<SeriesState> = new Set(['firing', 'predicted'])

function riskOf({ forecast }: SeriesForecast): NonNullable<SeriesRow['risk']> {
  const { quantilesMs: _, reasons: __, ...risk } = forecast
  return risk
}

/** What is foreseen after an anomaly that speaks of a prediction. */
export function nextPrediction(
  foreseen: Foreseen,
  { id, startMs, endMs }: Pick<Anomaly, 'id' | 'startMs' | 'endMs'>,
): Foreseen {
  const { prediction, ...rest } = foreseenOf(foreseen)
  if (endMs === undefined) return { ...rest, prediction: { id, startMs } }
  // The end of an earlier one, told again.
  return prediction !== undefined && prediction.startMs > startMs ? { ...rest, prediction } : rest
}

/** Whether a reader must hear of it before the next sample. */
export function isWorthSaying(row: SeriesRow, before: SeriesRow): boolean {
  if (row.state !== before.state || row.objectiveMs !== before.objectiveMs) return true
  if ((row.risk === undefined) !== (before.risk === undefined)) return true
  if (row.risk?.text !== before.risk?.text) return true
  return (row.risk?.breachProbability ?? []).some(
    (p, i) => Math.abs(p - (before.risk?.breachProbability[i] ?? 0)) >= movedMin,
  )
}
