import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kafkaChecks } from '#bridge/kafka/probe-checks.ts'
import type { KafkaMeasures } from '#bridge/kafka/probe-measures.ts'
import { aProbe } from '#test/services/cli/doctor/some-checks.ts'

const measured = (given: Partial<KafkaMeasures>) => {
  const probe = aProbe()
  assert.ok(probe.measures)
  return kafkaChecks({ ...probe, measures: { ...probe.measures, ...given } })
}
const textOf = (checks: ReturnType<typeof kafkaChecks>, name: string) =>
  checks.filter(({ check }) => check === name).map(({ text }) => text)

test('a bootstrap broker that fails stops nothing while another one answers', () => {
  const states = kafkaChecks(aProbe())
    .filter(({ check }) => check === 'connection')
    .map(({ state }) => state)
  assert.deepEqual(states, ['ok', 'limited'])
})

test('a cluster of which no broker answers stops measuring', () => {
  const { measures: _, ...unreached } = aProbe()
  const [first, second] = kafkaChecks({ ...unreached, findings: unreached.findings.slice(1, 2) })
  assert.equal(first?.state, 'failed')
  assert.equal(first?.advice, 'Check the address, the port and the firewall.')
  assert.equal(second, undefined)
})

test('whatever is not ok has an advice, and nothing else has', () => {
  for (const { state, text, advice } of kafkaChecks(aProbe())) {
    assert.equal(state !== 'ok', advice !== undefined, text)
    if (advice !== undefined) assert.match(advice, /^[A-Z].*\.$/)
  }
})

test('groups are told by kind', () => {
  assert.deepEqual(textOf(kafkaChecks(aProbe()), 'groups'), [
    '4 groups are visible: 3 classic, 1 share',
  ])
})

test('a few brokers are told one by one, many together', () => {
  assert.deepEqual(textOf(kafkaChecks(aProbe()), 'brokers'), [
    'broker 1 (kafka-1:9092) answers in 2 ms and speaks as Kafka 4.0 or later does',
  ])
  const brokers = Array.from({ length: 12 }, (_, i) => ({
    ...{ id: i, address: `kafka-${i}:9092`, reachable: true, rttMs: 0.3 + i },
    ...(i === 0 ? {} : { speaksAs: i < 6 ? '3.8' : '4.0' }),
  }))
  assert.deepEqual(textOf(measured({ brokers }), 'brokers'), [
    '12 brokers answer in 1 ms to 11 ms; they speak as Kafka 3.8, 4.0, before 2.3',
  ])
})

test('only append times in the future prove a clock wrong', () => {
  const clock = (given: KafkaMeasures['clock']) =>
    measured({ clock: given }).find(({ check }) => check === 'clock')
  assert.equal(clock({ partitionsChecked: 0 })?.state, 'ok')
  assert.match(clock({ partitionsChecked: 0 })?.text ?? '', /cannot be seen/)
  assert.equal(clock({ partitionsChecked: 36 })?.state, 'ok')
  const ahead = clock({ partitionsChecked: 36, aheadMs: 95_000 })
  assert.equal(ahead?.state, 'limited')
  assert.match(ahead?.text ?? '', /1 m 35 s ahead of our clock/)
})
