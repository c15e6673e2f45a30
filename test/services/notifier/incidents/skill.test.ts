import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seriesId } from '#contracts/series.ts'
import { skillByCluster } from '#notifier/incidents/skill.ts'
import type { SubjectRow } from '#notifier/incidents/state.ts'
import { aSeries } from './a-pager.ts'

const floor = { precisionFloor: 0.5, outcomesMin: 2 }
const confirmed = (leadMs: number) => ({ outcome: 'confirmed', leadMs }) as const
const wrong = { outcome: 'false' } as const
const averted = { outcome: 'averted' } as const

const subjects = (rows: Readonly<Record<string, SubjectRow['outcomes']>>) => ({
  subjects: new Map(
    Object.entries(rows).map(([place, outcomes]) => {
      const [cluster = '', consumer = ''] = place.split('/')
      const id = cluster === '' ? consumer : seriesId({ ...aSeries(consumer), cluster })
      return [id, { v: 1, intervals: {}, outcomes } as const]
    }),
  ),
})

test('precision and lead are of all predictions of a cluster, and each series is demoted by its own', () => {
  const found = skillByCluster(
    subjects({
      'eu/good': [confirmed(60_000), confirmed(120_000), averted, wrong],
      'eu/bad': [wrong, wrong, confirmed(300_000)],
      'eu/new': [wrong],
      'us/only averted': [averted],
      'us/never predicted': [],
      '/drill:d1': [confirmed(1_000)],
    }),
    floor,
  )
  assert.deepEqual(Object.fromEntries(found), {
    eu: { precision: 3 / 7, judged: 7, medianLeadMs: 120_000, demoted: 1 },
    us: { precision: undefined, judged: 0, medianLeadMs: undefined, demoted: 0 },
  })
})
