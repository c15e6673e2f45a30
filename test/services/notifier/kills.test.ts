import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runKills } from '#test/support/kills/run-kills.ts'

/** Of the 300 that `npm run bench -- kills` makes. */
const kills = 40

test(`killed ${kills} times in a storm, the notifier loses nothing and repeats only what was in hand`, async t => {
  const report = await runKills(kills)
  t.diagnostic(JSON.stringify(report))
  assert.ok(report.published > kills, 'the storm blew')
  assert.equal(report.lost, 0)
  assert.equal(report.wrongRepeats, 0)
})
