import { setTimeout as delay } from 'node:timers/promises'
import { limited } from '#bridge/limited.ts'
import { createSteadyClock } from '#bridge/offsets/steady-clock.ts'
import { readPulsarCredentials } from '#bridge/pulsar/admin/credentials.ts'
import { pulsarBridgeConfig } from '#bridge/pulsar/config.ts'
import { PulsarMeter } from '#bridge/pulsar/pulsar-meter.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { startPythonClient } from '#lab/pulsar/python-client.ts'
import { startPulsar } from '#lab/pulsar/start-pulsar.ts'

interface Measured {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly requests: number
}

const topics = 1_000
const polls = 6

/**
 * What a poll of 1,000 topics with one subscription each takes, at the default interval and with a real broker on the same
 * machine: with a backlog on a tenth of them, and on all.
 */
export async function run({ log }: { log: (line: string) => void }) {
  await using pulsar = await startPulsar({ heapMb: 512 })
  await using python = await startPythonClient(pulsar.serviceUrl)
  const names = Array.from({ length: topics }, (_, i) => `public/default/bench-${i}`)
  await limited(names, 8, async name => {
    await pulsar.admin.createTopic(name)
    await pulsar.admin.createSubscription(name, 'billing')
  })
  const fill = async (from: number, to: number) => {
    for (const name of names.slice(from, to)) {
      await using producer = await python.producer(`persistent://${name}`)
      await producer.send({ count: 2 })
    }
  }
  const config = pulsarBridgeConfig.parse({ urls: [pulsar.url] })
  const credentials = await readPulsarCredentials(config)
  const clock = createSteadyClock(systemClock)
  using meter = new PulsarMeter(config, { clock, log: silentLogger, credentials })
  const { signal } = new AbortController()
  await meter.discover(signal)

  const measure = async (backlogs: number) => {
    // Every topic is read twice before it counts: whether something moves shows by two readings.
    for (let i = 0; i < 5; i++) {
      await delay(config.pollIntervalMs)
      await meter.poll(signal)
    }
    const all: Measured[] = []
    for (let i = 0; i < polls; i++) {
      await delay(config.pollIntervalMs)
      const [startMs, cpu] = [performance.now(), process.cpuUsage()]
      const { samples, status } = await meter.poll(signal)
      const seconds = (performance.now() - startMs) / 1_000
      const { user, system } = process.cpuUsage(cpu)
      const late = samples.filter(({ backlog = 0 }) => backlog > 0).length
      if (samples.length !== topics || late !== backlogs) {
        throw new Error(`${samples.length} samples, ${late} with a backlog`)
      }
      all.push({ seconds, cpuSeconds: (user + system) / 1e6, requests: status.cost.requests })
    }
    const median = (pick: (one: Measured) => number) =>
      all.map(pick).sort((a, b) => a - b)[Math.floor(polls / 2)] ?? 0
    const figures = {
      seconds: median(one => one.seconds),
      worst: Math.max(...all.map(one => one.seconds)),
      cpuSeconds: median(one => one.cpuSeconds),
      requests: median(one => one.requests),
    }
    log(
      `${backlogs} of ${topics} with a backlog: ${figures.seconds.toFixed(2)} s (worst ${figures.worst.toFixed(2)}), CPU ${figures.cpuSeconds.toFixed(2)} s, ${figures.requests} requests`,
    )
    return figures
  }

  await fill(0, topics / 10)
  const tenth = await measure(topics / 10)
  await fill(topics / 10, topics)
  const all = await measure(topics)
  return {
    seconds: tenth.seconds,
    secondsAll: all.seconds,
    cpuSeconds: all.cpuSeconds,
    cpuSecondsTenth: tenth.cpuSeconds,
    requestsTenth: tenth.requests,
    requestsAll: all.requests,
  }
}
