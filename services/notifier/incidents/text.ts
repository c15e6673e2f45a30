import type { NoticeKind } from '#contracts/notice.ts'
import { valueNoun, valueText } from '#contracts/text/value-text.ts'
import { openMembers } from './member.ts'
import type { IncidentRow, Member } from './state.ts'

/** Characters of a title that are read at a glance. */
const glanceMax = 40

/** What an incident is about in one line, with whole names. */
export function incidentTitle(row: IncidentRow, lead: Member): string {
  const target = lead.title ?? wholeName(lead)
  return clipped(`${target}${othersText(row)}${sayingOf(lead)}`, 200)
}

export function incidentText(row: IncidentRow, lead: Member): string {
  const { firing, predicted } = openMembers(row)
  const count = new Set([...firing, ...predicted].map(({ subject }) => subject)).size
  const group = count > 1 ? `${count} series are in this group. ` : ''
  return `${group}${lead.text}`.slice(0, 400)
}

interface GlanceContext {
  readonly nowMs: number
  /** Of a flapping incident: how often it came. */
  readonly times?: number | undefined
}

/** Target, number, unit, time left, in at most 40 characters. What has to be shortened is the target. */
export function glanceTitle(
  kind: NoticeKind,
  { row, lead }: { readonly row: IncidentRow; readonly lead: Member },
  context: GlanceContext,
): string {
  const saying = glanceSaying(kind, { row, lead }, context)
  const others = othersText(row)
  const room = glanceMax - saying.length - others.length
  return clipped(`${shortTarget(lead, Math.max(room, 1))}${others}${saying}`, glanceMax)
}

function glanceSaying(
  kind: NoticeKind,
  { row, lead }: { readonly row: IncidentRow; readonly lead: Member },
  { nowMs, times = 0 }: GlanceContext,
): string {
  const objective =
    lead.objectiveMs === undefined ? '' : ` ${valueText(lead.objectiveMs, lead.unit)}`
  switch (kind) {
    case 'predicted': {
      const { expectedMs } = row.incident
      const when = expectedMs === undefined ? 'soon' : `in ~${timeLeftText(expectedMs - nowMs)}`
      return ` breaks${objective} ${when}`
    }
    case 'resolved':
      return lead.series === undefined ? ': over' : `: well again${ageSaying(lead)}`
    case 'averted':
      return `: did not break${objective}`
    case 'flapping':
      return `: flaps, ${times} times`
    case 'digest':
      return `: flaps on, ${times} times`
    case 'firing':
    case 'blind':
    case 'drill':
    case 'self':
      return sayingOf(lead)
    default:
      return kind satisfies never
  }
}

/** What is wrong with a series, after its name. */
function sayingOf({ kind, ageMs, objectiveMs, unit }: Member): string {
  const age = ageMs === undefined ? '?' : valueText(ageMs, unit)
  switch (kind) {
    case 'breach':
      return objectiveMs === undefined
        ? unit === undefined
          ? ` ${age} late`
          : ` at ${age}`
        : ` ${age}, objective ${valueText(objectiveMs, unit)}`
    case 'predicted_breach':
      return objectiveMs === undefined
        ? ' breaks soon'
        : ` breaks ${valueText(objectiveMs, unit)} soon`
    case 'unusual':
      return ageMs === undefined ? ' is unusual' : ` unusual: ${age}`
    case 'blind':
      return `: ${valueNoun(unit)} unknown`
    case 'data_loss':
      return ': unread records lost'
    case 'external':
    case 'drill':
    case 'self':
      return ''
    default:
      return kind satisfies never
  }
}

const ageSaying = ({ ageMs, unit }: Member): string =>
  ageMs === undefined ? '' : `, ${valueText(ageMs, unit)}`

function othersText(row: IncidentRow): string {
  const others = new Set(Object.values(row.members).map(({ subject }) => subject)).size - 1
  return others > 0 ? ` +${others}` : ''
}

/** Time until something that is foretold, which is never known to the second: `30 s`, `7 min`, `2 h`. */
function timeLeftText(ms: number): string {
  const seconds = Math.max(ms, 0) / 1_000
  // In tens of seconds: less would say more than a forecast knows.
  if (seconds < 90) return `${Math.max(Math.round(seconds / 10) * 10, 10)} s`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`
  return `${Math.round(seconds / 3_600)} h`
}

function wholeName({ series, subject }: Member): string {
  if (series === undefined) return subject
  return `${series.stream}/${series.consumer} on ${series.cluster}`
}

/** The name of a series in so much room: stream and consumer, then the consumer alone, then what fits of it. */
function shortTarget({ series, title, subject }: Member, room: number): string {
  if (series === undefined) return clipped(title ?? subject, room)
  // A Pulsar topic is `persistent://tenant/namespace/topic`; people know it by its last part.
  const stream = series.stream.slice(series.stream.lastIndexOf('/') + 1) || series.stream
  const whole = `${stream}/${series.consumer}`
  if (whole.length <= room) return whole
  return clipped(series.consumer.length <= room ? series.consumer : whole, room)
}

/** The text in at most so many UTF-16 units, without half a character at its end. */
export function clipped(text: string, max: number): string {
  if (text.length <= max) return text
  let short = ''
  for (const character of text) {
    if (short.length + character.length > max - 1) break
    short += character
  }
  return `${short}…`
}
