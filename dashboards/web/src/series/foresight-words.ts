import type { Anomaly } from '#contracts/anomaly.ts'
import { breachHorizonsS } from '#contracts/forecast.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { durationText } from '#contracts/text/age-text.ts'

type Risk = NonNullable<SeriesRow['risk']>
type Time = NonNullable<Risk['timeToBreachS']>

/** The horizon that pages are about: 15 minutes. */
const pageHorizon = breachHorizonsS.indexOf(900)
/** Below this nobody needs to be told on the overview. */
const wordFrom = 0.05

const pageProbability = ({ breachProbability }: Risk): number => breachProbability[pageHorizon] ?? 0

/** `82 %`; the ends of the scale are never claimed. */
export function probabilityText(probability: number): string {
  const percent = Math.round(100 * probability)
  if (percent < 1) return '< 1 %'
  return percent > 99 ? '> 99 %' : `${percent} %`
}

/** `+34 %` where an input raises the probability, `−6 %` where it lowers it; undefined where it has no share. */
export function shareText(share: number): string | undefined {
  const percent = Math.round(100 * Math.abs(share))
  return percent === 0 ? undefined : `${share > 0 ? '+' : '−'}${percent} %`
}

/** `in ~7 min (5–11)`. */
export function timeToBreachText({ low, best, high }: Time): string {
  if (best < 30) return 'now'
  const [from, about, to] = [low, best, high].map(seconds => Math.max(1, Math.round(seconds / 60)))
  return from === to ? `in ~${about} min` : `in ~${about} min (${from}–${to})`
}

/** Why nothing is foretold of a row that has no risk. */
export function whyNothing({ objectiveMs, age }: Pick<SeriesRow, 'objectiveMs' | 'age'>): string {
  if (objectiveMs === undefined) {
    return 'there is no objective to break, neither given nor learnt, which takes six hours of known ages'
  }
  return age.known ? 'no forecast has come in the last two minutes' : 'the age is unknown'
}

/** What the overview says of a row's future; undefined where there is nothing to say. */
export function riskWords({ risk, state }: Pick<SeriesRow, 'risk' | 'state'>): string | undefined {
  if (risk === undefined || state === 'firing') return undefined
  const probability = pageProbability(risk)
  if (probability < wordFrom && state !== 'predicted') return undefined
  const when = risk.timeToBreachS === undefined ? '' : ` ${timeToBreachText(risk.timeToBreachS)}`
  return `breaks${when}: ${probabilityText(probability)} within 15 min`
}

const outcomeWords = {
  confirmed: 'the objective broke',
  averted: 'it came near and turned back',
  false: 'nothing came of it',
} as const satisfies Record<NonNullable<Anomaly['outcome']>, string>

const kindWords = {
  breach: 'broke its objective',
  predicted_breach: 'breach predicted',
  unusual: 'unusual',
  blind: 'age unknown',
  data_loss: 'records lost',
} as const satisfies Record<Anomaly['kind'], string>

/** What happened, and what came of it, without its time. */
export function anomalyWords({ kind, startMs, endMs, outcome }: Anomaly): string {
  const lasted = endMs === undefined ? 'still open' : `${durationText(endMs - startMs)}`
  if (kind !== 'predicted_breach') return `${kindWords[kind]}, ${lasted}`
  if (outcome === undefined) return `${kindWords[kind]}, ${lasted}`
  const ahead = outcome === 'confirmed' ? ` ${lasted} later` : ''
  return `${kindWords[kind]}: ${outcomeWords[outcome]}${ahead}`
}
