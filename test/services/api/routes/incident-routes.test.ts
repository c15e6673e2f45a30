import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { z } from 'zod'
import { action } from '#contracts/action.ts'
import { actionTaken, incidentDetails, incidentList } from '#contracts/http/incident-routes.ts'
import { peopleList } from '#contracts/http/people-routes.ts'
import { silencePreview } from '#contracts/http/preview-routes.ts'
import { problemDetails } from '#contracts/http-api.ts'
import { topics } from '#contracts/topics.ts'
import { eventually } from '#test/support/eventually.ts'
import { breach } from '#test/support/open-notifier.ts'
import { openSse } from '../sse-client.ts'
import { type IncidentApi, startIncidentApi } from '../start-incident-api.ts'

const read = async <Schema extends z.ZodType>(answer: Promise<Response>, schema: Schema) =>
  schema.parse(await (await answer).json())

const codeOf = async (answer: Promise<Response>) => {
  const response = await answer
  const { code } = problemDetails.parse(await response.json())
  return `${response.status} ${code}`
}

/** Breaks the objective of these consumers, one incident each, the last one newest. */
async function withIncidents(api: IncidentApi, consumers: readonly string[]) {
  const nowMs = Date.now()
  await api.publish(
    ...consumers.map((consumer, i) =>
      breach({ consumer, atMs: nowMs, startMs: nowMs - (consumers.length - i) * 60_000 }),
    ),
  )
  return eventually(
    async () => {
      const { incidents } = await read(api.get('/incidents'), incidentList)
      return incidents.length === consumers.length && incidents
    },
    { what: 'the incidents' },
  )
}

const consumersOf = ({ incidents }: z.output<typeof incidentList>) =>
  incidents.map(({ series }) => series[0]?.consumer)

test('incidents are listed newest first, filtered, and page by page without a gap or a repeat', async () => {
  await using api = await startIncidentApi()
  const all = await withIncidents(api, ['a', 'b', 'c', 'd', 'e'])
  const list = (query: string) => read(api.get(`/incidents${query}`), incidentList)
  assert.deepEqual(consumersOf(await list('')), ['e', 'd', 'c', 'b', 'a'])

  const paged: unknown[] = []
  let address = '/incidents?limit=2'
  for (let pages = 0; pages < 9; pages++) {
    const response = await api.get(address)
    const page = incidentList.parse(await response.json())
    paged.push(...consumersOf(page))
    const link = response.headers.get('link')
    assert.equal(link !== null, page.next !== undefined)
    if (page.next === undefined) break
    assert.ok(link?.includes(encodeURIComponent(page.next)))
    address = `/incidents?limit=2&cursor=${encodeURIComponent(page.next)}`
  }
  assert.deepEqual(paged, ['e', 'd', 'c', 'b', 'a'])

  const id = all[4]?.id ?? ''
  await api.post(`/incidents/${id}/actions`, { what: 'acknowledge', person: 'ann' })
  const series = encodeURIComponent('time_lag:shop/orders/b')
  for (const [query, expected] of [
    ['?state=acknowledged', ['a']],
    ['?state=firing&state=acknowledged', ['e', 'd', 'c', 'b', 'a']],
    ['?open=false', []],
    [`?series=${series}`, ['b']],
    ['?q=ORDERS%2Fc', ['c']],
    ['?person=ann&limit=1', ['e']],
    ['?person=nobody', []],
    ['?withheld=true', []],
    ['?kind=blind', []],
    ['?level=time_sensitive&kind=breach&limit=1', ['e']],
    [`?to=${(all[3]?.startMs ?? 0) + 1}`, ['b', 'a']],
  ] as const) {
    assert.deepEqual(consumersOf(await list(query)), expected, query)
  }
})

test('questions that cannot be answered are refused by name', async () => {
  await using api = await startIncidentApi()
  for (const [query, code] of [
    ['?state=odd', '400 API_QUERY_INVALID'],
    ['?limit=0', '400 API_QUERY_INVALID'],
    ['?cursor=odd', '400 API_CURSOR_INVALID'],
    ['?since=1', '400 API_QUERY_INVALID'],
    ['?from=9&to=3', '400 API_RANGE_INVALID'],
    ['?series=x', '400 API_SERIES_ID_MALFORMED'],
    ['/nothing', '404 API_INCIDENT_UNKNOWN'],
  ] as const) {
    assert.equal(await codeOf(api.get(`/incidents${query}`)), code, query)
  }
})

test('an incident shows its timeline and each delivery, and says by its ETag that nothing is new', async () => {
  await using api = await startIncidentApi()
  const [row] = await withIncidents(api, ['billing'])
  const path = `/incidents/${row?.id}`
  const shown = await eventually(
    async () => {
      const details = await read(api.get(path), incidentDetails)
      return details.deliveries[0]?.state === 'accepted' && details
    },
    { what: 'the delivery' },
  )
  assert.equal(shown.incident.state, 'firing')
  assert.deepEqual(shown.incident.timeline.map(({ what }) => what).slice(0, 1), ['firing'])
  assert.equal(shown.deliveries[0]?.person, 'ann')
  const etag = (await api.get(path)).headers.get('etag') ?? ''
  const again = await api.get(path, { headers: { 'if-none-match': etag } })
  assert.equal(again.status, 304)
  await api.post(`${path}/actions`, { what: 'comment', text: 'looking', person: 'ann' })
  assert.equal((await api.get(path, { headers: { 'if-none-match': etag } })).status, 200)
})

test('an action is taken once however often it is repeated, and its key is good for nothing else', async () => {
  await using api = await startIncidentApi()
  const [row] = await withIncidents(api, ['billing'])
  const path = `/incidents/${row?.id}/actions`
  const key = { 'Idempotency-Key': '"key-1"' }
  const body = { what: 'acknowledge', person: 'ann', text: 'On it.' }
  const answers = await Promise.all([1, 2, 3].map(() => api.post(path, body, key)))
  for (const answer of answers) {
    assert.equal(answer.status, 200)
    const { taken, id, incident } = actionTaken.parse(await answer.json())
    assert.ok(taken)
    assert.equal(id, 'key-1')
    assert.equal(incident.state, 'acknowledged')
    assert.equal(incident.acknowledgedBy, 'ann')
    assert.equal(incident.timeline.filter(({ action }) => action === 'key-1').length, 1)
  }
  const other = { ...body, what: 'resolve' }
  assert.equal(await codeOf(api.post(path, other, key)), '422 API_IDEMPOTENCY_KEY_REUSED')
  assert.equal(
    await codeOf(api.post(path, body, { 'Idempotency-Key': 'a key' })),
    '400 API_IDEMPOTENCY_KEY_INVALID',
  )
  const ended = await read(api.post(path, other, { 'Idempotency-Key': 'key-2' }), actionTaken)
  assert.equal(ended.incident.state, 'resolved')
  // A repeat of what ended it is no action on what is over.
  const repeated = await api.post(path, other, { 'Idempotency-Key': 'key-2' })
  assert.equal(repeated.status, 200)
  assert.equal(await codeOf(api.post(path, body)), '409 API_INCIDENT_ENDED')
  const said = await read(api.post(path, { what: 'comment', text: 'why?' }), actionTaken)
  assert.equal(said.incident.timeline.at(-1)?.person, 'somebody here')
})

test('actions that can never be taken are refused with the reason', async () => {
  await using api = await startIncidentApi()
  const [row] = await withIncidents(api, ['billing'])
  const path = `/incidents/${row?.id}/actions`
  const refused = async (body: unknown, code: string) =>
    assert.equal(await codeOf(api.post(path, body)), code, JSON.stringify(body))
  await refused({ what: 'pass_on', to: 'carl' }, '400 API_PERSON_UNKNOWN')
  await refused({ what: 'pass_on' }, '400 API_BODY_INVALID')
  await refused({ what: 'comment', text: '' }, '400 API_BODY_INVALID')
  await refused({ what: 'dance' }, '400 API_BODY_INVALID')
  await refused({ what: 'snooze', untilMs: Date.now() - 1 }, '400 API_SNOOZE_INVALID')
  await refused({ what: 'snooze', untilMs: Date.now() + 90_000_000 }, '400 API_SNOOZE_INVALID')
  assert.equal(
    await codeOf(api.post('/incidents/no/actions', { what: 'resolve' })),
    '404 API_INCIDENT_UNKNOWN',
  )
  const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://example.com' }
  const response = await api.post(path, { what: 'acknowledge' }, elsewhere)
  assert.equal(response.status, 403)
  const snoozed = await read(api.post(path, { what: 'snooze' }), actionTaken)
  assert.equal(snoozed.incident.state, 'snoozed')
})

test('without a notifier an action is answered with 202 and waits on the bus', async () => {
  await using api = await startIncidentApi()
  const [row] = await withIncidents(api, ['billing'])
  await api.notifier[Symbol.asyncDispose]()
  const path = `/incidents/${row?.id}/actions`
  const body = { what: 'acknowledge', person: 'ann' }
  const kept = await api.post(path, body, { 'Idempotency-Key': 'later' })
  assert.equal(kept.status, 202)
  const { taken, incident } = actionTaken.parse(await kept.json())
  assert.equal(taken, false)
  assert.equal(incident.state, 'firing')
  const waiting: string[] = []
  await using _ = await api.bus.subscribe({
    ...{ topic: topics.actions.name, from: 'earliest' },
    async handle(messages) {
      waiting.push(...messages.map(({ value }) => action.parse(JSON.parse(value)).id))
    },
  })
  await eventually(() => waiting.includes('later'), { what: 'the action on the bus' })
})

test('live events carry incidents that begin and change', async () => {
  await using api = await startIncidentApi()
  using stream = openSse(api.http.port)
  const [row] = await withIncidents(api, ['billing'])
  await api.post(`/incidents/${row?.id}/actions`, { what: 'acknowledge', person: 'ann' })
  await eventually(
    () =>
      stream
        .messages()
        .some(
          ({ data: event }) =>
            event.event === 'incidents' &&
            event.incidents.some(
              ({ id, state, latest }) =>
                id === row?.id && state === 'acknowledged' && latest?.what === 'acknowledged',
            ),
        ),
    { what: 'the acknowledgement' },
  )
})

test('a preview says which incidents and series fall silent, and which conditions cannot be read', async () => {
  await using api = await startIncidentApi()
  const rows = await withIncidents(api, ['billing', 'mail'])
  const preview = (...match: string[]) =>
    read(api.post('/silences/preview', { match }), silencePreview)
  const one = await preview('consumer=billing')
  assert.deepEqual(
    one.incidents.map(({ id }) => id),
    [rows[1]?.id],
  )
  assert.equal((await preview('stream=~"ord.*"')).incidents.length, 2)
  assert.equal((await preview('stream=orders', 'incident=blind')).incidents.length, 0)
  const bad = await preview('stream=orders', 'team')
  assert.deepEqual([bad.incidents.length, bad.problems.map(({ match }) => match)], [0, ['team']])
})

test('people are listed with what the tap budget leaves them', async () => {
  await using api = await startIncidentApi()
  const { people } = await read(api.get('/people'), peopleList)
  assert.deepEqual(
    people.map(({ name, budget }) => ({ name, ...budget })),
    [{ name: 'ann', tapsPerDay: 3, tapsToday: 0 }],
  )
})
