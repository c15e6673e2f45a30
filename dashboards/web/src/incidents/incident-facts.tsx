import { type IncidentRow, isOver } from '#contracts/incident-row.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { momentText } from '../frame/local-time.ts'
import { probabilityText } from '../series/foresight-words.ts'
import { withheldTexts } from './incident-words.ts'

const levelTexts = {
  passive: 'passive: shown without a sound',
  active: 'active',
  time_sensitive: 'time-sensitive: breaks through focus',
  critical: 'critical',
} as const satisfies Record<IncidentRow['level'], string>

const outcomeTexts = {
  confirmed: 'the objective broke',
  averted: 'it came near and turned back',
  false: 'nothing came of it',
} as const satisfies Record<NonNullable<IncidentRow['outcome']>, string>

/** The numbers and labels of an incident. */
export function IncidentFacts({ row, nowMs }: { row: IncidentRow; nowMs: number }) {
  const lines = linesOf(row, nowMs).filter(([, value]) => value !== undefined)
  const labels = Object.entries(row.labels)
  const links = labels.filter(([, value]) => /^https?:\/\//.test(value))
  const others = labels.filter(([, value]) => !/^https?:\/\//.test(value))
  return (
    <section class="card panel incident-facts">
      <h2>Facts</h2>
      <dl>
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {others.length > 0 && (
        <p class="labels">
          {others.map(([name, value]) => (
            <span key={name} class="label small">
              <span class="muted">{name}</span> {value}
            </span>
          ))}
        </p>
      )}
      {links.map(([name, value]) => (
        <p key={name} class="small">
          <a href={value} rel="noreferrer noopener" target="_blank">
            {name.replace(/_url$/, '').replaceAll('_', ' ')}
          </a>
        </p>
      ))}
    </section>
  )
}

function linesOf(row: IncidentRow, nowMs: number) {
  const moment = (ms: number | undefined) => (ms === undefined ? undefined : momentText(ms, nowMs))
  const span = (ms: number | undefined) => (ms === undefined ? undefined : durationText(ms))
  const { expectedMs, probability, outcome, withheld } = row
  const isAhead = !isOver(row) && row.firedMs === undefined
  return [
    ['Began', moment(row.startMs)],
    ['Expected to break', isAhead ? moment(expectedMs) : undefined],
    [
      'Probability',
      isAhead && probability !== undefined ? probabilityText(probability) : undefined,
    ],
    ['Fired', moment(row.firedMs)],
    ['Ended', moment(row.endMs)],
    ['Highest age', span(row.peakMs)],
    ['Objective', span(row.objectiveMs)],
    ['What was foretold', outcome && outcomeTexts[outcome]],
    ['Nobody was told', withheld && withheldTexts[withheld]],
    ['How loud', levelTexts[row.level]],
  ] as const
}
