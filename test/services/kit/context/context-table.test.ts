import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type ContextRecord,
  contextRecord,
  contextSources,
  eventKeepMs,
  eventsMax,
  labelsMax,
} from '#contracts/context.ts'
import { broadRecordsMax, ContextTable } from '#kit/context/context-table.ts'
import { namePattern } from '#kit/name-pattern.ts'
import { aRecord } from './a-record.ts'

const nowMs = 1_800_000_000_000
const series = { cluster: 'prod', stream: 'orders', consumer: 'billing' }

function tableOf(records: readonly (readonly [string, ContextRecord])[], recordsMax = 1_000) {
  const table = new ContextTable({ recordsMax })
  for (const [id, record] of records) table.put(id, record)
  return table
}

/** Few letters, so that patterns match, overlap and tie. */
const name = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 })
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 3 })
const subject = fc.record({ cluster: pattern, stream: pattern, consumer: pattern })
const anySeries = fc.record({ cluster: name, stream: name, consumer: name })
const facts = fc.record(
  {
    owner: fc.constantFrom('x', 'y', 'z'),
    tier: fc.constantFrom('1', '2'),
    labels: fc.dictionary(fc.constantFrom('team', 'floor'), fc.constantFrom('p', 'q')),
  },
  { requiredKeys: [] },
)
const record = fc
  .record({ subject, facts, source: fc.constantFrom(...contextSources) })
  .map(parts => aRecord(parts))
const records = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,3}$/), record), {
    selector: ([id]) => id,
    maxLength: 20,
  })
  .filter(all => all.every(([, one]) => contextRecord.safeParse(one).success))

const matches = ({ subject: of }: ContextRecord, names: typeof series): boolean =>
  namePattern(of.cluster)(names.cluster) &&
  namePattern(of.stream)(names.stream) &&
  namePattern(of.consumer)(names.consumer)

test('what is known of a series does not depend on the order in which records came, nor on what was there before', () => {
  fc.assert(
    fc.property(
      fc.tuple(records, records),
      anySeries,
      fc.infiniteStream(fc.nat()),
      ([all, gone], of, order) => {
        const straight = tableOf(all)
        const shuffled = all
          .map(one => ({ one, at: order.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one)
        const other = tableOf(gone.map(([id, one]) => [`gone-${id}`, one]))
        for (const [id, one] of shuffled) other.put(id, one)
        for (const [id] of gone) other.delete(`gone-${id}`)
        assert.deepEqual(other.of(of, nowMs), straight.of(of, nowMs))
        assert.equal(other.size, straight.size)
      },
    ),
  )
})

test('every fact is said by a record that matches, and none that matches is left without a word', () => {
  fc.assert(
    fc.property(records, anySeries, (all, of) => {
      const { labels } = tableOf(all).of(of, nowMs)
      const matching = all.map(([, one]) => one).filter(one => matches(one, of))
      const said = (name: string) =>
        matching.flatMap(({ facts }) => ({ ...facts.labels, ...facts })[name as 'owner'] ?? [])
      for (const name of ['owner', 'tier', 'team', 'floor']) {
        const values = said(name)
        if (values.length === 0) assert.equal(labels[name], undefined)
        else assert.ok(values.includes(labels[name] ?? ''), name)
      }
    }),
  )
})

test('a record that names more of a series whole wins, whoever says it', () => {
  const whole = fc.subarray(['cluster', 'stream', 'consumer'] as const, { minLength: 1 })
  fc.assert(
    fc.property(
      records,
      anySeries,
      fc.tuple(whole, fc.constantFrom(...contextSources)),
      (all, of, [parts, source]) => {
        const named = Object.fromEntries(parts.map(part => [part, of[part]]))
        const best = aRecord({ subject: named, source, facts: { owner: 'best' } })
        const lesser = all.filter(([, one]) => {
          const count = Object.values(one.subject).filter(part => !part.includes('*')).length
          return count < parts.length
        })
        assert.equal(tableOf([...lesser, ['best', best]]).of(of, nowMs).labels.owner, 'best')
      },
    ),
  )
})

test('adding a less specific record changes no fact that was said', () => {
  fc.assert(
    fc.property(records, facts, anySeries, (all, more, of) => {
      const named = all.filter(([, one]) =>
        Object.values(one.subject).some(part => part.replaceAll('*', '') !== ''),
      )
      const before = tableOf(named).of(of, nowMs).labels
      const least = aRecord({ source: 'bridge', facts: more })
      const after = tableOf([...named, ['least', least]]).of(of, nowMs).labels
      for (const [name, value] of Object.entries(before)) assert.equal(after[name], value)
    }),
  )
})

test('the rules in the order of the documentation', () => {
  const owners = (...all: readonly ContextRecord[]) =>
    tableOf(all.map((one, i) => [`${i}`, one])).of(series, nowMs).labels.owner
  const by = (owner: string, parts: Partial<ContextRecord['subject']>, source = 'bridge') =>
    aRecord({ subject: parts, source: source as 'bridge', facts: { owner } })
  assert.equal(
    owners(
      by('two', { stream: 'orders', cluster: 'prod' }),
      by('one', { consumer: 'billing' }, 'operator'),
    ),
    'two',
    'more whole names',
  )
  assert.equal(
    owners(by('stream', { stream: 'orders' }), by('consumer', { consumer: 'billing' })),
    'consumer',
    'the consumer before the stream',
  )
  assert.equal(
    owners(by('cluster', { cluster: 'prod' }), by('stream', { stream: 'orders' })),
    'stream',
    'the stream before the cluster',
  )
  assert.equal(owners(by('short', { stream: 'o*' }), by('long', { stream: 'ord*' })), 'long')
  assert.equal(
    owners(by('file', { stream: 'o*' }, 'file'), by('catalogue', { stream: 'o*' }, 'catalogue')),
    'file',
  )
  assert.equal(
    owners(by('file', { stream: 'o*' }, 'file'), by('operator', { stream: 'o*' }, 'operator')),
    'operator',
  )
  assert.equal(owners(by('a', {}), by('b', {})), 'a', 'the first id')
})

test('events of all records are there once each, newest first, and no kind crowds out another', () => {
  const deploy = { what: 'deploy', text: 'billing 1.4.2', atMs: nowMs - 1_000 } as const
  const storm = Array.from({ length: eventsMax }, (_, i) => ({
    ...{ what: 'rebalance' as const, text: `turn ${i}`, atMs: nowMs - i },
  }))
  const old = { what: 'deploy', text: 'long ago', atMs: nowMs - eventKeepMs - 1 } as const
  const table = tableOf([
    ['1', aRecord({ events: [deploy, old] })],
    ['2', aRecord({ source: 'catalogue', subject: { stream: 'orders' }, events: [deploy] })],
    ['3', aRecord({ source: 'bridge', subject: { consumer: 'billing' }, events: storm })],
    [
      '4',
      aRecord({
        source: 'bridge',
        subject: { consumer: 'bill*' },
        events: storm.map(one => ({ ...one, atMs: one.atMs - 500 })),
      }),
    ],
  ])
  const { events } = table.of(series, nowMs)
  assert.equal(events.filter(({ what }) => what === 'deploy').length, 1)
  assert.equal(events.filter(({ what }) => what === 'rebalance').length, eventsMax)
  assert.deepEqual(
    events,
    events.toSorted((a, b) => b.atMs - a.atMs),
  )
})

test('everything is bounded, and what is refused changes nothing', () => {
  const table = new ContextTable({ recordsMax: broadRecordsMax + 1 })
  for (let i = 0; i < broadRecordsMax; i++) {
    assert.equal(table.put(`${i}`, aRecord({ subject: { stream: `s${i}*` } })), undefined)
  }
  assert.equal(table.put('broad', aRecord({ facts: { owner: 'x' } })), 'broad')
  assert.deepEqual(table.of(series, nowMs).labels, {})
  assert.deepEqual(table.room, { records: 1, broad: 0 })
  assert.equal(table.put('0', aRecord({ facts: { owner: 'x' } })), undefined, 'in the place of one')
  assert.equal(table.put('whole', aRecord({ subject: { stream: 'orders' } })), undefined)
  assert.equal(table.put('more', aRecord({ subject: { stream: 'other' } })), 'full')
  assert.equal(table.get('more'), undefined)
  const many = Array.from({ length: 4 }, (_, i) => {
    const labels = Object.fromEntries(Array.from({ length: 20 }, (_, j) => [`l${i}x${j}`, 'v']))
    return [`${i}`, aRecord({ subject: { stream: 'orders' }, facts: { labels } })] as const
  })
  assert.equal(Object.keys(tableOf(many).of(series, nowMs).labels).length, labelsMax)
})

test('a sweep takes what only told of things too old to matter', () => {
  const old = { what: 'rebalance', text: 'long ago', atMs: nowMs - eventKeepMs - 1 } as const
  const table = tableOf([
    ['events', aRecord({ events: [old] })],
    ['facts', aRecord({ facts: { owner: 'x' }, events: [old] })],
    ['young', aRecord({ events: [{ ...old, atMs: nowMs }] })],
  ])
  table.sweep(nowMs)
  assert.deepEqual(
    table.list({ limit: 10 }).map(({ id }) => id),
    ['facts', 'young'],
  )
  assert.deepEqual(
    table.list({ after: 'facts', limit: 10 }).map(({ id }) => id),
    ['young'],
  )
})
