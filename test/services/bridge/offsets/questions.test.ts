import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createQuestions } from '#bridge/offsets/questions.ts'
import { StreamLedger } from '#bridge/offsets/stream-ledger.ts'
import type { Age } from '#contracts/age.ts'

const ledgerOf = (stream: string) =>
  new StreamLedger({
    stream,
    partitions: 4,
    timestamps: 'create',
    compacted: false,
    incarnation: '1',
  })

const wide = {
  isImprovable: true,
  needsHeader: true,
  position: 7,
  interval: 1,
  softLowMs: 10_000,
  softHighMs: 100_000,
}
const unknown: Age = { known: false, reason: 'no-history-yet' }
const known = (lowMs: number, highMs: number): Age => ({
  known: true,
  lowMs,
  bestMs: lowMs,
  highMs,
  method: 'create-time',
})

test('groups whose records lie between the same two points of a partition ask once', () => {
  const questions = createQuestions({ canReadHeaders: false })
  const [orders, payments] = [ledgerOf('orders'), ledgerOf('payments')]
  for (let group = 0; group < 10; group++) {
    questions.note(orders, 3, { ...wide, position: group })
    assert.ok(questions.settle(unknown), 'each of them waits for the answer')
  }
  questions.note(orders, 2, wide)
  questions.note(orders, 3, { ...wide, interval: 2 })
  questions.settle(unknown)
  questions.note(payments, 3, wide)
  questions.settle(unknown)
  assert.deepEqual(
    questions.improvable.map(({ ledger, partition }) => [ledger.info.stream, partition]),
    [
      ['orders', 3],
      ['orders', 2],
      ['orders', 3],
      ['payments', 3],
    ],
  )
  questions.clear()
  assert.deepEqual(questions.improvable, [])
})

test('a partition that is certainly younger than another one of its series asks nothing', () => {
  const questions = createQuestions({ canReadHeaders: false })
  const ledger = ledgerOf('orders')
  questions.note(ledger, 0, { ...wide, softLowMs: 1_000, softHighMs: 49_999 })
  questions.note(ledger, 1, { ...wide, softLowMs: 50_000, softHighMs: 90_000 })
  assert.ok(questions.settle(known(50_000, 90_000)))
  assert.deepEqual(
    questions.improvable.map(({ partition }) => partition),
    [1],
  )
})

test('a series whose bounds are within a second or 5 % asks nothing', () => {
  const questions = createQuestions({ canReadHeaders: true })
  for (const age of [known(95_100, 100_000), known(0, 1_000)]) {
    questions.note(ledgerOf('orders'), 0, wide)
    assert.equal(questions.settle(age), false)
  }
  assert.deepEqual([questions.improvable, questions.positions], [[], []])
})

test('what one series noted does not count for the next one', () => {
  const questions = createQuestions({ canReadHeaders: false })
  questions.note(ledgerOf('orders'), 0, wide)
  questions.settle(known(1_000, 1_000))
  assert.equal(questions.settle(unknown), false)
})

test('each position is asked for once, and only where headers may be read', () => {
  for (const canReadHeaders of [true, false]) {
    const questions = createQuestions({ canReadHeaders })
    const ledger = ledgerOf('orders')
    for (const position of [7, 7, 8]) {
      questions.note(ledger, 0, { ...wide, isImprovable: false, position })
      assert.equal(questions.settle(unknown), canReadHeaders)
    }
    assert.deepEqual(
      questions.positions.map(({ offset }) => offset),
      canReadHeaders ? [7, 8] : [],
    )
  }
})
