import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bridgeList, problemDetails, seriesList } from '#contracts/http-api.ts'
import { seriesId } from '#contracts/series.ts'
import { eventually } from '#test/support/eventually.ts'
import { aBatch, aKey, anAge, aSample, aStatus } from '../rows.ts'
import { openSse, type SseClient } from '../sse-client.ts'
import { startTestApi, type TestApi } from '../start-test-api.ts'

const billing = seriesId(aKey('billing'))

const opened = (client: SseClient) =>
  eventually(() => client.text().includes('retry:'), { what: 'the stream to open' })

const events = (client: SseClient, count: number) =>
  eventually(() => client.messages().length >= count && client.messages(), {
    what: `${count} events`,
  })

const publishAge = (api: TestApi, ms: number) =>
  api.publish(aBatch([aSample({ atMs: Date.now(), age: anAge(ms) })]))

test('changed rows, ended series and bridges reach a client that listens', async () => {
  await using api = await startTestApi()
  using client = openSse(api.port)
  await opened(client)
  assert.match(client.text(), /^HTTP\/1\.1 200 OK/)
  assert.match(client.text(), /content-type: text\/event-stream/i)
  await publishAge(api, 5)
  await events(client, 1)
  await api.publish(aBatch([], { ended: [aKey('billing')] }))
  await events(client, 2)
  await api.publishText('foretap.bridges', 'local', JSON.stringify(aStatus()))
  const [rows, ended, bridges] = (await events(client, 3)).map(({ data }) => data)
  assert.ok(rows?.event === 'rows' && rows.rows[0]?.id === billing)
  assert.deepEqual(ended, { event: 'ended', ids: [billing] })
  assert.deepEqual(bridges, { event: 'bridges', bridges: [aStatus()] })
  const listed = bridgeList.parse(await (await api.get('/api/v1/bridges')).json())
  assert.deepEqual(listed.bridges, [aStatus()])
})

test('an update carries the newest row once, however often it changed in between', async () => {
  await using api = await startTestApi({ config: { updateIntervalMs: 100 } })
  using client = openSse(api.port)
  await opened(client)
  for (let ms = 1; ms <= 50; ms++) await publishAge(api, ms)
  const ages = await eventually(
    () => {
      const seen = client
        .messages()
        .flatMap(({ data }) => (data.event === 'rows' ? data.rows : []))
        .map(({ age }) => (age.known ? age.bestMs : -1))
      return seen.at(-1) === 50 && seen
    },
    { what: 'the last age' },
  )
  // Fifty changes may fall into a few intervals, never into fifty.
  assert.ok(ages.length < 10, `${ages.length} updates for fifty changes`)
})

test('a client that comes back gets exactly what it missed', async () => {
  await using api = await startTestApi()
  using before = openSse(api.port)
  await opened(before)
  await publishAge(api, 1)
  const [first] = await events(before, 1)
  before.socket.destroy()
  for (const ms of [2, 3]) {
    await publishAge(api, ms)
    // One event each: the metric counts events that were made.
    await eventually(async () => (await api.metric('foretap_api_live_events_total')) === ms, {
      what: `event ${ms}`,
    })
  }
  using after = openSse(api.port, { lastEventId: first?.id ?? '' })
  const missed = (await events(after, 2)).map(({ data }) =>
    data.event === 'rows' && data.rows[0]?.age.known ? data.rows[0].age.bestMs : data,
  )
  assert.deepEqual(missed, [2, 3])
})

test('the id of a list continues from that list, without a gap and without a repetition', async () => {
  await using api = await startTestApi()
  await publishAge(api, 1)
  await eventually(async () => (await api.metric('foretap_api_live_events_total')) === 1, {
    what: 'the first event',
  })
  const list = seriesList.parse(await (await api.get('/api/v1/series')).json())
  await publishAge(api, 2)
  await eventually(async () => (await api.metric('foretap_api_live_events_total')) === 2, {
    what: 'the second event',
  })
  using client = openSse(api.port, { path: `/api/v1/live?after=${list.liveId}` })
  const [event] = await events(client, 1)
  assert.ok(event?.data.event === 'rows' && event.data.rows[0]?.age.known)
  assert.equal(event.data.rows[0].age.bestMs, 2)
})

for (const [why, lastEventId] of [
  ['of another process', 'abcdef-3'],
  ['that is no id', 'hello'],
  ['of the future', undefined],
] as const) {
  test(`a client that comes back with an id ${why} is told to read everything again`, async () => {
    await using api = await startTestApi()
    using probe = openSse(api.port)
    await opened(probe)
    const current = await eventually(() => /^id: (.*)$/m.exec(probe.text())?.[1], { what: 'an id' })
    const future = current.replace(/\d+$/, '99')
    using client = openSse(api.port, { lastEventId: lastEventId ?? future })
    const [event] = await events(client, 1)
    assert.deepEqual(event, { id: current, data: { event: 'reset' } })
    assert.equal(await api.metric('foretap_api_live_resets_total'), 1)
  })
}

test('a client that was away for longer than events are kept is told to read everything again', async () => {
  await using api = await startTestApi({ config: { liveReplayBytesMax: 1_024 } })
  using before = openSse(api.port)
  await opened(before)
  await publishAge(api, 1)
  const [first] = await events(before, 1)
  before.socket.destroy()
  for (let ms = 2; ms <= 6; ms++) {
    await publishAge(api, ms)
    await eventually(async () => (await api.metric('foretap_api_live_events_total')) === ms, {
      what: `event ${ms}`,
    })
  }
  using after = openSse(api.port, { lastEventId: first?.id ?? '' })
  assert.deepEqual((await events(after, 1))[0]?.data, { event: 'reset' })
})

test('a client that does not read costs a bounded buffer, and is told to read everything again once it reads', async () => {
  const liveBufferBytesMax = 256 * 1_024
  await using api = await startTestApi({ config: { liveBufferBytesMax } })
  using slow = openSse(api.port)
  using quick = openSse(api.port)
  await opened(slow)
  await opened(quick)
  slow.socket.pause()
  const behind = async () => {
    const samples = Array.from({ length: 400 }, (_, i) =>
      aSample({ consumer: `consumer-${i}`, atMs: Date.now(), age: anAge(Math.random() * 1e6) }),
    )
    await api.publish(aBatch(samples))
    const sent = await api.metric('foretap_api_live_events_total')
    // Beyond what the system itself buffers on loopback.
    return sent > 150
  }
  await eventually(behind, { what: 'more events than a slow client can take', withinMs: 30_000 })
  slow.socket.resume()
  await eventually(() => slow.messages().some(({ data }) => data.event === 'reset'), {
    what: 'a reset',
  })
  await publishAge(api, 7)
  const isBilling = ({ data }: { data: { event: string; rows?: readonly { id: string }[] } }) =>
    data.event === 'rows' && data.rows?.[0]?.id === billing
  await eventually(() => slow.messages().some(isBilling), { what: 'events after the reset' })
  assert.ok(quick.messages().every(({ data }) => data.event !== 'reset'))
})

test('a client that never reads again is cut off after two heartbeats', async () => {
  await using api = await startTestApi({
    config: { liveBufferBytesMax: 64 * 1_024, heartbeatMs: 50 },
  })
  using slow = openSse(api.port)
  await opened(slow)
  slow.socket.pause()
  await eventually(
    async () => {
      const samples = Array.from({ length: 100 }, (_, i) =>
        aSample({ consumer: `consumer-${i}`, atMs: Date.now(), age: anAge(Math.random() * 1e6) }),
      )
      await api.publish(aBatch(samples))
      return (await api.metric('foretap_api_live_clients')) === 0
    },
    { what: 'the connection to end', withinMs: 30_000 },
  )
})

test('heartbeats keep a quiet stream open', async () => {
  await using api = await startTestApi({ config: { heartbeatMs: 30 } })
  using client = openSse(api.port)
  await eventually(() => client.text().split(': heartbeat').length > 3, {
    what: 'three heartbeats',
  })
})

test('clients beyond the limit are refused with a problem until one leaves', async () => {
  await using api = await startTestApi({ config: { liveClientsMax: 1 } })
  using first = openSse(api.port)
  await opened(first)
  const refused = await api.get('/api/v1/live')
  assert.equal(refused.status, 503)
  assert.equal(refused.headers.get('retry-after'), '5')
  assert.equal(problemDetails.parse(await refused.json()).code, 'API_LIVE_CLIENTS_EXHAUSTED')
  first.socket.destroy()
  await eventually(async () => (await api.metric('foretap_api_live_clients')) === 0, {
    what: 'the first client to leave',
  })
  using second = openSse(api.port)
  await opened(second)
  assert.match(second.text(), /^HTTP\/1\.1 200/)
})

test('a question for the head of the stream is answered and takes no place', async () => {
  await using api = await startTestApi()
  const response = await api.get('/api/v1/live', { method: 'HEAD' })
  assert.equal(response.status, 200)
  assert.equal(await api.metric('foretap_api_live_clients'), 0)
})

test('stopping ends live streams at once', async () => {
  const drainMs = 60_000
  const api = await startTestApi({ drainMs })
  using client = openSse(api.port)
  await opened(client)
  const startMs = performance.now()
  await api[Symbol.asyncDispose]()
  await eventually(() => client.isClosed, { what: 'the stream to end' })
  assert.ok(performance.now() - startMs < drainMs, 'the server waited for its drain deadline')
})

test('a thousand clients listen at once and all hear of a change; one more is refused', async () => {
  await using api = await startTestApi({ config: { liveClientsMax: 1_000 } })
  using clients = new DisposableStack()
  const listening: SseClient[] = []
  for (let i = 0; i < 10; i++) {
    const some = Array.from({ length: 100 }, () => clients.use(openSse(api.port)))
    await Promise.all(some.map(opened))
    listening.push(...some)
  }
  assert.equal(await api.metric('foretap_api_live_clients'), 1_000)
  const refused = clients.use(openSse(api.port))
  await eventually(() => refused.text().startsWith('HTTP/1.1 503'), { what: 'the refusal' })
  await publishAge(api, 5)
  await eventually(() => listening.every(one => one.text().includes('"event":"rows"')), {
    what: 'everybody to hear of it',
  })
})
