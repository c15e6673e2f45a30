import { breachHorizonsS, quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import type { LatencyKind, SeriesKey } from '#contracts/series.ts'
import type { seriesMetrics } from './metrics.ts'

export type SeriesMetricName = keyof (typeof seriesMetrics)['table'] & string

export type SeriesLabels = Pick<SeriesKey, 'cluster' | 'stream' | 'consumer'>
type ExtraName =
  | 'kind'
  | 'fact'
  | 'reason'
  | 'isolation'
  | 'horizon'
  | 'quantile'
  | 'bound'
  | 'unit'

/** Labels from closed lists, with their text. The same object for the same labels, so that it is made once. */
export interface ExtraLabels {
  readonly labels: Readonly<Partial<Record<ExtraName, string>>>
  /** `,kind="time_lag"} `, between the labels of a series and the value. */
  readonly lineEnd: Uint8Array
}

const encoder = new TextEncoder()

function extraLabels(labels: ExtraLabels['labels']): ExtraLabels {
  const text = Object.entries(labels).map(([name, value]) => `,${name}="${value}"`)
  return { labels, lineEnd: encoder.encode(`${text.join('')}} `) }
}

/** Remembers what it made for each text; they come from closed lists. */
function perText<Text extends string, Made>(make: (text: Text) => Made): (text: Text) => Made {
  const made = new Map<Text, Made>()
  return text => {
    const known = made.get(text)
    if (known !== undefined) return known
    const fresh = make(text)
    made.set(text, fresh)
    return fresh
  }
}

export const ofReason = perText(reason => extraLabels({ reason }))
export const ofIsolation = perText(isolation => extraLabels({ isolation }))
export const ofUnit = perText(unit => extraLabels({ unit }))
const factsOf = perText(kind => perText(fact => extraLabels({ kind, fact })))
export const ofFact = (kind: LatencyKind, fact: string): ExtraLabels => factsOf(kind)(fact)

/** 60 is `1m`. */
const minutes = (horizonS: number) => `${horizonS / 60}m`

/** One row per horizon, one column per level, as forecasts have them. */
const ofQuantilesWith = (labels: ExtraLabels['labels']) =>
  quantileHorizonsS.map(s =>
    quantileLevels.map(level =>
      extraLabels({ ...labels, horizon: minutes(s), quantile: String(level) }),
    ),
  )

export const ofUnitQuantiles = perText(unit => ofQuantilesWith({ unit }))

/** Names and labels that depend on the kind alone: put together per value they would cost more than the value. */
export const labelsOfKind = perText((kind: LatencyKind) => ({
  ages: agesOf(kind),
  ofKind: extraLabels({ kind }),
  /** As the probabilities of a forecast come. */
  ofHorizons: breachHorizonsS.map(s => extraLabels({ kind, horizon: minutes(s) })),
  ofBounds: {
    low: extraLabels({ kind, bound: 'low' }),
    best: extraLabels({ kind, bound: 'best' }),
    high: extraLabels({ kind, bound: 'high' }),
  },
  ofQuantiles: ofQuantilesWith({ kind }),
}))

const agesOf = <Kind extends LatencyKind>(kind: Kind) =>
  ({
    best: `${kind}_seconds`,
    low: `${kind}_low_seconds`,
    high: `${kind}_high_seconds`,
    unknown: `${kind}_unknown`,
    otherIsolation: `${kind}_other_isolation_seconds`,
  }) as const
