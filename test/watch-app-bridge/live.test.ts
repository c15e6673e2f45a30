import assert from 'node:assert/strict'
import { test } from 'node:test'
import { livePoll, type WatchEvent } from '#contracts/watch/live.ts'
import { eventually } from '#test/support/eventually.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { breach, prediction, shopSeries, someForecast } from '#test/support/watch/anomalies.ts'
import { listen } from '#test/support/watch/listen.ts'
import { openWatch } from '#test/support/watch/open-watch.ts'

const withinMs = 60_000
const poll = (query: string) => ['GET', `/live/poll?${query}`] as const
const names = (events: readonly WatchEvent[]) => events.map(({ event }) => event)

test('a stream begins with the summary and tells of incidents and of what is foretold of them', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  await using stream = await listen(device)
  await eventually(() => stream.events[0]?.event === 'summary', { what: 'a summary', withinMs })
  await watch.publish(prediction({ consumer: 'billing', atMs: Date.now() }))
  const told = await eventually(() => stream.events.find(one => one.event === 'incident'), {
    what: 'the incident',
    withinMs,
  })
  assert.ok(told.event === 'incident' && told.incident.state === 'predicted')
  await watch.foretell(shopSeries('elsewhere'), someForecast(Date.now()))
  await watch.foretell(shopSeries('billing'), someForecast(Date.now(), 0.9))
  const foretold = await eventually(() => stream.events.find(one => one.event === 'forecast'), {
    what: 'the forecast',
    withinMs,
  })
  assert.ok(foretold.event === 'forecast' && foretold.incident === told.incident.id)
  assert.equal(foretold.fan.breachProbability[2], 0.9)
  const states = () =>
    stream.events.flatMap(one => (one.event === 'summary' ? [one.summary.state] : []))
  await eventually(() => states().includes('predicted'), { what: 'a new summary', withinMs })
})

test('who comes back hears what was missed; who was away for a restart is told to read anew', async () => {
  await using folder = await temporaryFolder()
  let lastId = ''
  {
    await using watch = await openWatch({ folder: folder.path })
    const device = await watch.device()
    {
      await using stream = await listen(device)
      await eventually(() => stream.lastId() !== '', { what: 'an id', withinMs })
      lastId = stream.lastId()
    }
    await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
    await watch.incident(device, state => state === 'firing')
    await eventually(
      async () => (await device.read(poll(`after=${lastId}&waitS=0`), livePoll)).events.length > 0,
      { what: 'news', withinMs },
    )
    await using stream = await listen(device, lastId)
    await eventually(() => names(stream.events).includes('incident'), { what: 'it', withinMs })
    assert.ok(!names(stream.events).includes('reset'))
    lastId = stream.lastId()
  }
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  await using stream = await listen(device, lastId)
  await eventually(() => stream.events.length >= 2, { what: 'two events', withinMs })
  assert.deepEqual(names(stream.events.slice(0, 2)), ['reset', 'summary'])
  const { events } = await device.read(poll(`after=${lastId}&waitS=0`), livePoll)
  assert.deepEqual(names(events), ['reset'])
})

test('a poll waits for news, and no longer than it was asked to', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  const settled = await eventually(
    async () => {
      const { id } = await device.read(poll('waitS=0'), livePoll)
      const { events } = await device.read(poll(`after=${id}&waitS=1`), livePoll)
      return events.length === 0 && id
    },
    { what: 'a second without news', withinMs },
  )
  const waiting = device.read(poll(`after=${settled}&waitS=25`), livePoll)
  await eventually(async () => (await watch.registry.metrics()).includes('live_clients 1'), {
    what: 'the poll to wait',
    withinMs,
  })
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const { events, id } = await waiting
  assert.ok(events.length > 0)
  assert.notEqual(id, settled)
})

test('requests of devices are counted by route, and those that wait are not timed', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  await device.read(poll('waitS=0'), livePoll)
  const text = await eventually(
    async () => {
      const metrics = await watch.registry.metrics()
      return metrics.includes('{route="watch_poll",class="2xx"} 1') && metrics
    },
    { what: 'the poll to be counted', withinMs },
  )
  assert.match(text, /foretap_http_requests_total\{route="watch_pair",class="2xx"\} 1\n/)
  assert.match(text, /foretap_http_request_seconds_count\{route="watch_pair"\} 1\n/)
  assert.doesNotMatch(text, /foretap_http_request_seconds_count\{route="watch_poll"\}/)
})

test('a thousand devices listen at once, and all hear of an incident', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({
    folder: folder.path,
    watch: { liveClientsMax: 1_000, requestsPerMinute: 10_000 },
  })
  const device = await watch.device()
  await using streams = new AsyncDisposableStack()
  const opened: Awaited<ReturnType<typeof listen>>[] = []
  for (let i = 0; i < 20; i++) {
    const some = Array.from({ length: 50 }, async () => streams.use(await listen(device)))
    opened.push(...(await Promise.all(some)))
  }
  assert.equal((await device.problem(['GET', '/live'])).code, 'WATCH_LIVE_EXHAUSTED')
  await watch.publish(breach({ consumer: 'billing', atMs: Date.now() }))
  const hasHeard = ({ events }: (typeof opened)[number]) => names(events).includes('incident')
  await eventually(() => opened.every(hasHeard), { what: 'everybody to hear of it', withinMs })
})
