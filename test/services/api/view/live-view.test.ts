import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  emptyLiveView,
  entriesOf,
  entryOf,
  type LiveView,
  nextView,
  type ViewMessage,
  type ViewRules,
} from '#api/view/live-view.ts'
import type { SampleBatch } from '#contracts/sample.ts'
import { seriesId } from '#contracts/series.ts'
import { aBatch, aKey, anAge, aSample, aStatus } from '../rows.ts'

const rules: ViewRules = {
  objectiveOf: key => (key.consumer === 'billing' ? 30_000 : undefined),
  staleAfterMs: 30_000,
  forgetAfterMs: 600_000,
  seriesMax: 1_000,
}

function apply(messages: readonly (readonly [ViewMessage, number])[], given = rules) {
  let view: LiveView = emptyLiveView
  let changes = {}
  for (const [message, nowMs] of messages) {
    ;({ view, changes } = nextView(view, { message, nowMs }, given))
  }
  return { view, changes: changes as ReturnType<typeof nextView>['changes'] }
}

const batch = (value: SampleBatch): ViewMessage => ({ kind: 'batch', batch: value })
const row = (view: LiveView, consumer = 'billing') => entryOf(view, seriesId(aKey(consumer)))?.row

test('a sample becomes a row with the objective that matches it and the state that follows', () => {
  const { view, changes } = apply([[batch(aBatch([aSample({ age: anAge(31_000) })])), 1_000]])
  assert.equal(row(view)?.objectiveMs, 30_000)
  assert.equal(row(view)?.state, 'firing')
  assert.deepEqual(changes.rows, [row(view)])
})

test('a sample that is older than the row it meets is left out', () => {
  const { view, changes } = apply([
    [batch(aBatch([aSample({ atMs: 5_000, age: anAge(1) })])), 5_000],
    [batch(aBatch([aSample({ atMs: 4_000, age: anAge(2) })])), 5_100],
  ])
  assert.deepEqual(row(view)?.age, anAge(1))
  assert.deepEqual(changes.rows, [])
})

test('a row from the future, left by a clock that was put right, does not block what follows', () => {
  const { view } = apply([
    [batch(aBatch([aSample({ atMs: 9_000_000, age: anAge(1) })])), 5_000],
    [batch(aBatch([aSample({ atMs: 6_000, age: anAge(2) })])), 6_000],
  ])
  assert.deepEqual(row(view)?.age, anAge(2))
})

test('a row of which only the time changed is told every fifteen seconds, not at each poll', () => {
  const told = [5_000, 10_000, 15_000, 20_000, 25_000, 30_000].filter(atMs => {
    const messages = [] as [ViewMessage, number][]
    for (let t = 5_000; t <= atMs; t += 5_000) {
      messages.push([batch(aBatch([aSample({ atMs: t })])), t])
    }
    return apply(messages).changes.rows.length > 0
  })
  assert.deepEqual(told, [5_000, 20_000])
})

test('an age of the past, as a bridge replays it, is not shown as the age of now', () => {
  const sample = aSample({ atMs: 1_000_000, age: anAge(31_000) })
  const replayed = apply([[batch(aBatch([sample])), 5_000_000]])
  assert.equal(row(replayed.view)?.state, 'unknown')
  assert.equal(row(replayed.view)?.atMs, 1_000_000)
  const current = aSample({ atMs: 5_001_000, age: anAge(2) })
  const { view } = apply([
    [batch(aBatch([sample])), 5_000_000],
    [batch(aBatch([current])), 5_001_000],
  ])
  assert.deepEqual(row(view)?.age, anAge(2))
})

test('a series that ended is removed and told once', () => {
  const ended = batch(aBatch([], { ended: [aKey('billing')] }))
  const { view, changes } = apply([
    [batch(aBatch([aSample()])), 1_000],
    [ended, 2_000],
  ])
  assert.equal(row(view), undefined)
  assert.equal(view.size, 0)
  assert.deepEqual(changes.ended, [seriesId(aKey('billing'))])
  assert.deepEqual(nextView(view, { message: ended, nowMs: 3_000 }, rules).changes.ended, [])
})

test('a series that is not reported any more turns unknown after 30 seconds and says what was last known', () => {
  const first = [batch(aBatch([aSample({ age: anAge(12_000) })])), 1_000] as const
  assert.deepEqual(apply([first, [{ kind: 'tick' }, 31_000]]).changes.rows, [])
  const { view, changes } = apply([first, [{ kind: 'tick' }, 31_001]])
  assert.deepEqual(changes.rows[0]?.age, {
    known: false,
    reason: 'not-measured',
    detail: 'the last measured age was 12 s',
  })
  assert.equal(changes.rows[0]?.state, 'unknown')
  assert.equal(changes.rows[0]?.atMs, 1_000)
  assert.deepEqual(nextView(view, { message: { kind: 'tick' }, nowMs: 40_000 }, rules).changes, {
    rows: [],
    ended: [],
    bridges: [],
  })
})

test('a series that is polled once a minute is stale after three missed polls only', () => {
  const polls = [
    [batch(aBatch([aSample({ atMs: 0 })])), 0],
    [batch(aBatch([aSample({ atMs: 60_000 })])), 60_000],
  ] as const
  assert.deepEqual(apply([...polls, [{ kind: 'tick' }, 240_000]]).changes.rows, [])
  assert.equal(apply([...polls, [{ kind: 'tick' }, 240_001]]).changes.rows.length, 1)
})

test('a silent cluster keeps its series; a series that its cluster stopped reporting goes', () => {
  const both = batch(aBatch([aSample(), aSample({ consumer: 'audit' })]))
  const silent = apply([
    [both, 0],
    [{ kind: 'tick' }, 10_000_000],
  ])
  assert.equal(silent.view.size, 2)
  const { view, changes } = apply([
    [both, 0],
    [batch(aBatch([aSample({ atMs: 700_000, consumer: 'audit' })])), 700_000],
    [{ kind: 'tick' }, 700_001],
  ])
  assert.deepEqual(changes.ended, [seriesId(aKey('billing'))])
  assert.equal(row(view, 'audit')?.atMs, 700_000)
})

test('rows of the history show at once, stale where they are old, and yield to live samples', () => {
  const seed: ViewMessage = {
    kind: 'seed',
    samples: [aSample({ atMs: 99_000 }), aSample({ atMs: 1_000, consumer: 'audit' })],
  }
  const { view } = apply([[seed, 100_000]])
  assert.equal(row(view)?.age.known, true)
  assert.equal(row(view, 'audit')?.state, 'unknown')
  const live = [batch(aBatch([aSample({ atMs: 100_000, age: anAge(7) })])), 100_000] as const
  assert.deepEqual(row(apply([live, [seed, 100_001]]).view)?.age, anAge(7))
})

test('series beyond the limit are left out and counted, those that are there stay current', () => {
  const { view } = apply(
    [
      [batch(aBatch([aSample({ consumer: 'a' }), aSample({ consumer: 'b' })])), 1_000],
      [batch(aBatch([aSample({ consumer: 'a', atMs: 2_000 })])), 2_000],
    ],
    { ...rules, seriesMax: 1 },
  )
  assert.deepEqual([view.size, view.omitted], [1, 1])
  assert.equal(row(view, 'a')?.atMs, 2_000)
})

test('the newest status of each bridge is kept until its key is deleted', () => {
  const status = aStatus({ state: 'degraded' })
  const { view, changes } = apply([[{ kind: 'bridge', status }, 1_000]])
  assert.deepEqual(changes.bridges, [status])
  const gone = nextView(
    view,
    { message: { kind: 'bridge-gone', cluster: 'local' }, nowMs: 2_000 },
    rules,
  )
  assert.equal(gone.view.bridges.size, 0)
})

const consumers = ['a', 'b', 'c'] as const
const anyMessage: fc.Arbitrary<readonly [ViewMessage, number]> = fc.tuple(
  fc.oneof(
    fc
      .record({
        at: fc.nat(100_000),
        who: fc.subarray([...consumers]),
        gone: fc.subarray([...consumers]),
      })
      .map(({ at, who, gone }) =>
        batch(
          aBatch(
            who.map(consumer => aSample({ consumer, atMs: at, age: anAge(at) })),
            { ended: gone.map(consumer => aKey(consumer)) },
          ),
        ),
      ),
    fc.constant<ViewMessage>({ kind: 'tick' }),
  ),
  fc.nat(2_000_000),
)

test('whoever applies every change has the rows of the view, apart from refreshes of their time', () => {
  fc.assert(
    fc.property(fc.array(anyMessage), messages => {
      let view: LiveView = emptyLiveView
      const client = new Map<string, unknown>()
      for (const [message, nowMs] of messages) {
        const next = nextView(view, { message, nowMs }, { ...rules, seriesMax: 2 })
        view = next.view
        for (const id of next.changes.ended) client.delete(id)
        for (const { id, atMs: _, ...rest } of next.changes.rows) client.set(id, rest)
      }
      const rows = new Map(
        [...entriesOf(view)].map(({ row: { id, atMs: _, ...rest } }) => [id, rest]),
      )
      assert.deepEqual(client, rows)
      assert.equal(view.size, rows.size)
      assert.ok(view.size <= 2)
    }),
  )
})
