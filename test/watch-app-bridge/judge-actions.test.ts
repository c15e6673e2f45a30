import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Incident } from '#contracts/incident.ts'
import type { WatchAction } from '#contracts/watch/watch-action.ts'
import { type JudgeContext, judgeActions } from '#watch-app-bridge/actions/judge-actions.ts'

const nowMs = 1_800_000_000_000

const context: JudgeContext = {
  ...{ nowMs, toleranceMs: 300_000, snoozeMs: 900_000, answered: [] },
  // What is judged looks at nothing else of it.
  incidentOf: id => (id === 'unknown' ? undefined : ({ id } as Incident)),
  isPerson: () => true,
}

const action = fc.record(
  {
    id: fc.constantFrom('action-1', 'action-2', 'action-3', 'action-4', 'action-5', 'action-6'),
    incident: fc.constantFrom('one', 'two', 'unknown'),
    what: fc.constantFrom('acknowledge', 'resolve', 'snooze'),
    atMs: fc.integer({ min: nowMs - 100_000, max: nowMs + 100_000 }),
  },
  { noNullPrototype: true },
) satisfies fc.Arbitrary<WatchAction>
const actions = fc.uniqueArray(action, { selector: ({ id }) => id, maxLength: 6 })

const takenOf = (judged: ReturnType<typeof judgeActions>) =>
  judged.filter(({ result }) => result.became === 'taken')

test('judging again what was judged changes nothing: everything taken is repeated, everything refused stays so', () => {
  fc.assert(
    fc.property(actions, given => {
      const first = judgeActions(given, context)
      const again = judgeActions(given, { ...context, answered: first })
      assert.deepEqual(takenOf(again), [])
      for (const [i, { result }] of again.entries()) {
        const before = first[i]?.result
        if (before?.became === 'taken') assert.equal(result.became, 'repeated')
        else assert.deepEqual(result, before)
      }
    }),
  )
})

test('in one request or in several: the same becomes of each', () => {
  fc.assert(
    fc.property(actions, fc.nat(6), (given, cut) => {
      const whole = judgeActions(given, context)
      const head = judgeActions(given.slice(0, cut), context)
      const tail = judgeActions(given.slice(cut), { ...context, answered: head })
      assert.deepEqual([...head, ...tail], whole)
    }),
  )
})

test('in whatever order actions come, the one that was done last about an incident is taken, and nothing earlier after it', () => {
  fc.assert(
    fc.property(actions, given => {
      const judged = takenOf(judgeActions(given, context)).map(one => one.action)
      for (const incident of ['one', 'two']) {
        const wanted = given.filter(one => one.incident === incident)
        const taken = judged.filter(one => one.incident === incident).map(({ atMs }) => atMs)
        assert.deepEqual(
          taken,
          taken.toSorted((a, b) => a - b),
        )
        if (wanted.length > 0) {
          assert.equal(Math.max(...taken), Math.max(...wanted.map(({ atMs }) => atMs)))
        }
      }
      assert.ok(judged.every(one => one.incident !== 'unknown'))
    }),
  )
})
