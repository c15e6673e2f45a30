import { ageMethods } from '#contracts/age.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { ageText, boundsText } from '#contracts/text/age-text.ts'
import { countText } from '#contracts/text/count-text.ts'
import { factTexts } from '#contracts/text/fact-text.ts'
import { unknownText } from '../overview/row-words.ts'

/** What each fact means for the reader of an age. */
const factMeanings = {
  idle: 'The age of what is unread grows by itself, since nothing new comes.',
  stalled: 'There are unread records, and the consumer does not advance.',
  blocked: 'Readers of committed records wait until the transaction ends.',
  inactive: 'The group exists, but nobody is in it.',
  ghost: 'The group lives, but has stopped reading this stream.',
  rebalancing: 'The group is between two assignments.',
  data_loss: 'Retention deleted records before the consumer read them.',
  compacted: 'Unread records may be gone: only the upper bound holds.',
  recreated: 'Old positions mean nothing in the new stream.',
  truncated: 'The end of the log went backwards.',
} as const satisfies Record<keyof typeof factTexts, string>

export function SeriesFacts({ row }: { row: SeriesRow }) {
  const unknown = unknownText(row)
  return (
    <section class="card panel">
      <h2>What is seen</h2>
      {unknown !== undefined && (
        <p class="fact">
          <b>The age is unknown</b>
          <span class="muted">{unknown}</span>
        </p>
      )}
      {row.facts.map(fact => (
        <p key={fact} class="fact">
          <b>{factTexts[fact]}</b>
          <span class="muted">{factMeanings[fact]}</span>
        </p>
      ))}
      {(row.lostRecords ?? 0) > 0 && (
        <p class="fact">
          <b>{countText(row.lostRecords)} records lost</b>
          <span class="muted">deleted unread since the last poll</span>
        </p>
      )}
      {row.facts.length === 0 && unknown === undefined && (
        <p class="muted">Nothing unusual: records arrive, and the consumer commits.</p>
      )}
    </section>
  )
}

export function SeriesEvidence({ row }: { row: SeriesRow }) {
  const { age, evidence, otherIsolation } = row
  const { worstPartition, partitions, unknownPartitions } = evidence
  const method = age.known ? ageMethods[age.method] : undefined
  const parts = partitions === 1 ? '1 partition' : `${partitions} partitions`
  return (
    <section class="card panel">
      <h2>Where this comes from</h2>
      <dl class="evidence">
        <dt>Method</dt>
        <dd>{method === undefined ? 'none gave an age' : method.text}</dd>
        {method !== undefined && age.known && (
          <>
            <dt>Bounds</dt>
            <dd>
              {method.hard
                ? 'hard: they hold whatever the producers’ clocks say'
                : `rest on ${method.text}`}
              {age.reason !== undefined && <div class="muted">{age.reason}</div>}
            </dd>
          </>
        )}
        <dt>Worst partition</dt>
        <dd>
          {worstPartition === undefined ? 'none' : worstPartition}{' '}
          <span class="muted">of {parts}</span>
          {unknownPartitions > 0 && <div class="muted">{unknownPartitions} could not be read</div>}
        </dd>
        {otherIsolation !== undefined && (
          <>
            <dt>With {otherIsolation.isolation}</dt>
            <dd>
              {ageText(otherIsolation.age)}{' '}
              <span class="muted">{boundsText(otherIsolation.age)}</span>
              <div class="muted">
                an open transaction makes the two differ; the configuration says which one counts
              </div>
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}
