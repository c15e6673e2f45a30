import type { Health } from '#kit/health.ts'
import { registerMetrics } from '#kit/metrics.ts'
import type { RoleDeps } from '#kit/role.ts'
import { createTeardown } from '#kit/teardown.ts'
import { type BridgeRoleConfig, openBridge } from './config.ts'
import type { BridgeDeps } from './define-bridge.ts'
import { bridgeMetrics } from './metrics.ts'
import { type BridgeStart, runBridge } from './run-bridge.ts'

export interface BridgeRoleDeps extends RoleDeps {
  readonly historyEndMs?: BridgeDeps['historyEndMs']
}

/** Starts the bridge role: every configured bridge, whose polls go to the bus. One that fails does not stop the others. */
export async function startBridgeRole(
  config: BridgeRoleConfig,
  deps: BridgeRoleDeps,
): Promise<AsyncDisposable> {
  const starts = config.bridges.map(bridge => ({
    cluster: bridge.name,
    system: bridge.type,
    open: (bridgeDeps: BridgeDeps) => openBridge(bridge, bridgeDeps),
  }))
  return runBridges(starts, deps)
}

/** The same for bridges that somebody else knows how to open. */
export function runBridges(
  starts: readonly BridgeStart[],
  { registry, health, ...deps }: BridgeRoleDeps,
): AsyncDisposable {
  const teardown = createTeardown({ log: deps.log })
  const metrics = registerMetrics(bridgeMetrics, registry)
  for (const start of starts) {
    const stop = new AbortController()
    const log = deps.log.child({ cluster: start.cluster })
    const running = runBridge(start, { ...deps, log, metrics }, stop.signal)
    teardown.defer(`bridge ${start.cluster}`, async () => {
      stop.abort()
      await running.done
    })
    teardown.use(`health of ${start.cluster}`, addReadiness(start, running.hasReported, health))
  }
  return teardown
}

/** Ready once every bridge has said how it is. A cluster that is down is shown as such; it does not stop the process. */
function addReadiness(
  { cluster }: BridgeStart,
  hasReported: () => boolean,
  health: Health,
): Disposable {
  return health.addReadiness(`bridge ${cluster}`, () =>
    hasReported() ? { ok: true } : { ok: false, reason: `${cluster} has not been polled yet` },
  )
}
