import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ModelView } from '#api/model/model-view.ts'
import { seriesId } from '#contracts/series.ts'
import { aKey } from '../rows.ts'
import { aCollectorStatus, aLearntState } from './collector-statuses.ts'

const nowMs = 10_000_000

function viewOf(...statuses: Parameters<typeof aCollectorStatus>[0][]): ModelView {
  const view = new ModelView(100)
  for (const given of statuses) {
    const status = aCollectorStatus({ atMs: nowMs, ...given })
    view.takeCollector(status.collector, status)
  }
  return view
}

test('without a collector there is no skill and no diagram, and nothing is made up', () => {
  const { collectors, skill, reliability } = new ModelView(100).status(nowMs)
  assert.deepEqual([collectors, reliability], [[], []])
  assert.deepEqual(skill, { checked: 0, brier: 0, baselineBrier: 0, baseRate: 0 })
})

test('classes and errors of several collectors are joined by their weights', () => {
  const { reliability, skill, series } = viewOf(
    { reliability: [{ from: 0.8, said: 0.8, came: 1, moments: 30 }] },
    {
      collector: 'two',
      reliability: [
        { from: 0.8, said: 0.9, came: 0, moments: 10 },
        { from: 0, said: 0.01, came: 0, moments: 5 },
      ],
      skill: { checked: 3_000, brier: 0.06, baselineBrier: 0.03, baseRate: 0.1 },
    },
  ).status(nowMs)
  assert.deepEqual(
    reliability.map(({ from, moments, came }) => [from, moments, came]),
    [
      [0, 5, 0],
      [0.8, 40, 0.75],
    ],
  )
  assert.ok(Math.abs(skill.brier - 0.05) < 1e-9)
  assert.equal(skill.coverage, 0.8, 'of the one that gives bands')
  assert.deepEqual([series.proven, series.unscored], [6, { 'no-objective': 4 }])
})

test('a collector that told nothing for a while, or was deleted, is left out', () => {
  const view = viewOf({}, { collector: 'old', atMs: nowMs - 700_000 }, { collector: 'gone' })
  view.takeCollector('gone', undefined)
  assert.deepEqual(
    view.status(nowMs).collectors.map(({ collector }) => collector),
    ['one'],
  )
})

test('series that fell back come first, then the worst; those without a checked forecast are no news', () => {
  const view = new ModelView(100)
  const take = (consumer: string, skill: Parameters<typeof aLearntState>[1]) => {
    const key = aKey(consumer)
    view.takeState(seriesId(key), aLearntState(key, skill))
  }
  take('good', { brier: 0.01 })
  take('bad', { brier: 0.2 })
  take('fallen', { brier: 0.1, isFallenBack: true })
  take('new', { checked: 0 })
  take('ended', {})
  view.takeState(seriesId(aKey('ended')), undefined)
  assert.deepEqual(
    view.skills(10).map(({ consumer }) => consumer),
    ['fallen', 'bad', 'good'],
  )
  assert.equal(view.skills(1).length, 1)
  assert.ok((view.skills(10).at(-1)?.brierSkill ?? 0) > 0)
})

test('series beyond the limit are left out, and those that are known go on', () => {
  const view = new ModelView(1)
  for (const brier of [0.1, 0.2]) {
    for (const consumer of ['first', 'second']) {
      const key = aKey(consumer)
      view.takeState(seriesId(key), aLearntState(key, { brier }))
    }
  }
  assert.deepEqual(
    view.skills(10).map(({ consumer, brier }) => [consumer, brier]),
    [['first', 0.2]],
  )
})
