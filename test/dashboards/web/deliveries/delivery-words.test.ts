import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stagesOf } from '#dashboards/web/src/deliveries/delivery-words.ts'
import { fixtureDeliveries } from '#test/support/board/fixture-incidents.ts'

const deliveries = fixtureDeliveries(1_800_000_000_000)
const reached = (index: number) => {
  const delivery = deliveries[index]
  assert.ok(delivery)
  return stagesOf(delivery)
    .filter(({ isReached }) => isReached)
    .map(({ stage }) => stage)
}

test('a delivery shows each stage that it reached', () => {
  assert.deepEqual(reached(0), ['queued', 'accepted', 'received'])
  assert.deepEqual(reached(2), ['queued'])
  assert.deepEqual(reached(4), ['queued', 'accepted', 'received', 'seen', 'acknowledged'])
})

test('a stage that was passed without a word of its own counts as reached', () => {
  const [first] = deliveries
  assert.ok(first)
  const { receivedMs: _, acceptedMs: __, ...rest } = first
  const seen = stagesOf({ ...rest, state: 'seen', seenMs: rest.queuedMs + 3_000 })
  assert.deepEqual(
    seen.map(({ isReached, after }) => `${isReached} ${after}`.trim()),
    ['true', 'true', 'true', 'true +3 s', 'false'],
  )
})
