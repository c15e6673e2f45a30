import { join } from 'node:path'
import { Registry } from 'prom-client'
import { startForetap } from '#cli/compose.ts'
import { foretapConfig } from '#cli/config.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { aFrame, aKey, anAnomaly } from './rows.ts'

export interface WholeApi extends AsyncDisposable {
  readonly url: string
  readonly adminToken: string
  /** Below `/api/v1`. */
  ask(path: string, init?: RequestInit): Promise<Response>
}

/** Consumers with a past in the store. */
const wholeApiConsumers = ['billing', 'mail'] as const

/**
 * Notifier, watch bridge and api as `foretap up` composes them, behind their real gate, on a store that has some history and
 * anomalies; nothing is measured meanwhile.
 */
export async function startWholeApi(
  api: Readonly<Record<string, unknown>> = {},
): Promise<WholeApi> {
  await using opening = new AsyncDisposableStack()
  const folder = opening.use(await temporaryFolder())
  const config = foretapConfig.parse({
    store: { path: join(folder.path, 'foretap.db') },
    alerting: { people: [{ name: 'ann' }] },
    api: { port: 0, ...api },
  })
  await fillStore(config.store)
  let adminToken = ''
  const foretap = opening.use(
    await startForetap(config, {
      ...{ roles: ['notifier', 'api'], env: {}, clock: systemClock, log: silentLogger },
      showFirstToken: token => {
        adminToken = token
      },
    }),
  )
  const open = opening.move()
  return {
    ...{ url: foretap.url, adminToken },
    ask: (path, init) => fetch(`${foretap.url}/api/v1${path}`, init),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  }
}

async function fillStore(config: Parameters<typeof openSqliteStore>[0]): Promise<void> {
  const deps = { clock: systemClock, log: silentLogger, registry: new Registry() }
  await using store = await openSqliteStore(config, deps)
  const nowMs = Math.floor(Date.now() / 10_000) * 10_000
  for (let startMs = nowMs - 600_000; startMs < nowMs; startMs += 10_000) {
    const frames = wholeApiConsumers.map(name => aFrame(aKey(name), startMs, 1_000))
    await store.history.append(startMs, frames)
  }
  const minuteMs = 60_000
  await store.anomalies.put(
    [5, 4, 3, 2, 1].map(ago => {
      const startMs = nowMs - ago * 10 * minuteMs
      const ended = { atMs: startMs + minuteMs, endMs: startMs + minuteMs }
      return anAnomaly({ startMs, ...ended, outcome: 'false', labels: { owner: 'payments' } })
    }),
  )
}
