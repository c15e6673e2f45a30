import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Kafka, logLevel, type Producer } from 'kafkajs'
import { systemClock } from '#kit/clock.ts'
import { startKafka } from '#lab/kafka/start-kafka.ts'
import { type ApnsMaterial, makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { MockApns } from '#test/support/apns/mock-apns.ts'
import { topic as app, deviceToken } from '#test/support/apns/open-test-channel.ts'
import { eventually } from '#test/support/eventually.ts'
import { startForetapProcess } from '#test/support/foretap-process.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { commitOffsets } from './support/commit-offsets.ts'

const series = 150
/** The records come over so long, so that they meet every phase of the polls. */
const spreadMs = 90_000
const objectiveMs = 10_000

/** A topic and a group of its own for each: what becomes late is told apart by the text of its push. */
const names = Array.from({ length: series }, (_, i) => `late-${String(i).padStart(3, '0')}`)

/**
 * From the moment a record on a real Kafka, which nobody reads, grows older than the objective until APNs has answered 200:
 * `foretap up` in a process of its own with its usual intervals, its store on the disk, and a stand-in for APNs by TLS.
 */
export async function run({ log }: { readonly log: (line: string) => void }) {
  await using folder = await temporaryFolder()
  await using material = await makeApnsMaterial()
  await using apns = await MockApns.start({ key: material.serverKey, cert: material.serverCert })
  await using kafka = await startKafka({
    config: { 'offsets.topic.num.partitions': '4' },
  })
  for (const name of names) await kafka.createTopic(name)
  const groups = names.map(name => ({ group: name, topic: name, offsets: [0] }))
  await commitOffsets(kafka.bootstrap, groups)

  const config = join(folder.path, 'foretap.yaml')
  const place = { path: folder.path, kafka: kafka.bootstrap, apns: apns.authority }
  await writeFile(config, configText(place, material))
  await using foretap = startForetapProcess(['up', '--config', config])
  await untilWatched(await foretap.url())

  const producedMs = await produceOverTime(kafka.bootstrap)
  const tappedMs = new Map<string, number>()
  const isTapped = () => {
    for (const { body, atMs } of apns.pushes) {
      const name = /late-\d{3}/.exec(body.toString('utf8'))?.[0] ?? ''
      if (!tappedMs.has(name)) tappedMs.set(name, atMs)
    }
    return names.every(name => tappedMs.has(name))
  }
  await eventually(isTapped, { what: 'a tap for every record', withinMs: 120_000 })

  const seconds = names
    .map(name => (tappedMs.get(name) ?? Number.NaN) - (producedMs.get(name) ?? Number.NaN))
    .map(ms => (ms - objectiveMs) / 1_000)
    .toSorted((a, b) => a - b)
  const at = (share: number) => seconds[Math.ceil(share * seconds.length) - 1] ?? Number.NaN
  const figures = { p50Seconds: at(0.5), p99Seconds: at(0.99), maxSeconds: at(1), taps: series }
  const { p50Seconds, p99Seconds, maxSeconds } = figures
  log(
    `${series} records: p50 ${p50Seconds.toFixed(2)} s, p99 ${p99Seconds.toFixed(2)} s, most ${maxSeconds.toFixed(2)} s`,
  )
  // Told before it was late: the promise of the low bound would be broken.
  const early = seconds.filter(one => one < 0).length
  if (early > 0) throw new Error(`${early} taps came before their record was late.`)
  return figures
}

function configText(
  place: { readonly path: string; readonly kafka: string; readonly apns: string },
  { caFile, signingPem, keyId, teamId }: ApnsMaterial,
): string {
  return JSON.stringify({
    clusters: [{ type: 'kafka', name: 'bench', brokers: [place.kafka] }],
    objectives: [{ ageMs: objectiveMs }],
    alerting: {
      channels: [
        {
          ...{ type: 'apns', name: 'watch', topics: [app], key: signingPem, keyId, teamId, caFile },
          hosts: { production: place.apns, sandbox: place.apns },
        },
      ],
      people: [
        {
          name: 'ada',
          targets: [{ channel: 'watch', address: { token: deviceToken() } }],
        },
      ],
      chains: [{ name: 'all', steps: [{ people: ['ada'] }] }],
      routes: [{ chain: 'all', match: ['incident="breach"'] }],
      budget: { predictedTapsPerDay: 0 },
    },
    store: { path: join(place.path, 'foretap.db') },
    api: { port: 0 },
  })
}

/** Until each group has been read, so that what is measured is the running, not the start. */
async function untilWatched(url: string): Promise<void> {
  const isWatched = async () => {
    await systemClock.sleep(500)
    const text = await (await fetch(`${url}/metrics`)).text()
    return names.every(name => text.includes(`stream="${name}"`))
  }
  await eventually(isWatched, { what: 'samples of every group', withinMs: 60_000 })
}

/** One record to each topic, evenly over the time; gives when each was made, which is the time in it. */
async function produceOverTime(bootstrap: string): Promise<ReadonlyMap<string, number>> {
  const kafka = new Kafka({ clientId: 'bench', brokers: [bootstrap], logLevel: logLevel.NOTHING })
  const producer: Producer = kafka.producer()
  await producer.connect()
  const produced = new Map<string, number>()
  try {
    const startedMs = performance.now()
    for (const [i, topic] of names.entries()) {
      await systemClock.sleep((i / series) * spreadMs - (performance.now() - startedMs))
      produced.set(topic, performance.now())
      await producer.send({ topic, messages: [{ value: 'x', timestamp: String(Date.now()) }] })
    }
  } finally {
    await producer.disconnect()
  }
  return produced
}
