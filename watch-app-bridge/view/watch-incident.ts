import type { Forecast } from '#contracts/forecast.ts'
import type { Incident } from '#contracts/incident.ts'
import type { HapticClass } from '#contracts/notice.ts'
import type { WatchIncident } from '#contracts/watch/watch-incident.ts'

const targetCharacters = 60

/** An incident as devices see it; `forecast` is the newest of its first series. */
export function toWatchIncident(incident: Incident, forecast: Forecast | undefined): WatchIncident {
  const { id, state, kind, title, text, level, startMs, updatedMs, series } = incident
  const told = optional.filter(name => incident[name] !== undefined)
  const facts = Object.fromEntries(told.map(name => [name, incident[name]])) as OptionalFacts
  return {
    ...{ id, state, kind, title, text, level, startMs, updatedMs, ...facts },
    target: targetOf(incident),
    others: Math.max(0, series.length - 1),
    haptic: hapticOf(incident),
    ...expectedBounds(incident, forecast),
  }
}

/** What else of an incident matters on a wrist, where it is known. */
const optional = [
  'firedMs',
  'endMs',
  'expectedMs',
  'probability',
  'ageMs',
  'peakMs',
  'objectiveMs',
  'unit',
  'acknowledgedBy',
  'acknowledgedMs',
  'snoozedUntilMs',
  'withheld',
  'outcome',
] as const
type OptionalFacts = Partial<Pick<Incident, (typeof optional)[number]>>

/** `orders/billing`; of an incident without a series its title. */
function targetOf({ series, title, kind }: Incident): string {
  const [lead] = series
  if (lead === undefined) return clipped(title === '' ? kind : title)
  // A Pulsar topic is `persistent://tenant/namespace/topic`; people know it by its last part.
  const stream = lead.stream.slice(lead.stream.lastIndexOf('/') + 1) || lead.stream
  return clipped(`${stream}/${lead.consumer}`)
}

function clipped(text: string): string {
  const characters = [...text]
  if (text.length <= targetCharacters) return text
  let short = ''
  for (const character of characters) {
    if (short.length + character.length >= targetCharacters) break
    short += character
  }
  return `${short}…`
}

function hapticOf({ kind, state, level }: Incident): HapticClass {
  switch (state) {
    case 'resolved':
    case 'averted':
      return 'resolved'
    case 'predicted':
      return 'predicted'
    case 'firing':
    case 'acknowledged':
    case 'snoozed':
      if (kind === 'blind' || kind === 'self') return 'degraded'
      return level === 'critical' ? 'critical' : 'firing'
    default:
      return state satisfies never
  }
}

/** When the breach is expected at the earliest and latest; only while one is. */
function expectedBounds({ expectedMs, endMs }: Incident, forecast: Forecast | undefined) {
  const time = forecast?.timeToBreachS
  if (expectedMs === undefined || endMs !== undefined || !forecast || !time) return {}
  const at = (seconds: number) => Math.round(forecast.atMs + seconds * 1_000)
  return { expectedLowMs: at(time.low), expectedHighMs: at(time.high) }
}

const stateRanks = { firing: 0, predicted: 1, snoozed: 2, acknowledged: 3 } as const

/** Open incidents, the most urgent first: critical ones, then what fires, then the nearest breach. */
export function byUrgency(a: Incident, b: Incident): number {
  return (
    Number(b.level === 'critical') - Number(a.level === 'critical') ||
    rankOf(a) - rankOf(b) ||
    (a.expectedMs ?? a.startMs) - (b.expectedMs ?? b.startMs) ||
    (a.id < b.id ? -1 : 1)
  )
}

const rankOf = ({ state }: Incident): number =>
  state === 'resolved' || state === 'averted' ? 4 : stateRanks[state]
