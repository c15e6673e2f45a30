import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foretapConfig } from '#cli/config.ts'
import { withDemoAlerting } from '#cli/demo-alerting.ts'
import { demoHours } from '#test/support/demo/demo-hours.ts'
import { brokenAt, waitsMs } from '#test/support/demo/demo-starts.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'

const minuteMs = 60_000
const startMs = Date.UTC(2026, 10, 24, 13, 7)
const liveMs = 100 * minuteMs
/** A start takes so long to read its past; less warning than this is none. */
const rule = { readAfterMs: 15_000, leadMinMs: 20_000, everyMs: 5_000, aheadMs: 20 * minuteMs }

test('whenever the demo is started, somebody is told within five minutes of a breach that then comes', async () => {
  await using folder = await temporaryFolder()
  const { alerting } = await withDemoAlerting(
    foretapConfig.parse({ store: { path: `${folder.path}/foretap.db` } }),
  )
  const course = await demoHours({ startMs, liveMs, seed: 1, historyHours: 6, alerting })
  const waits = waitsMs(course, { startMs, liveMs }, rule)
  assert.equal(waits.length, (liveMs - rule.aheadMs) / rule.everyMs)
  assert.ok(Math.max(...waits) <= 5 * minuteMs, `somebody waits for ${Math.max(...waits)} ms`)

  const over = course.told.filter(({ isOver }) => isOver)
  const wrong = over.filter(({ firedMs }) => firedMs === undefined)
  assert.ok(over.length >= 20 && wrong.length <= 0.2 * over.length, `${wrong.length} wrong`)
  const minutes = Array.from({ length: liveMs / minuteMs }, (_, i) => startMs + i * minuteMs)
  const broken = brokenAt(course.anomalies, minutes)
  assert.ok(broken.filter(count => count > 4).length <= 2, `broken at once: ${broken}`)
})
