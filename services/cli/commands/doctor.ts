import { arch, platform, release } from 'node:os'
import { type BridgeConfig, probeCluster } from '#bridge/config.ts'
import { type Clock, systemClock } from '#kit/clock.ts'
import { AppError } from '#kit/errors.ts'
import type { ClusterFlags } from '../cluster-flags.ts'
import { clustersOfFlags } from '../clusters-of-flags.ts'
import { type ForetapConfig, watchedOf } from '../config.ts'
import { checkAddress, checkBoard } from '../doctor/api-checks.ts'
import { checkBus } from '../doctor/bus-checks.ts'
import { type Check, failedCheck } from '../doctor/check.ts'
import { checkConfiguration } from '../doctor/config-checks.ts'
import { doctorDocument, doctorText, isWell } from '../doctor/doctor-report.ts'
import { checkEngines } from '../doctor/engine-checks.ts'
import { clockCheck, readClock, runtimeCheck } from '../doctor/machine-checks.ts'
import { checkStore, storeWrittenAtMs } from '../doctor/store-checks.ts'
import { checkTelemetry } from '../doctor/telemetry-checks.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { packageVersion } from '../version.ts'

/** Flags of `foretap doctor`, as commander gives them. */
export interface DoctorFlags extends ClusterFlags {
  readonly config?: string
  readonly json?: boolean
}

interface Looking {
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Looks at all that Foretap needs and says what to do about each problem; changes nothing. */
export async function doctor(
  flags: DoctorFlags,
  terminal: Terminal,
  clock: Clock = systemClock,
): Promise<ExitCode> {
  const named = await clustersOfFlags(flags)
  const stop = new AbortController()
  using _listening = terminal.onStopRequest(() => {
    if (stop.signal.aborted) terminal.exitNow(exitCodes.failed)
    stop.abort()
  })
  const looking = { clock, signal: stop.signal }
  using _progress = showProgress(terminal)
  const before = readClock(clock)
  const { checks: ofConfig, config } = await checkConfiguration(flags.config, terminal)
  const ofParts = config === undefined ? [] : await checkParts(config, terminal, looking)
  const clusters = named.length > 0 ? named : config === undefined ? [] : watchedOf(config)
  const seen = await Promise.all(clusters.map(cluster => checkCluster(cluster, looking)))
  if (stop.signal.aborted) return exitCodes.failed
  const written = config && storeWrittenAtMs(config.store)
  const node = process.versions.node
  const system = `${platform()} ${release()} ${arch()}`
  const checks: Check[] = [
    runtimeCheck({ foretap: packageVersion(), node, system }),
    clockCheck({ before, after: readClock(clock), storeWrittenAtMs: written }),
    ...ofConfig,
    ...ofParts,
    ...seen.flatMap(({ checks }) => checks),
  ]
  _progress[Symbol.dispose]()
  const documents = seen.flatMap(({ document }) => document ?? [])
  const { columns: width, hasColour, write } = terminal.out
  if (flags.json)
    write(`${JSON.stringify(doctorDocument(checks, { atMs: clock.now(), clusters: documents }))}\n`)
  else write(doctorText(checks, { width, hasColour }))
  return isWell(checks) ? exitCodes.fine : exitCodes.failed
}

/** What runs on this machine, by its configuration. */
async function checkParts(
  config: ForetapConfig,
  { env }: Pick<Terminal, 'env'>,
  { clock, signal }: Looking,
): Promise<readonly Check[]> {
  const address = await checkAddress(config.api, clock)
  const [board, store, bus, telemetry, engines] = await Promise.all([
    checkBoard(),
    checkStore(config.store, address),
    checkBus(config.bus, clock, signal),
    checkTelemetry(env),
    checkEngines(config.collector.scoring.engine),
  ])
  return [...address.checks, board, ...store, ...engines, ...bus, ...telemetry]
}

interface SeenCluster {
  readonly checks: readonly Check[]
  readonly document?: object
}

async function checkCluster(
  config: BridgeConfig,
  { clock, signal }: Looking,
): Promise<SeenCluster> {
  const about = { area: 'cluster', cluster: config.name } as const
  try {
    const { checks, document } = await probeCluster(config, { clock }, signal)
    const own = checks.map((check): Check => ({ ...about, ...check }))
    return { checks: own, ...(document === undefined ? {} : { document }) }
  } catch (thrown) {
    if (signal.aborted) return { checks: [] }
    if (!(thrown instanceof AppError)) throw thrown
    return { checks: [failedCheck(thrown, { ...about, check: 'connection' })] }
  }
}

function showProgress({ err }: Pick<Terminal, 'err'>): Disposable {
  if (!err.isTerminal) return { [Symbol.dispose]() {} }
  err.write('Looking at everything …')
  let isShown = true
  return {
    [Symbol.dispose]() {
      if (isShown) err.write('\r\u001b[K')
      isShown = false
    },
  }
}
