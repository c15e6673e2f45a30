import { ageMethods, unknownReasons } from '#contracts/age.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import type { LatencyKind, SeriesKey } from '#contracts/series.ts'
import { factWords } from '#contracts/text/fact-text.ts'
import { riskWords } from '../series/foresight-words.ts'

/** What the age of a kind is the age of, as a heading. */
export const kindTexts = {
  time_lag: 'Age of the oldest unread record',
  end_to_end: 'From produced to acknowledged',
  publish: 'From produced to accepted by the broker',
  delivery: 'From produced to consumed, by probe',
  replication: 'Delay between clusters',
  mirror: 'Delay between systems',
  custom: 'The value of this metric',
} as const satisfies Record<LatencyKind, string>

/** Whether records stand behind its values: what users measure themselves has none that we know of. */
export const hasRecords = ({ kind }: Pick<SeriesKey, 'kind'>): boolean => kind !== 'custom'

/** Why an age is unknown; `undefined` where it is known. */
export function unknownText({ age }: Pick<SeriesRow, 'age'>): string | undefined {
  if (age.known) return undefined
  const text = unknownReasons[age.reason]
  return age.detail === undefined ? text : `${text}: ${age.detail}`
}

/** What is to be said about a row besides its numbers, what matters most first. */
export function rowWords(row: SeriesRow): readonly string[] {
  const unknown = unknownText(row)
  const facts = factWords(row.facts)
  const { kind } = row.series
  const words = kind === 'time_lag' ? facts : [kind.replaceAll('_', ' '), ...facts]
  return [unknown, riskWords(row), ...words].filter(word => word !== undefined)
}

/** How an age was obtained, and what its bounds rest on. */
export function methodText({ age }: Pick<SeriesRow, 'age'>): string {
  if (!age.known) return ''
  const { text, hard } = ageMethods[age.method]
  const method = hard ? `by ${text}, hard bounds` : `bounds rest on ${text}`
  return age.reason === undefined ? method : `${method}; ${age.reason}`
}
