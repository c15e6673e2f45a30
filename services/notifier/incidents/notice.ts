import type { HapticClass, InterruptionLevel, Notice, NoticeKind } from '#contracts/notice.ts'
import { durationText } from '#contracts/text/age-text.ts'
import type { Draft } from './draft.ts'
import { leadMember } from './member.ts'
import type { IncidentRow } from './state.ts'
import { glanceTitle } from './text.ts'

const minuteMs = 60_000
/** How long a notice is worth delivering to a device that was out of reach. */
const lifeMs = {
  /** Of one without a predicted time, and the least of any prediction. */
  predicted: minuteMs,
  firing: 24 * 60 * minuteMs,
  over: 60 * minuteMs,
} as const

export function noticeOf(draft: Draft, row: IncidentRow, kind: NoticeKind): Notice {
  const { incident } = row
  const lead = leadMember(row)
  const level = noticeLevel(kind, incident.level)
  const times = row.flapping?.comebacks
  const title =
    lead === undefined
      ? incident.title.slice(0, 40)
      : glanceTitle(kind, { row, lead }, { nowMs: draft.nowMs, times })
  const url = row.url ?? linkOf(draft.rules.config.publicUrl, incident.id)
  return {
    incident: incident.id,
    kind,
    level,
    haptic: hapticOf(kind, level),
    title,
    body: bodyOf(draft, row, kind),
    ...(url !== undefined && { url }),
    collapseId: incident.id,
    relevance: relevanceOf(kind, incident.probability),
    atMs: draft.nowMs,
    expiresAtMs: expiryOf(draft, row, kind),
    labels: incident.labels,
  }
}

export function noticeLevel(kind: NoticeKind, level: InterruptionLevel): InterruptionLevel {
  switch (kind) {
    case 'resolved':
    case 'averted':
    case 'digest':
      // Good news wakes nobody.
      return 'passive'
    case 'predicted':
      return level === 'critical' ? 'time_sensitive' : level
    case 'firing':
    case 'blind':
    case 'flapping':
    case 'drill':
    case 'self':
      return level
    default:
      return kind satisfies never
  }
}

/** What the wrist feels; the table is in docs/alerting.md. */
function hapticOf(kind: NoticeKind, level: InterruptionLevel): HapticClass {
  switch (kind) {
    case 'predicted':
      return 'predicted'
    case 'firing':
    case 'flapping':
    case 'drill':
      return level === 'critical' ? 'critical' : 'firing'
    case 'blind':
    case 'self':
      return 'degraded'
    case 'resolved':
    case 'averted':
    case 'digest':
      return 'resolved'
    default:
      return kind satisfies never
  }
}

function bodyOf(draft: Draft, row: IncidentRow, kind: NoticeKind): string {
  const { text, firedMs, probability } = row.incident
  const flapText = `It came ${row.flapping?.comebacks ?? 0} times within an hour or so. From now on there is a digest alone.`
  switch (kind) {
    case 'predicted': {
      const sure = probability === undefined ? '' : `${Math.round(probability * 100)} % sure. `
      return `${sure}${text}`.slice(0, 400)
    }
    case 'resolved':
      return firedMs === undefined
        ? 'It is over.'
        : `It is over after ${durationText((row.quietSinceMs ?? draft.nowMs) - firedMs)}.`
    case 'averted':
      return 'What was predicted did not come.'
    case 'flapping':
      return `${flapText} ${text}`.slice(0, 400)
    case 'digest':
      return `It still comes and goes. ${text}`.slice(0, 400)
    case 'firing':
    case 'blind':
    case 'drill':
    case 'self':
      return text
    default:
      return kind satisfies never
  }
}

function relevanceOf(kind: NoticeKind, probability = 0.5): number {
  switch (kind) {
    case 'firing':
    case 'flapping':
    case 'drill':
      return 1
    case 'blind':
    case 'self':
      return 0.8
    case 'predicted':
      return 0.7 * probability
    case 'resolved':
    case 'averted':
    case 'digest':
      return 0.1
    default:
      return kind satisfies never
  }
}

function expiryOf({ nowMs }: Draft, { incident }: IncidentRow, kind: NoticeKind): number {
  switch (kind) {
    case 'predicted':
      return Math.max(incident.expectedMs ?? 0, nowMs + lifeMs.predicted)
    case 'firing':
    case 'blind':
    case 'flapping':
    case 'drill':
    case 'self':
      return nowMs + lifeMs.firing
    case 'resolved':
    case 'averted':
    case 'digest':
      return nowMs + lifeMs.over
    default:
      return kind satisfies never
  }
}

/** Address of an incident on the board. */
function linkOf(publicUrl: string | undefined, incident: string): string | undefined {
  if (publicUrl === undefined) return undefined
  return `${publicUrl.replace(/\/+$/, '')}/incidents/${encodeURIComponent(incident)}`
}
