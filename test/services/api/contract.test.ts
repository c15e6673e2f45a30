import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openApiDocument } from '#api/openapi/openapi-document.ts'
import { apiRoutes } from '#contracts/http/api-routes.ts'
import { pathOf } from '#contracts/http/client.ts'
import type { Route } from '#contracts/http/route.ts'
import { problemDetails } from '#contracts/http-api.ts'
import { seriesId } from '#contracts/series.ts'
import { aKey } from './rows.ts'
import { startWholeApi, type WholeApi } from './start-whole-api.ts'

interface Example {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  /** What is answered; the route's own success where nothing is said. */
  readonly status?: number
}

const series = { id: seriesId(aKey('billing')) }
const hourMs = 3_600_000
const unknownDelivery = { id: '00000000-0000-4000-8000-000000000000' }

/** Requests to each route, in this order where some need what others make. A route without one does not compile. */
const examples: Readonly<Record<keyof typeof apiRoutes, readonly Example[]>> = {
  listSeries: [{}],
  groupSeries: [{}, { query: { by: 'region' } }, { query: { by: '' }, status: 400 }],
  getSeries: [{ params: series }, { params: { id: 'x' }, status: 400 }],
  getHistory: [{ params: series }, { params: series, query: { resolution: '1m' } }],
  readSparklines: [{ body: { ids: [series.id] } }, { body: { ids: [] }, status: 400 }],
  readPoints: [{ params: series, query: { points: 7 } }],
  getForecast: [{ params: series, status: 404 }],
  listForecasts: [{}],
  listBridges: [{}],
  followLive: [],
  listPaces: [{}],
  askWhatIf: [{ body: { objectiveMs: 1_000, points: [{ atMs: 1_000, ageMs: 5 }] } }],
  listAnomalies: [{}, { query: { limit: 2, severity: ['warning', 'info'], state: 'ended' } }],
  listAnomalyRows: [{}, { query: { outcome: 'false', consumer: 'billing', limit: 3 } }],
  countAnomalies: [
    ...[{}, { query: { by: 'severity', bucket: '5m' } }],
    { query: { by: 'label', label: 'owner' } },
    { query: { by: 'label' }, status: 400 },
  ],
  startDrill: [{ body: { person: 'ann', id: 'drill-1' } }, { body: { person: 'x' }, status: 404 }],
  getDrill: [{ params: { id: 'drill-1' } }],
  acknowledgeDrill: [{ params: { id: 'drill-1' }, body: {} }],
  listIncidents: [{}, { query: { limit: 1 } }],
  getIncident: [{ params: { id: 'no' }, status: 404 }],
  actOnIncident: [{ params: { id: 'no' }, body: { what: 'resolve' }, status: 404 }],
  previewSilence: [{ body: { match: ['consumer=billing'] } }],
  listObjectives: [{}],
  getObjective: [{ params: { id: seriesId(aKey('nobody')) }, status: 404 }],
  getModel: [{}],
  listSkill: [{}],
  changeContext: [{ body: { subject: { consumer: 'billing' }, facts: { owner: 'payments' } } }],
  importContext: [{ body: { records: [{ subject: { stream: 'x' }, facts: { tier: '1' } }] } }],
  listContext: [{}, { query: { limit: 1 } }],
  deleteContext: [{ body: { ids: ['catalogue:*/x/*'] } }],
  listDeliveries: [{}, { query: { state: ['queued', 'dead'] } }],
  retryDelivery: [{ params: unknownDelivery, status: 404 }],
  dropDelivery: [{ params: unknownDelivery, status: 404 }],
  addSilence: [
    {
      body: {
        ...{ id: 's-1', match: ['consumer=billing'], author: 'ann', reason: 'moving' },
        endMs: Date.now() + hourMs,
      },
    },
  ],
  listSilences: [{}],
  endSilence: [{ params: { id: 's-1' } }, { params: { id: 's-2' }, status: 404 }],
  listPeople: [{}],
  listDevices: [{}],
  offerPairing: [{ body: { person: 'ann' } }],
  renameDevice: [{ params: { id: 'no' }, body: { name: 'x' }, status: 404 }],
  revokeDevice: [{ params: { id: 'no' }, status: 404 }],
  createToken: [{ body: { scopes: ['read'], name: 'Grafana' } }],
  listTokens: [{}],
  revokeToken: [{ params: { id: 'no' }, status: 404 }],
  openSession: [{ body: { token: 'x' }, status: 401 }],
  getSession: [{}],
  closeSession: [{}],
  getOpenApi: [{}],
}

test('every route answers as it declares, and every refusal is a problem with a stable code', async () => {
  await using api = await startWholeApi()
  for (const [name, requests] of Object.entries(examples)) {
    const route: Route = apiRoutes[name as keyof typeof apiRoutes]
    for (const request of requests) {
      const response = await send(api, route, request)
      const text = await response.text()
      const at = `${name} ${JSON.stringify(request)}: ${text.slice(0, 300)}`
      const declared = Object.keys(route.answers).map(Number)
      if (request.status === undefined) assert.ok(declared.includes(response.status), at)
      else assert.equal(response.status, request.status, at)
      const type = response.headers.get('content-type') ?? ''
      if (response.status >= 400) {
        assert.match(type, /^application\/problem\+json/, at)
        const problem = problemDetails.parse(JSON.parse(text))
        assert.equal(problem.status, response.status)
        assert.match(problem.code, /^(API|NOTIFIER|WATCH)_[A-Z_]+$/)
      } else if (response.status !== 204) {
        assert.match(type, /^application\/json/, at)
        const schema = route.answers[response.status as 200]
        const parsed = schema?.safeParse(JSON.parse(text))
        assert.ok(parsed?.success, `${at} ${parsed?.error?.message}`)
      }
    }
  }
})

const send = (api: WholeApi, route: Route, { body, ...request }: Example): Promise<Response> =>
  api.ask(pathOf(route, request).replace('/api/v1', ''), {
    method: route.method.toUpperCase(),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })

test('writes that are repeated under one key change one thing, and tell the same', async () => {
  await using api = await startWholeApi()
  const endMs = Date.now() + hourMs
  const writes = [
    ['/silences', { match: ['stream=a'], author: 'ann', reason: 'x', endMs }, { reason: 'y' }],
    [
      '/context',
      { subject: { stream: 'a' }, events: [{ what: 'other', text: 'a' }] },
      { facts: { owner: 'b' } },
    ],
    ['/drills', { person: 'ann' }, { by: 'somebody' }],
  ] as const
  for (const [path, body, other] of writes) {
    const headers = { 'content-type': 'application/json', 'idempotency-key': '"same"' }
    const post = (sent: unknown, key: string = path) =>
      api.ask(path, {
        ...{ method: 'POST', body: JSON.stringify(sent) },
        headers: { ...headers, 'idempotency-key': key.replaceAll('/', '.') },
      })
    const answers = await Promise.all([post(body), post(body), post(body)])
    const texts = await Promise.all(answers.map(one => one.text()))
    assert.deepEqual(new Set(texts).size, 1, texts.join(' '))
    assert.equal(new Set(answers.map(({ status }) => status)).size, 1)
    const replayed = answers.filter(one => one.headers.get('idempotency-replayed') === 'true')
    assert.equal(replayed.length, 2, path)
    const reused = await post({ ...body, ...other })
    assert.equal(reused.status, 422, path)
    assert.equal(problemDetails.parse(await reused.json()).code, 'API_IDEMPOTENCY_KEY_REUSED')
    const unfit = await post(body, 'no key')
    assert.equal(problemDetails.parse(await unfit.json()).code, 'API_IDEMPOTENCY_KEY_INVALID')
  }
  const { silences } = (await (await api.ask('/silences')).json()) as { silences: unknown[] }
  assert.equal(silences.length, 1)
})

test('tokens are never kept for a repeat', async () => {
  await using api = await startWholeApi()
  const create = () =>
    api.ask('/tokens', {
      ...{ method: 'POST', body: JSON.stringify({ scopes: ['read'] }) },
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
    })
  const [first, second] = [await create(), await create()]
  assert.deepEqual([first.status, second.status], [201, 201])
  assert.notEqual(await first.text(), await second.text())
})

test('the OpenAPI document has every route once, and everything that it refers to', () => {
  const document = openApiDocument('1.0.0')
  const operations = Object.values(document.paths ?? {}).flatMap(path =>
    Object.values(path as Record<string, { operationId: string }>),
  )
  assert.deepEqual(
    operations.map(({ operationId }) => operationId).toSorted(),
    Object.keys(apiRoutes).toSorted(),
  )
  for (const [name, route] of Object.entries<Route>(apiRoutes)) assert.equal(route.name, name)
  const references = [
    ...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g),
  ]
  assert.ok(references.length > 20)
  for (const [, name = ''] of references) assert.ok(document.components?.schemas?.[name], name)
})
