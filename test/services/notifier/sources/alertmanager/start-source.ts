import { Registry } from 'prom-client'
import { systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'
import type { ExternalAlert } from '#notifier/incidents/event.ts'
import {
  type AlertmanagerSourceDeps,
  alertmanagerRoutes,
} from '#notifier/sources/alertmanager/alertmanager-routes.ts'
import { alertmanagerSourceConfig } from '#notifier/sources/alertmanager/config.ts'

/** The source on the server of a process, as the notifier mounts it. Keeps what it took unless told what to do. */
export async function startSource(
  given: Record<string, unknown> = {},
  take?: AlertmanagerSourceDeps['take'],
) {
  const taken: ExternalAlert[] = []
  const registry = new Registry()
  const deps = { clock: systemClock, log: silentLogger, registry }
  const http = await startHttpServer(
    { host: '127.0.0.1', port: 0 },
    { ...deps, health: createHealth(systemClock), drainMs: 100 },
  )
  const keep = async (alert: ExternalAlert) => void taken.push(alert)
  const config = alertmanagerSourceConfig.parse(given)
  http.use(alertmanagerRoutes(config, { ...deps, take: take ?? keep }))
  const url = `${http.url}/api/sources/alertmanager`
  return {
    ...{ url, taken, registry },
    post: (body: string, headers: Record<string, string> = {}) =>
      fetch(url, { method: 'POST', body, headers }),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  }
}
