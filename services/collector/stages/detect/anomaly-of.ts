import type { Age } from '#contracts/age.ts'
import { type Anomaly, anomalyId } from '#contracts/anomaly.ts'
import type { Forecast } from '#contracts/forecast.ts'
import type { SeriesKey } from '#contracts/series.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { amountText, valueNoun, valueText } from '#contracts/text/value-text.ts'
import type { Unit } from '#contracts/unit.ts'
import { mayBeWhyText } from '../circumstances.ts'
import type { Change } from './change.ts'

/** What is known of a series when something is said of it. */
export interface Evidence {
  readonly series: SeriesKey
  readonly age: Age
  readonly unit?: Unit
  readonly backlog?: number
  readonly objectiveMs?: number
  readonly objectiveLearnt: boolean
  readonly forecast?: Forecast
  readonly labels: Anomaly['labels']
  readonly circumstances: Anomaly['circumstances']
}

const textMax = 400

/** A change as the message that tells of it. */
export function anomalyOf(change: Change, evidence: Evidence): Anomaly {
  const { kind, startMs, atMs, endMs, peakMs, outcome } = change
  const { series, age, unit, backlog, objectiveMs, objectiveLearnt, forecast } = evidence
  return {
    ...{ v: 1, id: anomalyId(series, kind, startMs), series, kind, startMs, atMs, age },
    ...(endMs === undefined ? {} : { endMs }),
    ...(objectiveMs === undefined ? {} : { objectiveMs }),
    objectiveLearnt,
    ...(unit === undefined ? {} : { unit }),
    ...(peakMs === undefined ? {} : { peakMs }),
    ...(backlog === undefined ? {} : { backlog }),
    ...(kind === 'predicted_breach' && forecast !== undefined ? { forecast } : {}),
    ...(outcome === undefined ? {} : { outcome }),
    text: wholeText(change, evidence),
    labels: evidence.labels,
    circumstances: evidence.circumstances,
  }
}

/** What happened and, while it lasts, what may be why; that is said whole, since it is what a person can act on. */
function wholeText(change: Change, evidence: Evidence): string {
  const text = textOf(change, evidence)
  const why = change.endMs === undefined ? mayBeWhyText(evidence.circumstances, text) : ''
  return `${text.slice(0, Math.max(0, textMax - why.length))}${why}`.slice(0, textMax)
}

function textOf({ kind, startMs, endMs, peakMs, outcome, detail }: Change, of: Evidence): string {
  const lasted = endMs === undefined ? '' : durationText(endMs - startMs)
  const { unit } = of
  const noun = valueNoun(unit)
  const highest = peakMs === undefined ? '' : `, highest ${noun} ${valueText(peakMs, unit)}`
  const objective = objectiveText(of)
  switch (kind) {
    case 'breach':
      if (endMs !== undefined) return `Back within ${objective} after ${lasted}${highest}.`
      return `${capital(noun)} ${of.age.known ? amountText(of.age, unit) : `at least ${valueText(peakMs ?? 0, unit)}`} breaks ${objective}.`
    case 'predicted_breach':
      if (outcome === undefined) return of.forecast?.text || `A breach of ${objective} is expected.`
      if (outcome === 'averted' && mayHaveCome(peakMs, of.objectiveMs)) {
        return `The predicted breach of ${objective} may have come${highest}: its bounds left it open.`
      }
      return outcomeTexts(objective, lasted, highest)[outcome]
    case 'blind':
      if (endMs !== undefined) return `The ${noun} is known again after ${lasted}.`
      return `Nobody can tell the ${noun}: ${detail ?? 'it is not measured'}.`
    case 'data_loss':
      return `Retention deleted ${detail ?? 'records'} that were not read.`
    case 'unusual': {
      const what = noun === 'age' ? 'An age' : 'A value'
      const peak = peakMs === undefined ? `The ${noun}` : `${what} of ${valueText(peakMs, unit)}`
      return `${peak} is unusual for this series (${detail ?? 'its course is'} on a scale to 1).`
    }
    default:
      return kind satisfies never
  }
}

const capital = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`

const objectiveText = ({ objectiveMs, objectiveLearnt, unit }: Evidence): string => {
  if (objectiveMs === undefined) return 'the objective'
  return `the ${objectiveLearnt ? 'learnt ' : ''}objective of ${valueText(objectiveMs, unit)}`
}

/** Whether an age broke its objective by its best estimate, which its bounds need not have made certain. */
export const mayHaveCome = (peakMs: number | undefined, objectiveMs: number | undefined): boolean =>
  peakMs !== undefined && objectiveMs !== undefined && peakMs > objectiveMs

const outcomeTexts = (objective: string, lasted: string, highest: string) => ({
  confirmed: `As predicted ${lasted} ahead, ${objective} broke.`,
  averted: `The predicted breach of ${objective} came near and did not happen${highest}.`,
  false: `The predicted breach of ${objective} did not come${highest}.`,
})
