import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { AnomalyOutbox } from '#collector/anomaly-outbox.ts'
import { collectorMetrics } from '#collector/metrics.ts'
import { SeriesMemory } from '#collector/series-memory.ts'
import { anomalyOf } from '#collector/stages/detect/anomaly-of.ts'
import type { Anomaly } from '#contracts/anomaly.ts'
import { learntState } from '#contracts/learnt-state.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import { registerMetrics } from '#kit/metrics.ts'
import { VirtualClock } from '#test/support/offsets/virtual-clock.ts'

const stateEveryMs = 600_000

/** An outbox whose bus writes down what it takes, and refuses while it is told to. */
function open() {
  const clock = new VirtualClock()
  const taken: string[] = []
  const refusal = { isOn: false }
  const refuse = () => {
    if (refusal.isOn) throw new Error('no room')
  }
  const bus: Pick<Bus, 'publish'> = {
    async publish(topic, messages) {
      refuse()
      for (const { value } of messages) {
        const isState = topic === topics.seriesState.name
        if (isState && value !== '') learntState.parse(JSON.parse(value))
        taken.push(isState ? (value === '' ? 'gone' : 'state') : `bus ${kindOf(value)}`)
      }
    },
  }
  const put = async (anomalies: readonly Anomaly[]) => {
    refuse()
    taken.push(...anomalies.map(({ kind }) => `store ${kind}`))
  }
  const metrics = registerMetrics(collectorMetrics, new Registry())
  const past = { untilMs: 0 }
  const outbox = new AnomalyOutbox({
    ...{ bus: bus as Bus, anomalies: { put }, clock, metrics, stateEveryMs },
    isPast: (_, atMs) => atMs < past.untilMs,
  })
  const key = { cluster: 'c', stream: 's', consumer: 'g', kind: 'time_lag' } as const
  const record = new SeriesMemory(() => 30_000).of(key, clock.now())
  const anomaly = (endMs?: number) =>
    anomalyOf(
      { kind: 'breach', startMs: 1_000, atMs: endMs ?? 1_000, ...(endMs && { endMs }) },
      {
        ...{ series: key, age: { known: false, reason: 'not-measured' }, objectiveLearnt: false },
        ...{ labels: {}, circumstances: [] },
      },
    )
  return { clock, taken, refusal, past, outbox, record, anomaly }
}
const kindOf = (value: string) => (JSON.parse(value) as Anomaly).kind

test('an anomaly is on the bus and in the store before the state that knows of it', async () => {
  const { outbox, record, anomaly, taken } = open()
  outbox.add(record, [anomaly()])
  await outbox.flush()
  assert.deepEqual(taken, ['bus breach', 'store breach', 'state'])
  await outbox.flush()
  assert.equal(taken.length, 3, 'nothing goes out twice')
})

test('what the bus refuses stays, with the newest word on each interval, and goes out later', async () => {
  const { outbox, record, anomaly, taken, refusal } = open()
  refusal.isOn = true
  outbox.add(record, [anomaly()])
  await assert.rejects(outbox.flush(), /no room/)
  outbox.add(record, [anomaly(9_000)])
  await assert.rejects(outbox.flush(), /no room/)
  assert.equal(outbox.size, 2)
  refusal.isOn = false
  await outbox.flush()
  assert.deepEqual(taken, ['bus breach', 'store breach', 'state'])
  assert.equal(outbox.size, 0)
})

test('what is open in a past that is read back waits for its end or for the present', async () => {
  const { outbox, record, anomaly, taken, past } = open()
  past.untilMs = 1_500
  outbox.add(record, [anomaly()])
  await outbox.flush()
  assert.deepEqual(taken, ['state'], 'whoever goes on from there knows of it')
  past.untilMs = 1_000
  await outbox.flush()
  assert.deepEqual(taken.splice(0), ['state', 'bus breach', 'store breach'])
  past.untilMs = 100_000
  outbox.add(record, [anomaly(9_000)])
  await outbox.flush()
  assert.deepEqual(taken, ['bus breach', 'store breach', 'state'], 'its end is news at any time')
})

test('a state is written again when it changed and some time passed, and at the end in any case', async () => {
  const { outbox, record, taken, clock } = open()
  assert.equal(outbox.remember(record), false, 'nothing was learnt')
  record.threshold = { probability: 0.6, atMs: clock.now() }
  assert.equal(outbox.remember(record), true)
  await outbox.flush()
  assert.deepEqual(taken, ['state'])
  record.threshold = { probability: 0.7, atMs: clock.now() }
  outbox.remember(record)
  await outbox.flush()
  assert.equal(taken.length, 1, 'too soon')
  clock.advance(stateEveryMs)
  outbox.remember(record)
  await outbox.flush()
  assert.equal(taken.length, 2)
  clock.advance(stateEveryMs)
  outbox.remember(record)
  await outbox.flush()
  assert.equal(taken.length, 2, 'nothing changed')
  record.learnt = { ageMs: 60_000, atMs: clock.now() }
  clock.advance(1_000)
  outbox.remember(record, { isLast: true })
  await outbox.flush()
  assert.equal(taken.length, 3)
})

test('the state of a series that ended is deleted, one that moved away is left to its new owner', async () => {
  const { outbox, record, taken } = open()
  record.threshold = { probability: 0.6, atMs: 0 }
  outbox.remember(record)
  await outbox.flush()
  outbox.delete(record.id)
  await outbox.flush()
  assert.deepEqual(taken, ['state', 'gone'])
  outbox.remember(record)
  outbox.forget(record.id)
  await outbox.flush()
  assert.equal(taken.length, 2)
})
