import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { watchSummary } from '#contracts/watch/summary.ts'
import { watchIncidentList } from '#contracts/watch/watch-incident.ts'
import { watchProblem } from '#contracts/watch/watch-problem.ts'
import { eventually } from '#test/support/eventually.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { SimulatedDevice } from '#test/support/watch/device.ts'
import { openWatch } from '#test/support/watch/open-watch.ts'

const toleranceMs = 300_000
const get = ['GET', '/summary'] as const

test('only what a paired device signed, now and for the first time, is answered', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  assert.equal((await device.read(get, watchSummary)).v, 1)

  const stranger = new SimulatedDevice({ url: watch.url })
  assert.equal((await stranger.problem(get)).code, 'WATCH_DEVICE_UNKNOWN')

  const bare = await fetch(`${watch.url}/watch-api/v1/summary`)
  assert.equal(bare.status, 401)
  assert.equal(watchProblem.parse(await bare.json()).code, 'WATCH_SIGNATURE_MISSING')

  // The stranger's signature under the device's name.
  const path = '/watch-api/v1/summary'
  const forged = { ...stranger.headersFor('GET', path), 'foretap-device': device.id }
  const answer = await fetch(`${watch.url}${path}`, { headers: forged })
  assert.equal(watchProblem.parse(await answer.json()).code, 'WATCH_SIGNATURE_INVALID')

  // A signature of one address, used for another one.
  const headers = device.headersFor('GET', '/watch-api/v1/summary')
  const elsewhere = await fetch(`${watch.url}/watch-api/v1/incidents`, { headers })
  assert.equal(watchProblem.parse(await elsewhere.json()).code, 'WATCH_SIGNATURE_INVALID')
})

test('an overheard request is refused, also after a restart', async () => {
  await using folder = await temporaryFolder()
  const path = '/watch-api/v1/summary'
  let headers: Record<string, string>
  {
    await using watch = await openWatch({ folder: folder.path })
    const device = await watch.device()
    headers = device.headersFor('GET', path)
    assert.equal((await fetch(`${watch.url}${path}`, { headers })).status, 200)
    const again = watchProblem.parse(await (await fetch(`${watch.url}${path}`, { headers })).json())
    assert.equal(again.code, 'WATCH_REQUEST_REPLAYED')
  }
  await using watch = await openWatch({ folder: folder.path })
  const later = await fetch(`${watch.url}${path}`, { headers })
  assert.equal(watchProblem.parse(await later.json()).code, 'WATCH_REQUEST_REPLAYED')
})

test('of many copies of one request at once exactly one is answered', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  const path = '/watch-api/v1/summary'
  const headers = device.headersFor('GET', path)
  const copies = Array.from({ length: 20 }, () => fetch(`${watch.url}${path}`, { headers }))
  const statuses = (await Promise.all(copies)).map(({ status }) => status)
  assert.equal(statuses.filter(status => status === 200).length, 1)
  assert.equal(statuses.filter(status => status === 401).length, 19)
})

test('a device whose clock is off is told the time, and is answered when it signs with it', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  for (const offMs of [-toleranceMs - 5_000, toleranceMs + 5_000]) {
    const { code, atMs } = await device.problem(get, { timestampMs: Date.now() + offMs })
    assert.equal(code, 'WATCH_CLOCK_SKEWED')
    await device.read(get, watchSummary, { timestampMs: atMs })
  }
  await device.read(get, watchSummary, { timestampMs: Date.now() - toleranceMs + 30_000 })
})

test('a nonce is remembered for as long as its time is in tolerance, and dropped then', async () => {
  await using folder = await temporaryFolder()
  let offMs = 0
  const clock = {
    now: () => Date.now() + offMs,
    monotonicMs: () => performance.now() + offMs,
    sleep: (_ms: number, signal?: AbortSignal) =>
      delay(20, undefined, signal ? { signal } : {}).catch(() => {}),
  }
  await using watch = await openWatch({ folder: folder.path, clock })
  const device = await watch.device()
  const path = '/watch-api/v1/summary'
  const headers = device.headersFor('GET', path)
  const ask = async () => {
    const response = await fetch(`${watch.url}${path}`, { headers })
    return response.ok ? 'answered' : watchProblem.parse(await response.json()).code
  }
  assert.equal(await ask(), 'answered')
  offMs = toleranceMs - 10_000
  assert.equal(await ask(), 'WATCH_REQUEST_REPLAYED')
  offMs = toleranceMs + 10_000
  assert.equal(await ask(), 'WATCH_CLOCK_SKEWED')
  offMs = 3 * toleranceMs
  const count = async () => {
    const { db } = watch.store.database
    return (await db.selectFrom('watch_nonces').selectAll().execute()).length
  }
  const isEmpty = async () => (await count()) === 0
  await eventually(isEmpty, { what: 'nonces to be dropped', withinMs: 30_000 })
})

test('bodies are bounded, and what is wrong with one is said without repeating it', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  const actions = ['POST', '/actions'] as const
  const large = { v: 1, text: 'x'.repeat(20_000) }
  assert.equal((await device.problem(actions, { body: large })).code, 'WATCH_BODY_TOO_LARGE')
  const wrong = await device.problem(actions, { body: { v: 1, action: { secret: 'capability' } } })
  assert.equal(wrong.code, 'WATCH_BODY_INVALID')
  assert.doesNotMatch(JSON.stringify(wrong), /capability/)
  assert.equal((await device.problem(['GET', '/nothing'])).code, 'WATCH_ROUTE_UNKNOWN')
  assert.equal((await device.problem(['GET', '/incidents/x'])).code, 'WATCH_INCIDENT_UNKNOWN')
  assert.equal((await device.problem(['GET', '/live/poll?waitS=99'])).code, 'WATCH_BODY_INVALID')
  await device.read(['GET', '/incidents'], watchIncidentList)
})

test('a device that asks too often has to wait, and the others do not', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({
    folder: folder.path,
    watch: { requestsPerMinute: 10 },
  })
  const [hasty, calm] = [await watch.device(), await watch.device()]
  for (let i = 0; i < 10; i++) await hasty.read(get, watchSummary)
  const problem = await hasty.problem(get)
  assert.equal(problem.code, 'WATCH_REQUESTS_THROTTLED')
  assert.ok((problem.retryAfterS ?? 0) > 0)
  await calm.read(get, watchSummary)
})
