import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planLookups } from '#bridge/offsets/lookup-planner.ts'
import { StreamLedger } from '#bridge/offsets/stream-ledger.ts'

const wallMs = 1_700_000_000_000
const ledger = new StreamLedger({
  stream: 'orders',
  partitions: 200,
  timestamps: 'create',
  compacted: false,
  incarnation: '1',
})
const want = (partition: number, lowMs: number, highMs: number) => ({
  ledger,
  partition,
  lowMs,
  highMs,
})
const plenty = { requests: 10, partitions: 1_000 }

test('where nothing bounds an age from above, the oldest record that exists is asked for, by one request', () => {
  const wanted = Array.from({ length: 200 }, (_, p) => want(p, 5_000, Number.POSITIVE_INFINITY))
  const [request, ...others] = planLookups(wanted, wallMs, plenty)
  assert.deepEqual([request?.timestampMs, request?.partitions.length, others.length], [0, 200, 0])
})

test('a wide interval is cut in the middle by ratio', () => {
  const [request] = planLookups([want(0, 10_000, 1_000_000)], wallMs, plenty)
  assert.ok(Math.abs(wallMs - (request?.timestampMs ?? 0) - 100_000) < 2)
})

test('intervals that a timestamp cuts well share its request, others get their own', () => {
  const wanted = [
    want(0, 10_000, 1_000_000),
    want(1, 20_000, 800_000),
    want(2, 86_000_000, 100_000_000),
  ]
  const requests = planLookups(wanted, wallMs, plenty)
  assert.deepEqual(
    requests.map(({ partitions }) => partitions.map(({ partition }) => partition)),
    [[0, 1], [2]],
  )
})

test('an interval of 5 % of its age, or half a second, is narrow enough', () => {
  assert.deepEqual(planLookups([want(0, 0, 500), want(1, 95_100, 100_000)], wallMs, plenty), [])
})

test('the budget bounds requests and partitions, and the widest go first', () => {
  const wanted = Array.from({ length: 50 }, (_, p) => want(p, 1_000, 10_000 * (p + 1)))
  const requests = planLookups(wanted, wallMs, { requests: 2, partitions: 5 })
  const asked = requests.flatMap(({ partitions }) => partitions.map(({ partition }) => partition))
  assert.ok(requests.length <= 2 && asked.length === 5)
  assert.equal(asked[0], 49)
  assert.deepEqual(planLookups(wanted, wallMs, { requests: 0, partitions: 5 }), [])
})

test('groups that stand at different offsets of a partition ask for it once per request', () => {
  const wanted = [want(3, 10_000, 1_000_000), want(3, 11_000, 900_000)]
  const [request] = planLookups(wanted, wallMs, plenty)
  assert.deepEqual(request?.partitions, [{ stream: 'orders', partition: 3 }])
})
