import assert from 'node:assert/strict'
import { test } from 'node:test'
import { demoWorld } from '#bridge/demo/world/demo-world.ts'
import { faultsAt } from '#bridge/demo/world/fault-calendar.ts'

const dayMs = 86_400_000
const startMs = Date.UTC(2026, 0, 5)
const seeds = [1, 2, 3]

test('each kind of fault happens in each day, whatever the seed', () => {
  const kinds = new Set(demoWorld.faults.map(({ kind }) => kind))
  for (const seed of seeds) {
    const seen = new Set<string>()
    for (let atMs = startMs; atMs < startMs + dayMs; atMs += 1_000) {
      for (const { spec } of faultsAt(demoWorld.faults, seed, atMs)) seen.add(spec.kind)
    }
    assert.deepEqual(seen, kinds)
  }
})

test('a fault fits into its period with its largest delay', () => {
  for (const { kind, everyMs, durationMs, jitterMs } of demoWorld.faults) {
    assert.ok(durationMs + jitterMs <= everyMs, kind)
  }
})

test('a fault lasts as long as it says and names something that exists', () => {
  const streams = new Set(demoWorld.streams.map(({ name }) => name))
  const consumers = new Set(demoWorld.consumers.map(({ name }) => name))
  const targets = new Set(
    demoWorld.consumers.flatMap(({ name, subscriptions }) =>
      subscriptions.map(({ stream }) => `${stream}/${name}`),
    ),
  )
  const subjects = new Set([...streams, ...consumers, ...targets, '1', '2', '3'])
  for (let atMs = startMs; atMs < startMs + dayMs; atMs += 1_000) {
    for (const { spec, subject, startMs: from, endMs } of faultsAt(demoWorld.faults, 1, atMs)) {
      assert.equal(endMs - from, spec.durationMs)
      assert.ok(from <= atMs && atMs < endMs)
      assert.ok(subjects.has(subject), subject)
    }
  }
})

test('a consumer begins to slow down about every two and a half minutes, and none twice in a row', () => {
  const slow = demoWorld.faults.filter(({ kind }) => kind === 'slowdown')
  for (const seed of seeds) {
    const begun = new Map<number, string>()
    for (let atMs = startMs; atMs < startMs + dayMs; atMs += 10_000) {
      const standing = faultsAt(slow, seed, atMs).filter(({ startMs: from }) => from >= startMs)
      for (const { startMs: from, subject } of standing) begun.set(from, subject)
    }
    const [first, ...others] = [...begun].toSorted(([a], [b]) => a - b)
    let [beforeMs, before] = first ?? [0, '']
    for (const [fromMs, subject] of others) {
      assert.ok(fromMs - beforeMs <= 180_000, new Date(fromMs).toISOString())
      assert.notEqual(subject, before)
      ;[beforeMs, before] = [fromMs, subject]
    }
  }
})
