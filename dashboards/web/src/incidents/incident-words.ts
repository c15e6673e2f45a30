import type { SeriesRow } from '#contracts/http-api.ts'
import type { IncidentState } from '#contracts/incident.ts'
import { type IncidentRow, isOver } from '#contracts/incident-row.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { factWords } from '#contracts/text/fact-text.ts'
import { minuteText, momentText } from '../frame/local-time.ts'
import { probabilityText, timeToBreachText } from '../series/foresight-words.ts'

/** The words for the states of an incident. */
export const incidentStateTexts = {
  firing: 'firing',
  predicted: 'predicted',
  acknowledged: 'acknowledged',
  snoozed: 'snoozed',
  resolved: 'resolved',
  averted: 'averted',
} as const satisfies Record<IncidentState, string>

/** Why nobody was tapped, as the end of "nobody was told: …". */
export const withheldTexts = {
  silenced: 'it is silenced',
  budget: 'the tap budget is kept for what is expected to do more harm',
  unproven: 'predictions of this series have not proven themselves',
  flapping: 'it comes and goes',
  no_route: 'no route leads to anybody',
  board: 'the configuration shows it on the board alone',
  over: 'it was over before it became known',
} as const satisfies Record<NonNullable<IncidentRow['withheld']>, string>

/** What is known of the incident's series right now. */
export type NewestRow = Pick<SeriesRow, 'age' | 'risk' | 'facts'> | undefined

/** How texts of collectors begin where they say what the headline says already. */
const saidBefore =
  /^(\d+ series are in this group\. )?(?:(?:Age|Value) .+? breaks .+?\.(?:\s+|$)|[^:.]*\bbreaks\b[^:]*:\s+)/i

/** Why, as far as it is known: what was seen of the series, and what else its text says than the headline does. */
export function whyText(row: IncidentRow, newest: NewestRow): string {
  const isFiring = row.firedMs !== undefined
  const text = (isFiring ? undefined : newest?.risk?.text) ?? row.text
  const rest = text.replace(saidBefore, '$1').trim()
  const facts = isFiring && !isOver(row) ? factWords(newest?.facts ?? []).join(', ') : ''
  const why = [facts, rest].filter(part => part !== '').map(sentence)
  return why.length === 0 ? sentence(text) : why.join(' ')
}

const sentence = (text: string) =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.?!…]$/.test(text) ? '' : '.'}`

/** What happens, to what, and when: one sentence with numbers. */
export function headline(row: IncidentRow, newest: NewestRow, nowMs: number): string {
  const [series] = row.series
  // What is not an age has words of its own.
  if (series === undefined || series.kind === 'custom') return row.title
  const others = row.seriesCount > 1 ? ` (+${row.seriesCount - 1} more)` : ''
  const name = `${series.consumer} on ${series.stream}${others}`
  if (row.kind !== 'breach') return otherHeadline(row, name)
  const { objectiveMs, firedMs, peakMs } = row
  const limit = objectiveMs === undefined ? '' : ` (objective ${durationText(objectiveMs)})`
  const broken =
    objectiveMs === undefined ? 'its objective' : `its ${durationText(objectiveMs)} objective`
  if (isOver(row)) {
    if (firedMs === undefined) return `${name} did not break ${broken}`
    return peakMs === undefined
      ? `${name} was late${limit}`
      : `${name} was up to ${durationText(peakMs)} late${limit}`
  }
  if (firedMs !== undefined) {
    const ageMs = newest?.age.known ? newest.age.bestMs : row.ageMs
    if (ageMs === undefined) return `${name} is late${limit}`
    // It stays open for a while, in case it comes back.
    const isBack = objectiveMs !== undefined && ageMs < objectiveMs
    return `${name} is ${isBack ? `back at ${durationText(ageMs)}` : `${durationText(ageMs)} late`}${limit}`
  }
  return `${name} breaks ${broken}${foretold(row, newest, nowMs)}`
}

function otherHeadline(row: IncidentRow, name: string): string {
  const isPast = isOver(row)
  switch (row.kind) {
    case 'unusual':
      return `${name} ${isPast ? 'behaved' : 'behaves'} unusually`
    case 'blind':
      return isPast
        ? `Nobody could tell how late ${name} was`
        : `Nobody can tell how late ${name} is`
    case 'data_loss':
      return `${name} lost records that it had not read`
    default:
      return row.title
  }
}

function foretold(row: IncidentRow, newest: NewestRow, nowMs: number): string {
  const time = newest?.risk?.timeToBreachS
  const probability = row.probability === undefined ? '' : ` · ${probabilityText(row.probability)}`
  if (time !== undefined) return ` ${timeToBreachText(time)}${probability}`
  if (row.expectedMs === undefined) return ` soon${probability}`
  const minutes = Math.round((row.expectedMs - nowMs) / 60_000)
  return ` ${minutes < 1 ? 'now' : `in ~${minutes} min`}${probability}`
}

/** `since 14:21, 12 m`, or from when to when it lasted. */
export function whenText({ startMs, endMs }: IncidentRow, nowMs: number): string {
  if (endMs === undefined) {
    return `since ${momentText(startMs, nowMs)}, ${durationText(Math.max(0, nowMs - startMs))}`
  }
  return `${momentText(startMs, nowMs)}, for ${durationText(Math.max(0, endMs - startMs))}`
}

/** What was done about it, or who knows of it: `acknowledged by mira 14:23`. */
export function standingText(row: IncidentRow, nowMs: number): string {
  const { acknowledgedBy, acknowledgedMs, snoozedUntilMs, latest, state, withheld } = row
  if (state === 'acknowledged' && acknowledgedMs !== undefined) {
    return `Acknowledged by ${acknowledgedBy ?? 'somebody'} ${momentText(acknowledgedMs, nowMs)}.`
  }
  if (state === 'snoozed' && snoozedUntilMs !== undefined) {
    return `Snoozed until ${minuteText(snoozedUntilMs)}.`
  }
  if (withheld !== undefined) return `Nobody was told: ${withheldTexts[withheld]}.`
  if (latest === undefined) return ''
  const who = latest.person === undefined ? '' : `${latest.person}: `
  return `${who}${latest.text} ${momentText(latest.atMs, nowMs)}`
}
