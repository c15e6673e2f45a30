import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BridgePaces } from '#api/bridges/bridge-paces.ts'
import type { BridgeStatus } from '#contracts/bridge-status.ts'

const minuteMs = 60_000

const status = (atMs: number, given: Partial<BridgeStatus['cost']> = {}): BridgeStatus => ({
  ...{ v: 1, cluster: 'eu', system: 'kafka', atMs, state: 'ok', problems: [], problemsOmitted: 0 },
  ...{ brokers: [], streams: 1, consumers: 1, series: 1, seriesDropped: 0 },
  cost: {
    ...{ requests: 6, sentBytes: 100, receivedBytes: 900, wallMs: 50, timestampLookups: 2 },
    ...given,
  },
})

function pacesOf(...statuses: readonly BridgeStatus[]) {
  const paces = new BridgePaces()
  for (const one of statuses) paces.take(one.cluster, one)
  return paces
}

test('costs are told by the minute, without that of the first poll, which began before', () => {
  const polls = [0, 1, 2, 3, 4].map(i => status(i * 15_000, i === 0 ? { requests: 999 } : {}))
  const [pace] = pacesOf(...polls).read()
  assert.deepEqual(pace?.perMinute, {
    ...{ polls: 4, requests: 24, bytes: 4_000, timestampLookups: 8 },
  })
  assert.ok(Math.abs((pace?.busyShare ?? 0) - 200 / minuteMs) < 1e-9)
  assert.deepEqual(pace?.pollMs, { median: 50, high: 50 })
  assert.deepEqual(pace?.requests, [999, 6, 6, 6, 6])
})

test('a cluster that was polled once has no pace yet', () => {
  const [pace] = pacesOf(status(5_000)).read()
  assert.equal(pace?.perMinute, undefined)
  assert.equal(pace?.polls, 0)
})

test('what is older than a quarter of an hour is not told, and little is kept', () => {
  const paces = new BridgePaces()
  for (let i = 0; i < 2_000; i++) paces.take('eu', status(i * 1_000))
  const [pace] = paces.read()
  assert.equal(pace?.atMs.length, 181)
  const slow = pacesOf(status(0), status(20 * minuteMs), status(21 * minuteMs)).read()
  assert.equal(slow[0]?.polls, 1)
})

test('a clock that was set back begins anew, and a cluster that is gone is told of no more', () => {
  const paces = pacesOf(status(60_000), status(5_000), status(10_000))
  assert.deepEqual(paces.read()[0]?.atMs, [5_000, 10_000])
  paces.take('eu', undefined)
  assert.deepEqual(paces.read(), [])
})

test('of the time that polls took the median and the 95th percentile are told', () => {
  const polls = Array.from({ length: 21 }, (_, i) => status(i * 1_000, { wallMs: i }))
  const [pace] = pacesOf(...polls).read()
  assert.deepEqual(pace?.pollMs, { median: 10, high: 19 })
  assert.equal(pace?.spanMs, 20_000)
})

test('clusters come by name', () => {
  const named = (cluster: string) => ({ ...status(0), cluster })
  const paces = pacesOf(...['us', 'ap', 'eu'].map(named)).read()
  assert.deepEqual(
    paces.map(({ cluster }) => cluster),
    ['ap', 'eu', 'us'],
  )
})
