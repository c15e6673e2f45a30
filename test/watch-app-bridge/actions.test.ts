import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { incidentDetail } from '#contracts/watch/incident-detail.ts'
import { queueAnswer } from '#contracts/watch/queue.ts'
import { summaryBytesMax, watchSummary } from '#contracts/watch/summary.ts'
import { type ActionAnswer, actionAnswer, type WatchAction } from '#contracts/watch/watch-action.ts'
import { watchIncidentList } from '#contracts/watch/watch-incident.ts'
import { eventually } from '#test/support/eventually.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { breach, prediction, shopSeries, someForecast } from '#test/support/watch/anomalies.ts'
import type { SimulatedDevice } from '#test/support/watch/device.ts'
import { openWatch } from '#test/support/watch/open-watch.ts'

const withinMs = 30_000

const about = (incident: string, what: WatchAction['what'], more: Partial<WatchAction> = {}) => ({
  ...{ id: randomUUID(), incident, what, atMs: Date.now() },
  ...more,
})

const refusal = ({ action }: Pick<ActionAnswer, 'action'>) =>
  action.became === 'refused' ? action.reason : action.became

const stateOf = async (device: SimulatedDevice, id: string) => {
  const { incidents } = await device.read(['GET', '/incidents'], watchIncidentList)
  return incidents.find(one => one.id === id)
}

test('an acknowledgement is taken once, whatever is repeated, by whom it was', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const incident = await watch.incident(device, state => state === 'firing')
  const action = about(incident, 'acknowledge')
  const first = await device.act(action)
  assert.equal(first.action.became, 'taken')
  const known = await eventually(
    async () => {
      const now = await stateOf(device, incident)
      return now?.state === 'acknowledged' && now
    },
    { what: 'the acknowledgement', withinMs },
  )
  assert.equal(known.acknowledgedBy, 'grace')
  const again = await Promise.all([device.act(action), device.act(action)])
  assert.deepEqual(again.map(refusal), ['repeated', 'repeated'])
  const other = await device.act({ ...action, what: 'resolve' })
  assert.equal(refusal(other), 'conflict')
  const detail = await device.read(['GET', `/incidents/${incident}`], incidentDetail)
  assert.equal(detail.timeline.filter(({ what }) => what === 'acknowledged').length, 1)
})

test('an overheard action cannot be given out for another device’s, nor changed', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const [grace, ada] = [await watch.device('grace'), await watch.device('ada')]
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const incident = await watch.incident(grace, state => state === 'firing')
  const path = '/watch-api/v1/actions'
  const body = { v: 1, action: about(incident, 'resolve') }
  const headers = grace.headersFor('POST', path, { body })
  const changed = { v: 1, action: { ...body.action, what: 'acknowledge' } }
  for (const stolen of [
    { headers: { ...headers, 'foretap-device': ada.id }, body },
    { headers, body: changed },
  ]) {
    const options = { method: 'POST', headers: stolen.headers, body: JSON.stringify(stolen.body) }
    assert.equal((await fetch(`${watch.url}${path}`, options)).status, 401)
  }
  assert.equal((await stateOf(ada, incident))?.state, 'firing')
  // The same id from another device is another action.
  assert.equal(refusal(await ada.act(body.action)), 'taken')
})

test('what cannot be done is refused with the reason, and stays refused', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const incident = await watch.incident(device, state => state === 'firing')
  const nowMs = Date.now()
  const cases: readonly [WatchAction, string][] = [
    [about('inc-nobody-knows', 'acknowledge'), 'unknown_incident'],
    [about(incident, 'pass_on', { to: 'mallory' }), 'unknown_person'],
    [about(incident, 'pass_on'), 'incomplete'],
    [about(incident, 'comment'), 'incomplete'],
    [about(incident, 'acknowledge', { atMs: nowMs - 90_000_000 }), 'too_old'],
    [about(incident, 'acknowledge', { atMs: nowMs + 3_600_000 }), 'from_the_future'],
    [about(incident, 'snooze', { atMs: nowMs - 3_600_000 }), 'too_late'],
  ]
  for (const [action, reason] of cases) {
    assert.equal(refusal(await device.act(action)), reason)
    assert.equal(refusal(await device.act(action)), reason)
  }
  assert.equal((await stateOf(device, incident))?.state, 'firing')
  assert.equal(refusal(await device.act(about(incident, 'resolve'))), 'taken')
  await eventually(async () => (await stateOf(device, incident))?.state === 'resolved', {
    what: 'the end',
    withinMs,
  })
  assert.equal(refusal(await device.act(about(incident, 'acknowledge'))), 'ended')
  assert.equal(refusal(await device.act(about(incident, 'comment', { text: 'Fine.' }))), 'taken')
})

test('what was done offline is done in the order in which it was done, in whatever order it comes', async () => {
  await using folder = await temporaryFolder()
  const nowMs = Date.now()
  const queue = (...actions: WatchAction[]) => ({ body: { v: 1, actions, receipts: [] } })
  let device: SimulatedDevice
  let incident: string
  let early: WatchAction
  let late: WatchAction
  {
    await using watch = await openWatch({ folder: folder.path })
    device = await watch.device()
    await watch.publish(breach({ consumer: 'billing', atMs: nowMs }))
    incident = await watch.incident(device, state => state === 'firing')
    early = about(incident, 'snooze', { atMs: nowMs - 60_000 })
    late = about(incident, 'acknowledge', { atMs: nowMs - 30_000 })
    const comment = about(incident, 'comment', { atMs: nowMs - 90_000, text: 'On it.' })
    const first = await device.read(['POST', '/queue'], queueAnswer, queue(late, comment))
    assert.deepEqual(first.actions, [
      { id: late.id, became: 'taken' },
      { id: comment.id, became: 'taken' },
    ])
    assert.ok(Buffer.byteLength(JSON.stringify(first.summary)) <= summaryBytesMax)
  }
  // The answer was lost and the server has restarted: the device sends everything again, the early one as well.
  await using watch = await openWatch({ folder: folder.path })
  device.url = watch.url
  await watch.incident(device, state => state === 'acknowledged')
  const second = await device.read(['POST', '/queue'], queueAnswer, queue(early, late))
  assert.deepEqual(second.actions, [
    { id: early.id, became: 'refused', reason: 'overtaken' },
    { id: late.id, became: 'repeated' },
  ])
  assert.equal((await stateOf(device, incident))?.state, 'acknowledged')
  const empty = await device.read(['POST', '/queue'], queueAnswer, queue())
  assert.deepEqual(empty.actions, [])
})

test('an incident is passed on to somebody else, and they are told', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const incident = await watch.incident(device, state => state === 'firing')
  assert.equal(refusal(await device.act(about(incident, 'pass_on', { to: 'ada' }))), 'taken')
  await eventually(
    async () => {
      const told = await watch.outbox.deliveries({ incidents: [incident] })
      return told.some(({ person }) => person === 'ada')
    },
    { what: 'ada to be told', withinMs },
  )
})

test('the page of an incident shows the fan that was foretold last, and the summary what matters most', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  const nowMs = Date.now()
  const quiet = await device.read(['GET', '/summary'], watchSummary)
  assert.deepEqual([quiet.state, quiet.incidents], ['unknown', []])
  await watch.publish(prediction({ consumer: 'billing', atMs: nowMs }))
  const incident = await watch.incident(device, state => state === 'predicted')
  await watch.foretell(shopSeries('billing'), someForecast(nowMs, 0.9))
  const detail = await eventually(
    async () => {
      const now = await device.read(['GET', `/incidents/${incident}`], incidentDetail)
      return now.fan?.breachProbability[2] === 0.9 && now
    },
    { what: 'the newest forecast', withinMs },
  )
  assert.equal(detail.incident.target, 'orders/billing')
  assert.equal(detail.incident.haptic, 'predicted')
  assert.equal(detail.series?.id, 'time_lag:shop/orders/billing')
  assert.ok((detail.incident.expectedLowMs ?? 0) < (detail.incident.expectedHighMs ?? 0))
  assert.deepEqual(detail.actions, ['acknowledge', 'snooze', 'pass_on', 'resolve', 'comment'])
  await watch.publish(breach({ consumer: 'shipping', atMs: nowMs }))
  await watch.incident(device, state => state === 'firing')
  const summary = await device.read(['GET', '/summary'], watchSummary)
  assert.equal(summary.state, 'firing')
  assert.deepEqual(
    summary.incidents.map(({ target }) => target),
    ['orders/shipping', 'orders/billing'],
  )
  const tag = (await device.ask('GET', '/summary')).headers.get('etag') ?? ''
  const same = await device.ask('GET', '/summary', { headers: { 'if-none-match': tag } })
  assert.equal(same.status, 304)
})

test('of two requests with the same action at once one is taken and the other repeats it', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const incident = await watch.incident(device, state => state === 'firing')
  const body = { v: 1, action: about(incident, 'acknowledge') }
  const both = [0, 1].map(() => device.read(['POST', '/actions'], actionAnswer, { body }))
  const results = (await Promise.all(both)).map(refusal).toSorted()
  assert.deepEqual(results, ['repeated', 'taken'])
})
