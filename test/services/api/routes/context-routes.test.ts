import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { applyChange } from '#api/context/apply-change.ts'
import {
  type ContextRecord,
  contextChange,
  contextChanged,
  contextList,
  contextRecord,
  eventsMax,
} from '#contracts/context.ts'
import { problemDetails, seriesDetails } from '#contracts/http-api.ts'
import { seriesId } from '#contracts/series.ts'
import { seriesGroups } from '#contracts/series-groups.ts'
import { eventually } from '#test/support/eventually.ts'
import { aBatch, aKey, aSample } from '../rows.ts'
import { startTestApi, type TestApi } from '../start-test-api.ts'

const path = '/api/v1/context'
const post = (api: TestApi, to: string, body: unknown) => send(api, { to, body })
const send = (api: TestApi, { to, body, headers = {} }: Pick<Refused, 'to' | 'body' | 'headers'>) =>
  api.get(`${path}${to}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const change = async (api: TestApi, body: unknown) =>
  contextChanged.parse(await (await post(api, '', body)).json())
const list = async (api: TestApi, query = '') =>
  contextList.parse(await (await api.get(path + query)).json())

interface Refused {
  readonly to: string
  readonly body: unknown
  readonly status: number
  readonly why: RegExp
  readonly headers?: Readonly<Record<string, string>>
}

test('facts are added to what was said, taken back one by one, and gone with the last', async () => {
  await using api = await startTestApi()
  const subject = { consumer: 'billing' }
  await change(api, { subject, facts: { owner: 'payments', links: { runbook: 'https://e.com' } } })
  const { id, record } = await change(api, {
    ...{ subject, facts: { tier: '1', owner: null } },
    events: [{ what: 'deploy', text: '1.4.2' }],
  })
  assert.equal(id, 'operator:*/*/billing')
  assert.deepEqual(record?.facts, { tier: '1', links: { runbook: 'https://e.com' } })
  assert.equal(record?.events[0]?.text, '1.4.2')
  assert.ok(Math.abs((record?.events[0]?.atMs ?? 0) - Date.now()) < 60_000, 'it happened now')
  const gone = await change(api, { subject: { stream: 'x' }, facts: { owner: null } })
  assert.equal(gone.record, undefined)
  assert.deepEqual(
    (await list(api)).records.map(one => one.id),
    ['operator:*/*/billing'],
  )
})

test('changes of one subject that come at once lose nothing', async () => {
  await using api = await startTestApi()
  const names = Array.from({ length: 20 }, (_, i) => `l${i}`)
  await Promise.all(
    names.map(name =>
      change(api, { subject: { stream: 'orders' }, facts: { labels: { [name]: 'x' } } }),
    ),
  )
  const [record] = (await list(api)).records
  assert.deepEqual(Object.keys(record?.facts.labels ?? {}).sort(), names.toSorted())
  const more = await post(api, '', {
    subject: { stream: 'orders' },
    facts: { labels: { one_more: 'x' } },
  })
  assert.equal(more.status, 400)
  assert.match(
    problemDetails.parse(await more.json()).detail ?? '',
    /facts\.labels: must not be more than 20/,
  )
})

test('a series shows what all that match it say, and hears of changes at once', async () => {
  await using api = await startTestApi()
  const atMs = Date.now()
  await api.publish(aBatch([aSample({ atMs })], { atMs }))
  const url = `/api/v1/series/${encodeURIComponent(seriesId(aKey('billing')))}`
  const context = async () => {
    const details = seriesDetails.safeParse(await (await api.get(url)).json())
    return details.success ? details.data.context : undefined
  }
  await eventually(async () => (await context()) !== undefined, { what: 'the series' })
  assert.deepEqual(await context(), { labels: {}, links: {}, events: [] })
  await change(api, { subject: { consumer: 'bill*' }, facts: { owner: 'payments', region: 'eu' } })
  await change(api, { subject: { consumer: 'billing' }, facts: { owner: 'shop' } })
  assert.deepEqual((await context())?.labels, { owner: 'shop', region: 'eu' })
})

test('series are listed by their team, which is their owner unless somebody says otherwise', async () => {
  await using api = await startTestApi()
  const atMs = Date.now()
  const consumers = ['billing', 'fraud', 'audit', 'mail']
  const keys = new Map(consumers.map(consumer => [consumer, seriesId(aKey(consumer))]))
  await api.publish(
    aBatch(
      consumers.map(consumer => aSample({ consumer, atMs })),
      { atMs },
    ),
  )
  await change(api, { subject: { consumer: 'billing' }, facts: { owner: 'payments' } })
  await change(api, { subject: { consumer: 'fraud' }, facts: { owner: 'ann', region: 'eu' } })
  await change(api, { subject: { consumer: 'fraud' }, facts: { labels: { team: 'payments' } } })
  await change(api, { subject: { consumer: 'audit' }, facts: { owner: 'audit' } })
  const groups = async (query: string) => {
    const answer = await api.get(`/api/v1/series/groups${query}`)
    return seriesGroups.parse(await answer.json()).groups
  }
  const ids = (...names: readonly string[]) => names.map(name => keys.get(name)).sort()
  await eventually(async () => (await groups('')).flatMap(one => one.series).length === 4, {
    what: 'all series',
  })
  assert.deepEqual(await groups(''), [
    { value: 'audit', series: ids('audit') },
    { value: 'payments', series: ids('billing', 'fraud') },
    { value: null, series: ids('mail') },
  ])
  assert.deepEqual(await groups('?by=region'), [
    { value: 'eu', series: ids('fraud') },
    { value: null, series: ids('audit', 'billing', 'mail') },
  ])
})

test('the catalogue is written and deleted in portions; pages follow each other', async () => {
  await using api = await startTestApi()
  const records = ['a', 'b', 'c'].map(stream => ({ subject: { stream }, facts: { owner: stream } }))
  assert.deepEqual(await (await post(api, '/import', { records })).json(), { written: 3 })
  const first = await list(api, '?limit=2')
  assert.deepEqual(
    first.records.map(({ subject }) => subject.stream),
    ['a', 'b'],
  )
  const rest = await list(api, `?limit=2&after=${encodeURIComponent(first.next ?? '')}`)
  assert.deepEqual([rest.records[0]?.subject.stream, rest.next], ['c', undefined])
  const ids = [...first.records.map(({ id }) => id), 'catalogue:*/never/*']
  assert.deepEqual(await (await post(api, '/delete', { ids })).json(), { deleted: 2 })
  assert.equal((await list(api)).records.length, 1)
})

test('what is full says so before anything is written', async () => {
  await using api = await startTestApi({ context: { recordsMax: 2 } })
  const records = ['a', 'b', 'c'].map(stream => ({ subject: { stream }, facts: { owner: stream } }))
  const refused = await post(api, '/import', { records })
  assert.equal(refused.status, 409)
  assert.equal(problemDetails.parse(await refused.json()).code, 'API_CONTEXT_FULL')
  assert.deepEqual((await list(api)).records, [])
})

const refusals: readonly Refused[] = [
  { to: '', body: { subject: { topic: 'x' } }, status: 400, why: /subject: .*topic/ },
  {
    to: '',
    body: { subject: {}, facts: { labels: { stream: 'x' } } },
    status: 400,
    why: /facts\.labels\.stream: is a name/,
  },
  {
    to: '',
    body: { subject: {}, facts: { links: { a: 'ftp://x' } } },
    status: 400,
    why: /http or https/,
  },
  { to: '/import', body: { records: [] }, status: 400, why: /records/ },
  { to: '/delete', body: {}, status: 400, why: /ids/ },
  {
    to: '',
    body: { subject: {} },
    status: 403,
    why: /api\.origins/,
    headers: { origin: 'http://evil.example' },
  },
  {
    to: '',
    body: { subject: {} },
    status: 415,
    why: /application\/json/,
    headers: { 'content-type': 'text/plain' },
  },
]
for (const { to, body, status, why, headers } of refusals) {
  test(`a request that cannot be used is refused by name: ${to} ${JSON.stringify(body)} ${status}`, async () => {
    await using api = await startTestApi()
    const response = await send(api, { to, body, headers: headers ?? {} })
    assert.equal(response.status, status)
    assert.match(problemDetails.parse(await response.json()).detail ?? '', why)
  })
}

test('other methods are refused with those that are taken', async () => {
  await using api = await startTestApi()
  const response = await api.get(`${path}/import`)
  assert.equal(response.status, 405)
  assert.equal(response.headers.get('allow'), 'POST')
})

test('whatever is changed, the record is valid, bounded, and changing it the same way again changes nothing', () => {
  const nowMs = 1_800_000_000_000
  const value = fc.option(fc.constantFrom('x', 'y'), { nil: null })
  const changes = fc
    .record({
      facts: fc.record(
        { owner: value, tier: value, labels: fc.dictionary(fc.constantFrom('a', 'b'), value) },
        { requiredKeys: [] },
      ),
      events: fc.array(
        fc.record({
          what: fc.constant('deploy' as const),
          text: fc.constantFrom('1', '2', '3'),
          atMs: fc.integer({ min: nowMs - 1_000_000_000, max: nowMs }),
        }),
        { maxLength: eventsMax },
      ),
    })
    .map(parts => contextChange.parse({ subject: { stream: 'orders' }, ...parts }))
  fc.assert(
    fc.property(fc.array(changes, { minLength: 1, maxLength: 6 }), all => {
      const after = all.reduce<ContextRecord | undefined>(
        (record, one) => applyChange(record, one, nowMs),
        undefined,
      )
      const last = all.at(-1)
      if (last === undefined) return
      assert.deepEqual(applyChange(after, last, nowMs), after)
      if (after === undefined) return
      assert.deepEqual(contextRecord.parse(after), after)
      if (last.facts.owner !== undefined)
        assert.equal(after.facts.owner, last.facts.owner ?? undefined)
    }),
  )
})
