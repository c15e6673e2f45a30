import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { type NotifierFixture, openNotifier, temporaryFolder } from '#test/support/open-notifier.ts'
import { ScriptedChannel } from '#test/support/scripted-channel.ts'
import { anAnomaly, aSeries } from './incidents/a-pager.ts'

const metric = (name: string) => async (fixture: NotifierFixture) => {
  const found = await fixture.registry.getSingleMetric(`foretap_notifier_${name}`)?.get()
  return found?.values.map(({ labels, value }) => [labels.cluster, value])
}
const precision = metric('prediction_precision')
const medianLead = metric('prediction_median_lead_seconds')
const demoted = metric('series_demoted')

test('what came of predictions is exported as precision and lead, also by the process after this one', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'foretap.db')
  const alerting = { predictions: { outcomesMin: 1 } }
  const open = () => openNotifier({ path, alerting, channels: [new ScriptedChannel('phone')] })
  const nowMs = Date.now()
  const foretoldMs = nowMs - 240_000
  const [true_, false_] = [aSeries('true'), aSeries('false')]
  const kind = 'predicted_breach'
  {
    await using first = await open()
    await first.publish(
      anAnomaly({ series: true_, kind, startMs: foretoldMs }),
      anAnomaly({ series: false_, kind, startMs: foretoldMs }),
      anAnomaly({ series: true_, startMs: nowMs }),
      anAnomaly({ series: false_, kind, startMs: foretoldMs, endMs: nowMs, outcome: 'false' }),
    )
    await eventually(async () => (await precision(first))?.length === 1, { what: 'a precision' })
    await eventually(async () => (await precision(first))?.[0]?.[1] === 0.5, { what: 'both' })
  }
  await using second = await open()
  await eventually(async () => (await precision(second))?.length === 1, { what: 'the same' })
  assert.deepEqual(await precision(second), [['eu', 0.5]])
  assert.deepEqual(await medianLead(second), [['eu', 240]])
  assert.deepEqual(await demoted(second), [['eu', 1]])
})
