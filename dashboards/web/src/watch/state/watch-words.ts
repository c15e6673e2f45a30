import { durationText } from '#contracts/text/age-text.ts'
import { valueNoun, valueText } from '#contracts/text/value-text.ts'
import type { WatchIncident } from '#contracts/watch/watch-incident.ts'

/** How an incident looks: its colour family, shape and word; see docs/watch.md. */
export type Look = 'firing' | 'predicted' | 'ack' | 'quiet' | 'unknown'

type Shown = Pick<WatchIncident, 'state' | 'kind' | 'unit'>

export function lookOf({ state, kind }: Shown): Look {
  switch (state) {
    case 'firing':
      return kind === 'blind' ? 'unknown' : 'firing'
    case 'predicted':
      return 'predicted'
    case 'acknowledged':
    case 'snoozed':
      return 'ack'
    case 'resolved':
    case 'averted':
      return 'quiet'
  }
}

export const stateWord = ({ state, kind, unit }: Shown): string =>
  state === 'firing' && kind === 'blind' ? `${valueNoun(unit)} unknown` : state

/** Time until something that is foretold, which is never known to the second: `30 s`, `7 min`, `2 h`. */
export function timeLeftText(ms: number): string {
  const seconds = Math.max(ms, 0) / 1_000
  if (seconds < 90) return `${Math.max(Math.round(seconds / 10) * 10, 10)} s`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`
  return `${Math.round(seconds / 3_600)} h`
}

/** The number that says how bad it is: the time left of what is foretold, the age (or value) of what is there. */
export function bigNumber(incident: WatchIncident, nowMs: number): string {
  const { state, expectedMs, ageMs, unit, snoozedUntilMs, endMs, startMs } = incident
  switch (state) {
    case 'predicted':
      return expectedMs === undefined ? 'soon' : timeLeftText(expectedMs - nowMs)
    case 'firing':
    case 'acknowledged':
      return ageMs === undefined
        ? durationText(roundSeconds(nowMs - startMs))
        : valueText(ageMs, unit)
    case 'snoozed':
      return snoozedUntilMs === undefined
        ? 'snoozed'
        : durationText(roundSeconds(snoozedUntilMs - nowMs))
    case 'resolved':
    case 'averted':
      return durationText(roundSeconds((endMs ?? nowMs) - startMs))
  }
}

const roundSeconds = (ms: number) => Math.max(0, Math.round(ms / 1_000) * 1_000)

/** A number and its unit stay on one line, however narrow the wrist. */
export const unbroken = (text: string) => text.replaceAll(/(\d) (?=\p{L}|%)/gu, '$1\u00a0')

/** What the number is, in few words. */
export function numberMeaning(incident: WatchIncident): string {
  const { state, objectiveMs, ageMs, kind, unit } = incident
  const objective = objectiveMs === undefined ? '' : valueText(objectiveMs, unit)
  switch (state) {
    case 'predicted':
      return objective === '' ? 'until it breaks' : `until it breaks ${objective}`
    case 'firing':
    case 'acknowledged':
      if (ageMs === undefined) {
        if (kind !== 'blind') return 'since it began'
        return unit === undefined ? 'without an age' : 'without a value'
      }
      // An age is late; what any other value is, its unit says.
      return [
        unit === undefined ? 'late' : 'now',
        ...(objective === '' ? [] : [`objective ${objective}`]),
      ].join(', ')
    case 'snoozed':
      return 'until it speaks again'
    case 'resolved':
      return 'it lasted'
    case 'averted':
      return 'it did not come'
  }
}

/** `5–11 min, 82 % sure`: beside the time left, its bounds and how sure that is. */
export function whenText(incident: WatchIncident, nowMs: number): string | undefined {
  const { state, expectedMs, expectedLowMs, expectedHighMs, probability } = incident
  if (state !== 'predicted' || expectedMs === undefined) return undefined
  const minutes = (ms: number) => Math.max(0, Math.round((ms - nowMs) / 60_000))
  const parts = [
    ...(expectedLowMs === undefined || expectedHighMs === undefined
      ? []
      : [`${minutes(expectedLowMs)}–${minutes(expectedHighMs)} min`]),
    ...(probability === undefined ? [] : [`${Math.round(probability * 100)} % sure`]),
  ]
  return parts.length === 0 ? undefined : parts.join(', ')
}

/** Share of the time that is left until the breach, 1 … 0, of the hour at most that a forecast reaches. */
export function shareLeft({ expectedMs, startMs }: WatchIncident, nowMs: number): number {
  if (expectedMs === undefined) return 1
  const whole = Math.max(expectedMs - startMs, 60_000)
  return Math.min(1, Math.max(0, (expectedMs - nowMs) / whole))
}

const ranks = { firing: 0, predicted: 1, snoozed: 2, acknowledged: 3, averted: 4, resolved: 4 }

/** As the server sorts them: critical ones, what fires, the nearest breach; then what is over, the newest first. */
export function byUrgency(a: WatchIncident, b: WatchIncident): number {
  const rank = ranks[a.state] - ranks[b.state]
  if (ranks[a.state] === 4 && ranks[b.state] === 4) return (b.endMs ?? 0) - (a.endMs ?? 0)
  const critical = Number(b.level === 'critical') - Number(a.level === 'critical')
  if (ranks[a.state] === 4 || ranks[b.state] === 4) return rank
  return critical || rank || (a.expectedMs ?? a.startMs) - (b.expectedMs ?? b.startMs)
}

export const isOpen = ({ state }: Pick<WatchIncident, 'state'>): boolean => ranks[state] < 4
