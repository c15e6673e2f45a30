import {
  type BatchForecast,
  horizonsS,
  type PerHorizon,
  timeFrom,
  timeShares,
} from '../forecaster.ts'

/**
 * How much more often, or less, a series breaks than its forecaster says: what its hazards are multiplied by, as a natural
 * logarithm. All horizons and the time to breach follow from the same hazards, so that they stay consistent.
 */
export interface RiskCalibration {
  readonly logRate: number
  /** The forecaster it was learnt of; that of another one starts anew. */
  readonly by: string
}

export const noCalibration: RiskCalibration = { logRate: 0, by: '' }

/**
 * What one checked forecast moves it by, at most: a spike that nobody foresaw, fifteen checks, raises the rate by a sixth.
 * Slow on purpose: checks a minute apart are of one and the same spike, and a faster rate follows chance. At this one no
 * unseen seed of the laws and no recording of a real broker got a Brier score that is worse by a twentieth.
 */
const gain = 0.01
/** A week without news forgets two thirds: the forecaster's own word is where every series begins. */
const forgets = 1e-4
/** A factor of 4.5 each way: a forecaster that is further off loses its say by its lack of skill instead. */
const logRateMax = 1.5
/** Hazards are finite. */
const certain = 1 - 1e-9

/** After a forecast was held against what came; `probability` is what the forecaster itself said. */
export function nextCalibration(
  before: RiskCalibration,
  told: { readonly probability: number; readonly hasBroken: boolean; readonly by: string },
): RiskCalibration {
  const { by, hasBroken } = told
  const known = before.by === by ? before : { ...noCalibration, by }
  const said = calibratedProbability(told.probability, known, by)
  const moved = (1 - forgets) * known.logRate + gain * ((hasBroken ? 1 : 0) - said)
  return { by, logRate: Math.min(logRateMax, Math.max(-logRateMax, moved)) }
}

const rateOf = (calibration: RiskCalibration, by: string) =>
  calibration.by === by ? Math.exp(calibration.logRate) : 1

export function calibratedProbability(
  probability: number,
  calibration: RiskCalibration,
  by: string,
): number {
  return 1 - (1 - probability) ** rateOf(calibration, by)
}

/** What the forecaster has to say for a calibrated probability to come out. */
export function rawProbability(wanted: number, calibration: RiskCalibration, by: string): number {
  return 1 - (1 - wanted) ** (1 / rateOf(calibration, by))
}

/** The forecast of the forecaster `by` as this series should hear it. Quantiles stay as they are. */
export function calibrated(
  forecast: BatchForecast,
  calibration: RiskCalibration,
  by: string,
): BatchForecast {
  const rate = rateOf(calibration, by)
  if (rate === 1) return forecast
  const { timeToBreachS: _, ...rest } = forecast
  const breachProbability = forecast.breachProbability.map(p =>
    calibratedProbability(p, calibration, by),
  ) as unknown as PerHorizon
  const timeToBreachS = timeOf(knotsOf(forecast), breachProbability, rate)
  return { ...rest, breachProbability, ...(timeToBreachS && { timeToBreachS }) }
}

/** A time, s, and the hazard that has accumulated by then. */
interface Knot {
  readonly timeS: number
  readonly hazard: number
}

const hazardOf = (probability: number) => -Math.log1p(-Math.min(certain, probability))

/** What a forecast says of how its hazard accumulates. */
function knotsOf({ breachProbability, timeToBreachS }: BatchForecast): readonly Knot[] {
  const knots: Knot[] = breachProbability.map((p, i) => ({
    timeS: horizonsS[i] ?? 0,
    hazard: hazardOf(p),
  }))
  if (timeToBreachS !== undefined) {
    const within = breachProbability[breachProbability.length - 1] ?? 0
    for (const name of ['low', 'best', 'high'] as const) {
      knots.push({ timeS: timeToBreachS[name], hazard: hazardOf(timeShares[name] * within) })
    }
  }
  return knots.sort((a, b) => a.timeS - b.timeS || a.hazard - b.hazard)
}

function timeOf(
  knots: readonly Knot[],
  breachProbability: PerHorizon,
  rate: number,
): BatchForecast['timeToBreachS'] {
  const within = breachProbability[breachProbability.length - 1] ?? 0
  if (within < timeFrom) return undefined
  const at = (share: number) => timeAt(knots, hazardOf(share * within) / rate)
  return { low: at(timeShares.low), best: at(timeShares.best), high: at(timeShares.high) }
}

/** When so much hazard has accumulated; between two knots it grows evenly. */
function timeAt(knots: readonly Knot[], hazard: number): number {
  let [timeS, grown] = [0, 0]
  for (const knot of knots) {
    if (knot.hazard >= hazard) {
      const part = (hazard - grown) / Math.max(Number.MIN_VALUE, knot.hazard - grown)
      return timeS + part * (knot.timeS - timeS)
    }
    timeS = knot.timeS
    grown = Math.max(grown, knot.hazard)
  }
  return timeS
}
