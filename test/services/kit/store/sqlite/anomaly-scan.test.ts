import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Registry } from 'prom-client'
import { type Anomaly, anomalyId, anomalyKinds } from '#contracts/anomaly.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import type { AnomalyFilter } from '#kit/store/store.ts'

const baseMs = 1_800_000_000_000
const minuteMs = 60_000
const outcomes = ['confirmed', 'averted', 'false'] as const

const config = sqliteStoreConfig.parse({ path: ':memory:' })
const open = () =>
  openSqliteStore(config, { clock: systemClock, log: silentLogger, registry: new Registry() })

/** Each of a consumer of its own, so that none overlaps another of its series and kind. */
const anomalyOf = (i: number, shape: Shape): Anomaly => {
  const { kind, startMin, lengthMin, outcome, stream, owner } = shape
  const consumer = `c${i}`
  const series = { cluster: 'prod', stream, consumer, kind: 'time_lag' } as const
  const startMs = baseMs + startMin * minuteMs
  const endMs = lengthMin === undefined ? undefined : startMs + lengthMin * minuteMs
  return {
    ...{ v: 1, id: anomalyId(series, kind, startMs), series, kind, startMs },
    ...{ atMs: endMs ?? startMs, ...(endMs !== undefined && { endMs }) },
    ...{ ...(outcome && { outcome }), age: { known: false, reason: 'not-measured' } },
    ...{ objectiveLearnt: false, text: '', labels: owner ? { owner } : {}, circumstances: [] },
  }
}

const shape = fc.record({
  kind: fc.constantFrom(...anomalyKinds),
  startMin: fc.nat(300),
  lengthMin: fc.option(fc.nat(200), { nil: undefined }),
  outcome: fc.option(fc.constantFrom(...outcomes), { nil: undefined }),
  stream: fc.constantFrom('orders', 'carts', 'mail'),
  owner: fc.constantFrom('', 'a', 'b'),
})
type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never

const range = fc.tuple(fc.integer({ min: -100, max: 500 }), fc.integer({ min: 1, max: 300 }))
const filter = fc
  .record(
    {
      kinds: fc.uniqueArray(fc.constantFrom(...anomalyKinds), { maxLength: 3 }),
      outcomes: fc.uniqueArray(fc.constantFrom(...outcomes), { minLength: 1, maxLength: 2 }),
      isOpen: fc.boolean(),
      cluster: fc.constantFrom('prod', 'other'),
      stream: fc.constantFrom('orders', 'carts'),
      consumer: fc.constantFrom('c0', 'c1', 'c2'),
    },
    { requiredKeys: [] },
  )
  .chain(rest =>
    range.map(([fromMin, lengthMin]) => ({
      ...rest,
      ...{ fromMs: baseMs + fromMin * minuteMs },
      toMs: baseMs + (fromMin + lengthMin) * minuteMs,
    })),
  )

const fits = (one: Anomaly, wanted: Omit<AnomalyFilter, 'limit'>): boolean =>
  one.startMs <= wanted.toMs &&
  (one.endMs === undefined || one.endMs >= wanted.fromMs) &&
  (wanted.kinds?.includes(one.kind) ?? true) &&
  (wanted.outcomes === undefined ||
    (one.outcome !== undefined && wanted.outcomes.includes(one.outcome))) &&
  (wanted.isOpen === undefined || wanted.isOpen === (one.endMs === undefined)) &&
  (wanted.cluster === undefined || wanted.cluster === one.series.cluster) &&
  (wanted.stream === undefined || wanted.stream === one.series.stream) &&
  (wanted.consumer === undefined || wanted.consumer === one.series.consumer)

test('whatever is asked for, pages together give what fits, in order and each once; counts agree', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(shape, { maxLength: 40 }),
      fc.array(filter, { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 7 }),
      async (shapes, filters, limit) => {
        await using store = await open()
        const all = shapes.map((one, i) => anomalyOf(i, one))
        await store.anomalies.put(all)
        for (const wanted of filters) {
          const expected = all
            .filter(one => fits(one, wanted))
            .sort((a, b) => b.startMs - a.startMs || (a.id < b.id ? -1 : 1))
          const found: string[] = []
          let after: AnomalyFilter['after']
          for (;;) {
            const page = await store.anomalies.page({ ...wanted, limit, after })
            found.push(...page.rows.map(({ id }) => id))
            const last = page.rows.at(-1)
            if (!page.hasMore || !last) break
            after = { atMs: last.startMs, id: last.id }
          }
          assert.deepEqual(
            found,
            expected.map(({ id }) => id),
          )
          const counting = { bucketMs: 60 * minuteMs, groupsMax: 1_000 }
          const counts = await store.anomalies.count(wanted, {
            ...{ ...counting, group: { by: 'label', label: 'owner' } },
          })
          const owners = Map.groupBy(expected, ({ labels }) => labels.owner ?? '')
          for (const [owner, anomalies] of owners) {
            const counted = counts?.filter(({ value }) => value === owner) ?? []
            assert.equal(
              counted.reduce((sum, { count }) => sum + count, 0),
              anomalies.length,
            )
          }
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('more groups than are allowed are told, and not counted on', async () => {
  await using store = await open()
  const shapes: Shape[] = [0, 120, 240].map(startMin => ({
    ...{ kind: 'breach', startMin, lengthMin: 1 },
    ...{ outcome: undefined, stream: 'orders', owner: '' },
  }))
  await store.anomalies.put(shapes.map((one, i) => anomalyOf(i, one)))
  const counting = { group: { by: 'stream' }, bucketMs: 60 * minuteMs } as const
  const range = { fromMs: baseMs, toMs: baseMs + 500 * minuteMs }
  assert.equal(await store.anomalies.count(range, { ...counting, groupsMax: 2 }), undefined)
  const counts = await store.anomalies.count(range, { ...counting, groupsMax: 3 })
  assert.deepEqual(
    counts?.map(({ value, count }) => [value, count]),
    [
      ['orders', 1],
      ['orders', 1],
      ['orders', 1],
    ],
  )
})
