import type { Signal } from '@preact/signals'
import type { SeriesHistory } from '#contracts/http-api.ts'
import { durationText } from '#contracts/text/age-text.ts'
import { countText } from '#contracts/text/count-text.ts'
import { factWords } from '#contracts/text/fact-text.ts'
import { valueNoun, valueText } from '#contracts/text/value-text.ts'
import type { Unit } from '#contracts/unit.ts'
import { momentText } from '../frame/local-time.ts'
import { valueAxisWidth } from './chart-axes.ts'
import type { Cursor } from './chart-panel.tsx'
import { factsOf } from './history-columns.ts'

/** What all charts say of the point under the cursor, with units. */
export function ChartTooltip({
  columns,
  cursor,
  nowMs,
  unit,
}: {
  columns: SeriesHistory['columns']
  cursor: Signal<Cursor | undefined>
  nowMs: number
  unit: Unit | undefined
}) {
  if (cursor.value === undefined) return null
  const { index, left } = cursor.value
  const atMs = columns.startMs[index]
  if (atMs === undefined) return null
  // Away from the near edge, so that it never leaves the card.
  const isRight = index > columns.startMs.length / 2
  const words = factWords(factsOf(columns.facts[index] ?? 0))
  return (
    <div
      class={`tooltip card ${isRight ? 'to-left' : 'to-right'}`}
      style={{ left: left + valueAxisWidth }}
      aria-live="polite"
    >
      <div>
        <b>{momentText(atMs, nowMs)}</b>{' '}
        <span class="muted small">{durationText(Math.max(0, nowMs - atMs))} ago</span>
      </div>
      <dl>
        <dt>{valueNoun(unit)}</dt>
        <dd>{valueAt(columns, index, unit)}</dd>
        <dt>arrivals</dt>
        <dd>{countText(columns.arrivalsPerS[index])} /s</dd>
        <dt>reads</dt>
        <dd>{countText(columns.readsPerS[index])} /s</dd>
        <dt>backlog</dt>
        <dd>{countText(columns.backlog[index])} records</dd>
      </dl>
      {words.map(word => (
        <div key={word} class="muted small">
          {word}
        </div>
      ))}
    </div>
  )
}

function valueAt(
  { bestMs, lowMs, highMs, maxMs }: SeriesHistory['columns'],
  index: number,
  unit: Unit | undefined,
) {
  const best = bestMs[index] ?? undefined
  if (best === undefined) return '? unknown'
  const low = lowMs[index] ?? best
  const high = highMs[index] ?? best
  const most = maxMs[index] ?? best
  return (
    <>
      <b>{valueText(best, unit)}</b>
      {high > 0 && unit === undefined && (
        <span class="muted small">
          {' '}
          {durationText(low)} – {durationText(high)}
        </span>
      )}
      {most > best * 1.05 && <span class="muted small">, up to {valueText(most, unit)}</span>}
    </>
  )
}
