import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { WatchAction } from '#contracts/watch/watch-action.ts'
import { type Outbound, withMore, without } from '#dashboards/web/src/watch/device/outbound.ts'

const action = (id: number): WatchAction => ({
  ...{ id: `action-${id}`, incident: 'one', what: 'acknowledge', atMs: id },
})
const queue = fc
  .uniqueArray(fc.nat(200), { maxLength: 40 })
  .map((ids): Outbound => ({ actions: ids.map(action), receipts: [] }))

test('what was answered leaves the queue, and what came meanwhile stays in its order', () => {
  fc.assert(
    fc.property(
      queue,
      fc.nat(40),
      fc.array(fc.integer({ min: 300, max: 400 })),
      (all, cut, more) => {
        const sent = { ...all, actions: all.actions.slice(0, cut) }
        const grown = withMore(all, { actions: more.map(action) })
        const left = without(grown, sent)
        assert.deepEqual(left.actions, [...all.actions.slice(cut), ...more.map(action)])
      },
    ),
  )
})

test('a receipt that came and one that it was seen are two', () => {
  const receipt = { delivery: 'd', incident: 'one', atMs: 1 }
  const [received, seen] = (['received', 'seen'] as const).map(stage => ({ ...receipt, stage }))
  assert.ok(received && seen)
  const left = without(
    { actions: [], receipts: [received, seen] },
    { actions: [], receipts: [received] },
  )
  assert.deepEqual(left.receipts, [seen])
})

test('the queue has an end: the oldest go first', () => {
  const full = withMore(
    { actions: [], receipts: [] },
    { actions: Array.from({ length: 500 }, (_, i) => action(i)) },
  )
  const more = withMore(full, { actions: [action(900)] })
  assert.equal(more.actions.length, 500)
  assert.deepEqual([more.actions[0]?.id, more.actions.at(-1)?.id], ['action-1', 'action-900'])
})
