import { offsetPollConfig } from '#bridge/offsets/config.ts'
import { createOffsetMeter } from '#bridge/offsets/offset-meter.ts'
import { createSteadyClock } from '#bridge/offsets/steady-clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { SimulatedSource } from '#test/support/offsets/simulated-source.ts'
import { VirtualClock } from '#test/support/offsets/virtual-clock.ts'

/**
 * CPU time of the measurement itself per poll of commits and ages: no network, no protocol. Every partition has new
 * records between polls and every consumer stands somewhere behind, so that each age is looked up in a curve.
 */
const sizes = [
  { partitions: 200, groups: 10 },
  { partitions: 200, groups: 100 },
  { partitions: 500, groups: 200 },
]
const pollsWarm = 20
const pollsMeasured = 60
const partitionsPerStream = 20

async function measure({ partitions, groups }: (typeof sizes)[number]): Promise<number> {
  const never = new AbortController().signal
  const clock = new VirtualClock()
  const steady = createSteadyClock(clock)
  const source = new SimulatedSource({ clock: steady, onTheWay: () => clock.advance(1) })
  const streams = Array.from({ length: partitions / partitionsPerStream }, (_, i) =>
    source.addStream(`stream-${i}`, { partitions: partitionsPerStream }),
  )
  const consumers = Array.from({ length: groups }, (_, i) => source.addConsumer(`group-${i}`))
  const meter = createOffsetMeter(offsetPollConfig.parse({}), source, {
    clock: steady,
    log: silentLogger,
    system: 'demo',
  })
  let cpuMs = 0
  for (let poll = 0; poll < pollsWarm + pollsMeasured; poll++) {
    for (let second = 0; second < 5; second++) {
      clock.advance(1_000)
      const at = { atMs: clock.now(), timestampMs: clock.now() }
      for (const { logs } of streams) for (const log of logs) log.append(3, at)
      await (poll === 0 && second === 0 ? meter.discover(never) : meter.pollEnds(never))
    }
    for (const [g, { committed }] of consumers.entries()) {
      for (const { info, logs } of streams) {
        committed.set(
          info.stream,
          logs.map((log, p) => Math.max(0, log.end - ((g * 7 + p * 3) % 90))),
        )
      }
    }
    const answers = await source.commits(consumers.map(({ info }) => info))
    source.commits = async () =>
      answers.map(answer => ({ ...answer, sentAtMs: steady.now(), receivedAtMs: steady.now() }))
    const before = process.cpuUsage()
    const { samples } = await meter.pollCommits(never)
    const { user, system } = process.cpuUsage(before)
    if (samples.length !== groups * streams.length) throw new Error('not all series were measured')
    if (poll >= pollsWarm) cpuMs += (user + system) / 1_000
    source.commits = SimulatedSource.prototype.commits
  }
  return cpuMs / pollsMeasured
}

/** The measurement at 2,000, 20,000 and 100,000 group-partitions. */
export async function run({ log }: { log: (line: string) => void }) {
  const figures: Record<string, number> = {}
  for (const size of sizes) {
    const ages = size.partitions * size.groups
    const cpuMs = await measure(size)
    figures[`cpuMsPerPoll${ages}`] = cpuMs
    const perAgeNs = (cpuMs * 1e6) / ages
    log(`${ages} group-partitions: ${cpuMs.toFixed(1)} ms CPU, ${perAgeNs.toFixed(0)} ns each`)
  }
  return figures
}
