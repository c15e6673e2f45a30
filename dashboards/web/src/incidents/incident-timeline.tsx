import type { Incident, TimelineEntry } from '#contracts/incident.ts'
import { clockText, dayText } from '../frame/local-time.ts'
import '../styles/timeline.css'

/** What kind of entry it is, for its mark: what happened, what a person did, what somebody was told. */
type Sort = 'fact' | 'action' | 'told' | 'end'

const sorts: Readonly<Record<string, Sort>> = {
  acknowledged: 'action',
  snoozed: 'action',
  passed_on: 'action',
  comment: 'action',
  silenced: 'action',
  unsilenced: 'action',
  told: 'told',
  received: 'told',
  seen: 'told',
  undelivered: 'told',
  withheld: 'told',
  escalated: 'told',
  resolved: 'end',
  averted: 'end',
}

const sortTexts = {
  fact: 'what happened',
  action: 'done by a person',
  told: 'who was told',
  end: 'the end',
} as const satisfies Record<Sort, string>

/** All that happened, newest first: facts, what people did, whom it was told. */
export function IncidentTimeline({ incident, nowMs }: { incident: Incident; nowMs: number }) {
  const entries = incident.timeline.toReversed()
  return (
    <section class="card panel" aria-label="Timeline">
      <h2>Timeline</h2>
      <ol class="timeline">
        {entries.map((entry, index) => (
          <TimelineItem
            key={`${entry.atMs} ${entry.what} ${entries.length - index}`}
            entry={entry}
            isOtherDay={dayText(entry.atMs) !== dayText(nowMs)}
          />
        ))}
      </ol>
    </section>
  )
}

function TimelineItem({ entry, isOtherDay }: { entry: TimelineEntry; isOtherDay: boolean }) {
  const { atMs, what, text, person } = entry
  const sort = sorts[what] ?? 'fact'
  return (
    <li class={`${sort} ${what}`}>
      <time class="muted small">
        {isOtherDay && `${dayText(atMs)} `}
        {clockText(atMs)}
      </time>
      <span class="timeline-mark" aria-hidden="true">
        {markOf(sort)}
      </span>
      <div class={what === 'comment' ? 'said' : undefined}>
        <span class="unseen">{sortTexts[sort]}: </span>
        {person !== undefined && <b>{person} </b>}
        <span class="timeline-word">{what.replaceAll('_', ' ')}</span>
        {text !== '' && <p>{text}</p>}
      </div>
    </li>
  )
}

function markOf(sort: Sort) {
  const line = { fill: 'none', stroke: 'currentColor', 'stroke-width': 2 }
  return (
    <svg viewBox="0 0 16 16" class="shape" aria-hidden="true">
      {sort === 'fact' && <path d="M8 3 14 13H2Z" fill="currentColor" />}
      {sort === 'action' && <path d="m3 8.5 3.2 3.2 6.8-7.2" {...line} />}
      {sort === 'told' && <path d="M2.5 4h11v8h-11zM3 4.5l5 4 5-4" {...line} stroke-width="1.6" />}
      {sort === 'end' && <circle cx="8" cy="8" r="4" fill="currentColor" />}
    </svg>
  )
}
