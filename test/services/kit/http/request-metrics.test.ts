import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { z } from 'zod'
import { defineRoute } from '#contracts/http/route.ts'
import { systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { openGate } from '#kit/http/gate.ts'
import { ok } from '#kit/http/reply.ts'
import { serve, serveRoutes } from '#kit/http/serve-routes.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'
import { eventually } from '#test/support/eventually.ts'

const route = defineRoute({
  ...{ name: 'say', method: 'get', path: '/say/{what}', summary: 'Say it', tag: 'Test' },
  ...{ scope: 'read', params: z.strictObject({ what: z.string().max(3) }) },
  answers: { 200: z.strictObject({ said: z.string() }) },
})

const cases: readonly (readonly [path: string, route: string, statusClass: string])[] = [
  ['/api/v1/say/yes', 'say', '2xx'],
  ['/api/v1/say/certainly', 'say', '4xx'],
  ['/api/v1/sing', 'other', '4xx'],
  ['/watch/', 'watch', '4xx'],
  ['/watch-api/v1/sung', 'watch', '4xx'],
  ['/watchful', 'board', '4xx'],
  ['/livez', 'probe', '2xx'],
  ['/metrics', 'probe', '2xx'],
]
for (const [path, name, statusClass] of cases)
  test(`a request for ${path} is counted and timed as ${name}`, async () => {
    const [log, registry] = [silentLogger, new Registry()]
    const deps = { log, registry, health: createHealth(systemClock) }
    await using http = await startHttpServer({ host: '127.0.0.1', port: 0 }, deps)
    const served = serve(route, ({ params }) => ok({ said: params.what }))
    http.use(serveRoutes([served], { gate: openGate, log }))
    await (await fetch(`${http.url}${path}`)).text()
    const text = await eventually(
      async () => {
        const metrics = await registry.metrics()
        return metrics.includes('foretap_http_requests_total{') && metrics
      },
      { what: 'a count', withinMs: 30_000 },
    )
    const labels = `{route="${name}",class="${statusClass}"}`
    assert.ok(text.includes(`foretap_http_requests_total${labels} 1\n`), text)
    assert.ok(text.includes(`foretap_http_request_seconds_count{route="${name}"} 1\n`), text)
  })
