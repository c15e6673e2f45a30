import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextTeams, noTeams } from '#dashboards/web/src/data/series-teams.ts'

const groups = [
  { value: 'ledger', series: ['a', 'b'] },
  { value: null, series: ['c'] },
]

test('series are known by the team that they belong to, those of none by nothing', () => {
  assert.deepEqual(
    [...nextTeams(noTeams, groups)],
    [
      ['a', 'ledger'],
      ['b', 'ledger'],
    ],
  )
})

test('an answer that says the same again is the teams of before, so that a held order stays held', () => {
  assert.equal(nextTeams(noTeams, []), noTeams)
  assert.equal(nextTeams(noTeams, [{ value: null, series: ['c'] }]), noTeams)
  const before = nextTeams(noTeams, groups)
  assert.equal(nextTeams(before, structuredClone(groups)), before)
})

test('another team, a series more and a series less are teams anew', () => {
  const before = nextTeams(noTeams, groups)
  for (const series of [['a'], ['a', 'b', 'd']])
    assert.notEqual(nextTeams(before, [{ value: 'ledger', series }]), before)
  assert.equal(nextTeams(before, [{ value: 'shop', series: ['a', 'b'] }]).get('a'), 'shop')
})
