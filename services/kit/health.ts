import type { Clock } from './clock.ts'
import { messageOf } from './errors.ts'

/** Says that a part works, or why it does not. */
type HealthCheck = () => HealthReading | Promise<HealthReading>
export type HealthReading = { readonly ok: true } | { readonly ok: false; readonly reason: string }

interface CheckResult {
  readonly name: string
  readonly ok: boolean
  readonly reason?: string
}

export interface HealthReport {
  readonly ok: boolean
  readonly checks: readonly CheckResult[]
}

/** What `/livez` and `/readyz` ask. A part registers under a name and leaves by disposing. */
export interface Health {
  /** Ready: able to do its work now. Failing takes the process out of rotation, it does not restart it. */
  addReadiness(name: string, check: HealthCheck): Disposable
  /** Alive: failing means only a restart helps. Few parts have such a check. */
  addLiveness(name: string, check: HealthCheck): Disposable
  readiness(): Promise<HealthReport>
  liveness(): Promise<HealthReport>
}

/** A check that takes longer fails: probes have a timeout of their own, usually one second. */
const checkTimeoutMs = 800

export function createHealth(clock: Clock): Health {
  const readiness = new Map<string, HealthCheck>()
  const liveness = new Map<string, HealthCheck>()
  return {
    addReadiness: (name, check) => add(readiness, name, check),
    addLiveness: (name, check) => add(liveness, name, check),
    readiness: () => report(readiness, clock),
    liveness: () => report(liveness, clock),
  }
}

function add(checks: Map<string, HealthCheck>, name: string, check: HealthCheck): Disposable {
  if (checks.has(name)) throw new Error(`A health check named ${name} exists already.`)
  checks.set(name, check)
  return { [Symbol.dispose]: () => void checks.delete(name) }
}

async function report(checks: Map<string, HealthCheck>, clock: Clock): Promise<HealthReport> {
  const results = await Promise.all([...checks].map(([name, check]) => run(name, check, clock)))
  return { ok: results.every(({ ok }) => ok), checks: results }
}

async function run(name: string, check: HealthCheck, clock: Clock): Promise<CheckResult> {
  const timer = new AbortController()
  const late = clock.sleep(checkTimeoutMs, timer.signal).then(() => ({
    ok: false as const,
    reason: `no answer within ${checkTimeoutMs} ms`,
  }))
  try {
    const reading = await Promise.race([(async () => check())(), late])
    return { name, ...reading }
  } catch (error) {
    return { name, ok: false, reason: messageOf(error) }
  } finally {
    timer.abort()
  }
}
