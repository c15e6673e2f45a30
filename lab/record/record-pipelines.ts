import { Kafka, logLevel } from 'kafkajs'
import { kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { createKafkaBridge } from '#bridge/kafka/kafka-bridge.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { type JavaClient, startJavaClients } from '../kafka/java-client.ts'
import { startKafka } from '../kafka/start-kafka.ts'
import type { Disturbance } from './disturbance.ts'
import { runGroup } from './paced-group.ts'
import { drawPipeline, type PipelineSpec } from './pipeline-spec.ts'
import { type PlanSpan, planDisturbances } from './plan-disturbances.ts'
import { type Pressure, pressureAt } from './pressure.ts'
import { feed } from './producing.ts'
import { RowLog } from './row-log.ts'
import type { TimeScale } from './time-scale.ts'
import type { RecordedPipeline } from './write-recording.ts'

export interface RecordOptions extends PlanSpan {
  readonly seeds: readonly number[]
  readonly scale: TimeScale
  readonly log: (line: string) => void
  /** Ends the recordings early; what there is by then is saved. */
  readonly signal: AbortSignal
  /** Called every few minutes with what there is, and once more at the end. */
  readonly save: (recorded: readonly RecordedPipeline[]) => Promise<void>
}

interface Running {
  readonly spec: PipelineSpec
  readonly disturbances: readonly Disturbance[]
  readonly pressure: () => Pressure
  /** The disturbance that acts now. */
  readonly acting: () => Disturbance | undefined
}

/** A group whose members have just met is not yet what it will be, real milliseconds. */
const settleMs = 6_000
/** A quota that stands for "none" again, bytes per second. */
const unlimited = 1e12
/** Time between two saves, real milliseconds. */
const saveMs = 120_000

/**
 * Runs one pipeline per seed on one real Kafka, disturbs them by their plans and measures them with the Kafka bridge at
 * real polls. Rejects with the lab's errors, and with those of a client that failed for good.
 */
export async function recordPipelines(options: RecordOptions): Promise<void> {
  const { seeds, scale, log } = options
  await using stack = new AsyncDisposableStack()
  const kafka = stack.use(
    // A broker mutes a client that exceeded its quota for up to these two multiplied, which is 11 s otherwise.
    await startKafka({ config: { 'quota.window.num': '3', 'quota.window.size.seconds': '1' } }),
  )
  const java = stack.use(await startJavaClients(kafka.adminBootstrap))
  const admin = stack.use(await java.admin())
  const over = new AbortController()
  const signal = AbortSignal.any([options.signal, over.signal])
  const startMs = performance.now() + settleMs
  const timeS = () => ((performance.now() - startMs) / 1_000) * scale.factor
  const pipelines = seeds.map(seed => runningOf(drawPipeline(seed), options, timeS))
  for (const { spec } of pipelines) {
    await kafka.createTopic(spec.name, { partitions: spec.partitions })
  }
  const clientOf = (name: string) =>
    new Kafka({
      clientId: name,
      brokers: kafka.bootstrap.split(','),
      logLevel: logLevel.NOTHING,
      retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 1_000 },
    })
  const work = [
    feed(clientOf('producers'), pipelines, signal),
    ...pipelines.map(each =>
      runGroup(clientOf(each.spec.name), each.spec, { pressure: each.pressure, signal }),
    ),
    ...pipelines.map(each => holdQuota(admin, each, signal)),
    announce(pipelines, log, signal),
  ]
  const measured = measure(kafka.bootstrap, pipelines, { ...options, signal, timeS })
  try {
    // A client that fails ends the recording: what follows would be of something else.
    await Promise.race([measured, ...work.map(each => each.then(() => measured))])
  } finally {
    over.abort()
    await Promise.allSettled(work)
  }
}

function runningOf(spec: PipelineSpec, span: PlanSpan, timeS: () => number): Running {
  const disturbances = planDisturbances(spec, span)
  const acting = () => disturbances.find(({ startS, endS }) => timeS() >= startS && timeS() < endS)
  const pressure = () => pressureAt(spec, acting(), Math.max(0, timeS()))
  return { spec, disturbances, pressure, acting }
}

interface Measuring extends RecordOptions {
  readonly timeS: () => number
}

/** Reads the cluster as users do, only more often, until the recordings are long enough. */
async function measure(
  bootstrap: string,
  pipelines: readonly Running[],
  { scale, lengthS, warmUpS, timeS, signal, save }: Measuring,
): Promise<void> {
  const config = kafkaBridgeConfig.parse({
    brokers: bootstrap.split(','),
    endsIntervalMs: Math.max(100, scale.pollMs / 2),
    commitsIntervalMs: scale.pollMs,
    discoveryIntervalMs: scale.pollMs,
  })
  await using bridge = await createKafkaBridge(config, { clock: systemClock, log: silentLogger })
  const startMs = Date.now() - (timeS() / scale.factor) * 1_000
  const logs = new Map(pipelines.map(({ spec }) => [spec.name, new RowLog(scale, startMs)]))
  const recorded = () =>
    pipelines.map(({ spec, disturbances }) => ({
      ...{ spec, disturbances, scale, warmUpS },
      rows: logs.get(spec.name)?.rows() ?? [],
    }))
  let saveAtMs = performance.now() + saveMs
  for await (const poll of bridge.polls(signal)) {
    for (const sample of poll.samples) logs.get(sample.series.consumer)?.add(sample)
    if (timeS() >= lengthS) break
    if (performance.now() < saveAtMs) continue
    saveAtMs += saveMs
    await save(recorded())
  }
  await save(recorded())
}

/** Keeps the broker's quota for a group at what its pressure says. Small changes are not worth a request. */
async function holdQuota(
  admin: JavaClient,
  { spec, pressure }: Running,
  signal: AbortSignal,
): Promise<void> {
  let set = unlimited
  while (!signal.aborted) {
    const wanted = pressure().quota ?? unlimited
    if (Math.abs(Math.log(wanted / set)) > 0.05) {
      await admin.call('fetch-quota', { clientId: spec.name, bytesPerS: wanted })
      set = wanted
    }
    await systemClock.sleep(500, signal)
  }
}

async function announce(
  pipelines: readonly Running[],
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const said = new Map<PipelineSpec, Disturbance | undefined>()
  while (!signal.aborted) {
    for (const { spec, acting } of pipelines) {
      const now = acting()
      if (now === said.get(spec)) continue
      said.set(spec, now)
      log(
        `${spec.name}: ${now === undefined ? 'calm' : `${now.kind}${now.isDecoy ? ' (decoy)' : ''}`}`,
      )
    }
    await systemClock.sleep(500, signal)
  }
}
