import { definition } from './definition.ts'
import { findSpikes, type Spike } from './spikes.ts'

/** What a page means at a sample: `quiet` a false alarm, `neutral` nothing; from `lead` on a hit of event zone − lead. */
export const zone = { quiet: 0, neutral: 1, lead: 2 } as const

/** A disturbance that somebody knows of, as a reason why a spike could be foreseen or not. Indices of samples. */
export interface Cause {
  readonly kind: string
  readonly from: number
  readonly to: number
  /** `after-build-up`: a spike that comes `foreseeableAfterS` after its start or later. */
  readonly foresight: 'always' | 'after-build-up' | 'never'
}

/** One series with what a forecaster said of it. All arrays are evenly spaced and of equal length. */
export interface JudgedSeries {
  readonly value: ArrayLike<number>
  /** P(a spike begins within the next 15 minutes); what is no number counts as 0. */
  readonly risk: ArrayLike<number>
  readonly objective: number
  readonly stepS: number
  /** Not judged, at the beginning. */
  readonly warmUpS: number
  /** Absent where nobody knows: then every spike counts as foreseeable. */
  readonly causes?: readonly Cause[]
}

export interface JudgedEvent extends Spike {
  readonly isForeseeable: boolean
  readonly kind: string | undefined
}

/** A series cut into zones. */
export interface ZonedSeries {
  readonly series: JudgedSeries
  /** First sample that is judged. */
  readonly from: number
  /** Spikes that are judged: those whose lead window lies after the warm-up. */
  readonly events: readonly JudgedEvent[]
  readonly zones: Int32Array
}

export function zonesOf(series: JudgedSeries): ZonedSeries {
  const { value, stepS } = series
  const { horizonS, minLeadS, recoveryS } = definition
  const from = Math.round(series.warmUpS / stepS)
  const spikes = findSpikes(value, series)
  const leadSteps = horizonS / stepS
  const lateSteps = Math.ceil(minLeadS / stepS)
  const zones = new Int32Array(value.length)
  zones.fill(zone.neutral, 0, from)
  for (const { onset, end } of spikes) {
    zones.fill(zone.neutral, Math.max(0, onset - lateSteps + 1), end + recoveryS / stepS + 1)
  }
  const events = spikes
    .filter(({ onset }) => onset - leadSteps >= from)
    .map(spike => ({ ...spike, ...foresightOf(spike, series) }))
  events.forEach(({ onset }, i) => {
    zones.fill(zone.lead + i, onset - leadSteps, onset - lateSteps + 1)
  })
  return { series, from, events, zones }
}

function foresightOf(
  { onset }: Spike,
  { causes, stepS }: JudgedSeries,
): Pick<JudgedEvent, 'isForeseeable' | 'kind'> {
  if (causes === undefined) return { isForeseeable: true, kind: undefined }
  const cause = causes.find(
    ({ from, to }) => onset >= from && onset <= to + definition.attributionS / stepS,
  )
  if (cause === undefined) return { isForeseeable: false, kind: undefined }
  const { kind, foresight } = cause
  switch (foresight) {
    case 'always':
      return { isForeseeable: true, kind }
    case 'never':
      return { isForeseeable: false, kind }
    case 'after-build-up': {
      const isForeseeable = (onset - cause.from) * stepS >= definition.foreseeableAfterS
      return { isForeseeable, kind }
    }
  }
}
