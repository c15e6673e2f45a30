import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { openKafkaSource } from '#bridge/kafka/kafka-source.ts'
import { offsetPollConfig } from '#bridge/offsets/config.ts'
import { createOffsetMeter } from '#bridge/offsets/offset-meter.ts'
import { createSteadyClock } from '#bridge/offsets/steady-clock.ts'
import type { Sample } from '#contracts/sample.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'

const root = join(import.meta.dirname, '../../..')

/** What a child process is told to do. */
export interface BridgeTask {
  readonly bootstrap: string
  readonly clientId: string
  readonly polls: number
}

/** What it measured. Per poll: medians over all polls but the first, whose look-ups into the past are not usual. */
export interface BridgeMeasurement {
  readonly series: number
  readonly unknown: number
  /** Unknown series by their reason, for the message of a bench that cannot go on. */
  readonly unknownReasons: Readonly<Record<string, number>>
  readonly cpuMsPerPoll: number
  readonly wallMsPerPoll: number
  readonly requestsPerPoll: number
  readonly bytesPerPoll: number
  readonly cpuMsPerEndsPoll: number
  readonly rssMb: number
  /** From the first question to the first complete set of samples. */
  readonly firstSeconds: number
}

/** Rejects where a series is missing or unknown: figures of half the work would flatter. */
export function assertComplete(measured: BridgeMeasurement, series: number): void {
  if (measured.series === series && measured.unknown === 0) return
  const reasons = JSON.stringify(measured.unknownReasons)
  throw new Error(`${measured.series} of ${series} series, unknown: ${reasons}`)
}

/**
 * Runs the bridge alone in a process of its own, so that its CPU and memory are nobody else's: with the heap bound and the
 * compile cache that bin/foretap.cjs runs with, the cache filled by a start before.
 */
export async function measureBridge(task: BridgeTask): Promise<BridgeMeasurement> {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, '.cache/compile') }
  spawnSync(process.execPath, [import.meta.filename], { env })
  const child = fork(import.meta.filename, [JSON.stringify(task)], {
    env,
    execArgv: ['--max-semi-space-size=4', '--disable-warning=TimeoutNegativeWarning'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [message] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the measured bridge ended early, code ${code}`)
    }),
  ])) as [BridgeMeasurement]
  return message
}

async function measure({ bootstrap, clientId, polls }: BridgeTask): Promise<BridgeMeasurement> {
  const clock = createSteadyClock(systemClock)
  const connection = { name: 'bench', brokers: bootstrap.split(','), clientId }
  const source = await openKafkaSource(kafkaBridgeConfig.parse(connection), { clock })
  const config = offsetPollConfig.parse({ seriesMax: 1_000_000 })
  const meter = createOffsetMeter(config, source, { clock, log: silentLogger, system: 'kafka' })
  const { signal } = new AbortController()

  const startedMs = clock.monotonicMs()
  await meter.discover(signal)
  await meter.pollEnds(signal)
  const first = await meter.pollCommits(signal)
  const firstSeconds = (clock.monotonicMs() - startedMs) / 1_000

  const rows: Record<'cpu' | 'wall' | 'requests' | 'bytes' | 'ends' | 'rss', number>[] = []
  let last = first
  for (let i = 0; i < polls; i++) {
    const ends = await timed(() => meter.pollEnds(signal))
    const poll = await timed(async () => {
      last = await meter.pollCommits(signal)
    })
    const { requests, sentBytes, receivedBytes } = last.status.cost
    const rss = process.memoryUsage.rss() / 2 ** 20
    const bytes = sentBytes + receivedBytes
    rows.push({ cpu: poll.cpuMs, wall: poll.wallMs, requests, bytes, ends: ends.cpuMs, rss })
    await systemClock.sleep(200)
  }
  await source[Symbol.asyncDispose]()
  const middle = (name: keyof (typeof rows)[number]) => median(rows.map(row => row[name]))
  return {
    series: last.samples.length,
    unknown: last.samples.filter(({ age }) => !age.known).length,
    unknownReasons: countReasons(last.samples),
    cpuMsPerPoll: middle('cpu'),
    wallMsPerPoll: middle('wall'),
    requestsPerPoll: middle('requests'),
    bytesPerPoll: middle('bytes'),
    cpuMsPerEndsPoll: middle('ends'),
    rssMb: Math.max(...rows.map(({ rss }) => rss)),
    firstSeconds,
  }
}

async function timed(work: () => Promise<void>) {
  const cpu = process.cpuUsage()
  const wall = performance.now()
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMs: (user + system) / 1_000, wallMs: performance.now() - wall }
}

function countReasons(samples: readonly Sample[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { age } of samples) {
    if (age.known) continue
    counts[age.reason] = (counts[age.reason] ?? 0) + 1
  }
  return counts
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

const [task] = process.argv.slice(2)
if (process.send !== undefined && task?.startsWith('{')) {
  process.send(await measure(JSON.parse(task) as BridgeTask))
  process.disconnect()
}
