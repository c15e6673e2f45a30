import { bySession, byToken } from '#kit/http/access/authenticators.ts'
import { TokenBook } from '#kit/http/access/token-book.ts'
import { isLoopbackHost } from '#kit/http/caller.ts'
import { crossOrigin, requestRate } from '#kit/http/front.ts'
import { createGate, type Gate } from '#kit/http/gate.ts'
import { Replays } from '#kit/http/replays.ts'
import type { HttpServer } from '#kit/http-server.ts'
import type { RoleDeps, RoleName } from '#kit/role.ts'
import { createSqliteAccessStore } from '#kit/store/sqlite/sqlite-access-store.ts'
import type { SqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import type { ForetapConfig } from './config.ts'

/** Who may ask this process. */
export interface Access {
  readonly gate: Gate
  readonly tokens: TokenBook
}

interface AccessDeps extends Pick<RoleDeps, 'clock' | 'log'> {
  readonly roles: readonly RoleName[]
  readonly store: SqliteStore
  readonly http: Pick<HttpServer, 'use' | 'protectMetrics'>
  /** Takes the first admin token, made where there was none; without it none is made. */
  readonly showFirstToken?: (token: string) => void
}

/** Decides who may ask what of the API, and puts limits and other sites' rules before all of it. Call it before any route is added. */
export async function openAccess(
  { api, metrics, alerting }: Pick<ForetapConfig, 'api' | 'metrics' | 'alerting'>,
  deps: AccessDeps,
): Promise<Access> {
  const { roles, store, http, clock, log } = deps
  const accessStore = createSqliteAccessStore(store.database)
  const tokens = new TokenBook({ store: accessStore, clock })
  const isApi = roles.includes('api')
  const isHere = isLoopbackHost(isApi ? api.host : metrics.host)
  const isOpenHere = isHere && !(isApi && (api.access === 'required' || api.behindProxy))
  const origins = new Set(api.origins)
  const { publicUrl } = alerting
  const gate = createGate({
    ...{ authenticators: [byToken(tokens), bySession(tokens)], isOpenHere, origins },
    publicOrigin: publicUrl === undefined ? undefined : new URL(publicUrl).origin,
    replays: new Replays({ store: accessStore, clock }),
  })
  if (isApi) {
    for (const handler of [crossOrigin(origins), ...requestRate(api.requestsPerMinute)]) {
      http.use((request, response, next) =>
        request.path.startsWith('/api/') ? handler(request, response, next) : next(),
      )
    }
    if (!isOpenHere) http.protectMetrics(request => gate.admit({ scope: 'read' }, request))
  }
  if (isApi && (await tokens.list()).length === 0) {
    if (deps.showFirstToken) {
      const made = await tokens.create({ name: 'first', scopes: ['admin'] }, 'first start')
      deps.showFirstToken(made.text)
    } else if (!isOpenHere) {
      log.warn({}, 'nobody can ask: there is no token yet; see foretap token create')
    }
  }
  return { gate, tokens }
}
