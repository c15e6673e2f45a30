import type { CheckedForecast } from './skill.ts'

/** How far ahead the checked forecasts look: the horizon that pages are about. */
const horizonMs = 900_000
/** One forecast a minute is held against what comes; those between say nearly the same. */
const everyMs = 60_000
/** A value that comes later than this after its time says nothing of the band. */
const lateMaxMs = 60_000

interface Pending {
  readonly atMs: number
  /** What the series was told, and what the forecaster itself said; undefined where the baseline stood in for it. */
  readonly probability: number
  readonly own: CheckedForecast['own']
  readonly baselineProbability: number
  readonly band: readonly [low: number, high: number] | undefined
}

/** Forecasts of one series that wait for what comes: at most sixteen. */
export class ForecastChecks {
  #pending: Pending[] = []
  #overMs = Number.NEGATIVE_INFINITY

  /** A forecast of P(breach within 15 minutes), and the central 80 % of the value in 15 minutes. */
  note(forecast: Pending): void {
    const last = this.#pending.at(-1)
    if (last !== undefined && forecast.atMs < last.atMs) this.#pending = []
    else if (last !== undefined && forecast.atMs - last.atMs < everyMs) return
    // While the objective is broken there is nothing to foretell.
    if (this.#overMs < forecast.atMs - everyMs) this.#pending.push(forecast)
  }

  /** What is: gives the forecasts whose time has come. */
  see(
    atMs: number,
    { value, objective }: { readonly value: number; readonly objective: number },
  ): readonly CheckedForecast[] {
    if (value > objective) this.#overMs = atMs
    const due = this.#pending.filter(one => one.atMs + horizonMs <= atMs)
    if (due.length === 0) return []
    this.#pending = this.#pending.filter(one => one.atMs + horizonMs > atMs)
    return due
      .filter(one => atMs - one.atMs - horizonMs <= lateMaxMs)
      .map(({ probability, own, baselineProbability, band, ...one }) => ({
        ...{ probability, own, baselineProbability, hasBroken: this.#overMs > one.atMs },
        ...(band === undefined ? {} : { isInBand: value >= band[0] && value <= band[1] }),
      }))
  }
}
