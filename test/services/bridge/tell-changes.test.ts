import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Registry } from 'prom-client'
import { bridgeMetrics } from '#bridge/metrics.ts'
import type { ObservedChange } from '#bridge/observed-change.ts'
import { ChangeTeller, nextRecords } from '#bridge/tell-changes.ts'
import { type ContextRecord, contextRecord, eventKeepMs, eventsMax } from '#contracts/context.ts'
import type { OutgoingMessage } from '#kit/bus/bus.ts'
import { silentLogger } from '#kit/logger.ts'
import { registerMetrics } from '#kit/metrics.ts'
import { eventually } from '#test/support/eventually.ts'

const nowMs = 1_800_000_000_000
const change = (text: string, atMs = nowMs, consumer = 'billing'): ObservedChange => ({
  subject: { consumer },
  event: { what: 'rebalance', text, atMs },
})

/** A compacted topic that refuses while it is told to. */
function openTopic() {
  const values = new Map<string, string>()
  const refusal = { isOn: false }
  const metrics = registerMetrics(bridgeMetrics, new Registry())
  const bus = {
    async publish(_topic: string, messages: readonly OutgoingMessage[]) {
      if (refusal.isOn) throw new Error('no room')
      for (const { key, value } of messages) {
        if (value === '') values.delete(key)
        else values.set(key, value)
      }
    },
    snapshot: async () => new Map(values),
  }
  const records = () => [...values.values()].map(value => contextRecord.parse(JSON.parse(value)))
  const teller = (cluster = 'prod') =>
    new ChangeTeller(cluster, { bus, log: silentLogger, metrics })
  const countOf = async (name: 'changes_total' | 'changes_dropped_total') =>
    (await metrics[name].get()).values[0]?.value ?? 0
  return { values, refusal, records, teller, countOf }
}

const textsOf = (records: readonly ContextRecord[]) =>
  records.flatMap(({ events }) => events.map(({ text }) => text))

test('changes become a record of their consumer in this cluster; a restart adds to what was told', async () => {
  const { teller, records, values } = openTopic()
  {
    await using first = teller()
    first.tell([change('one')], nowMs)
  }
  {
    await using other = teller('other')
    other.tell([change('elsewhere')], nowMs)
  }
  {
    await using second = teller()
    second.tell([change('two', nowMs + 1)], nowMs + 1)
  }
  assert.deepEqual([...values.keys()].sort(), ['bridge:other/*/billing', 'bridge:prod/*/billing'])
  const ours = records().filter(({ subject }) => subject.cluster === 'prod')
  assert.deepEqual(ours[0]?.subject, { cluster: 'prod', stream: '*', consumer: 'billing' })
  assert.deepEqual(textsOf(ours), ['two', 'one'])
})

test('what the bus did not take is told with a later poll; more than fits is counted', async () => {
  const { teller, refusal, records, countOf } = openTopic()
  await using open = teller()
  refusal.isOn = true
  open.tell([change('one')], nowMs)
  await eventually(
    () => {
      open.tell([], nowMs)
      return true
    },
    { what: 'a second attempt' },
  )
  open.tell(
    Array.from({ length: 2_500 }, (_, i) => change(`${i}`, nowMs, `group-${i}`)),
    nowMs,
  )
  assert.equal(await countOf('changes_dropped_total'), 501)
  refusal.isOn = false
  await eventually(
    () => {
      open.tell([], nowMs)
      return records().length === 2_000
    },
    { what: 'the changes' },
  )
  await eventually(async () => (await countOf('changes_total')) === 2_000, { what: 'their count' })
})

test('what is too old goes, also where nothing new happens', async () => {
  const { teller, values } = openTopic()
  await using open = teller()
  open.tell([change('one')], nowMs)
  await eventually(() => values.size === 1, { what: 'the record' })
  await eventually(
    () => {
      open.tell([], nowMs + eventKeepMs + 1)
      return values.size === 0
    },
    { what: 'its end' },
  )
})

test('whatever happens, records are valid, bounded, newest first and about their own subject', () => {
  const plain = { noNullPrototype: true }
  const changes = fc.array(
    fc.record(
      {
        subject: fc.oneof(
          fc.record({ consumer: fc.constantFrom('a', 'b') }, plain),
          fc.record({ stream: fc.constantFrom('a', 'b') }, plain),
        ),
        event: fc.record(
          {
            what: fc.constantFrom('configuration' as const, 'rebalance' as const),
            text: fc.string({ minLength: 1, maxLength: 140 }),
            atMs: fc.integer({ min: nowMs - 2 * eventKeepMs, max: nowMs }),
          },
          plain,
        ),
      },
      plain,
    ),
    { maxLength: 100 },
  )
  fc.assert(
    fc.property(changes, changes, (first, second) => {
      const at = { cluster: 'prod', nowMs }
      const records = nextRecords(nextRecords(new Map(), first, at), second, at)
      for (const [id, record] of records) {
        assert.deepEqual(contextRecord.parse(record), record)
        assert.ok(record.events.length > 0 && record.events.length <= eventsMax)
        const times = record.events.map(({ atMs }) => atMs)
        assert.deepEqual(
          times,
          times.toSorted((a, b) => b - a),
        )
        assert.ok(times.every(atMs => atMs >= nowMs - eventKeepMs))
        const isOfStream = record.subject.stream !== '*'
        assert.equal(
          id,
          isOfStream
            ? `bridge:prod/${record.subject.stream}/*`
            : `bridge:prod/*/${record.subject.consumer}`,
        )
      }
    }),
  )
})
