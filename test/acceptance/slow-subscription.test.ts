import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Registry } from 'prom-client'
import type { Anomaly } from '#contracts/anomaly.ts'
import type { LearntState } from '#contracts/learnt-state.ts'
import { seriesId } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { silentLogger } from '#kit/logger.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { startPythonClient } from '#lab/pulsar/python-client.ts'
import { type Pulsar, startPulsar } from '#lab/pulsar/start-pulsar.ts'
import { nextSkill, noSkill } from '#models/calibration/skill.ts'
import { type ApnsMaterial, makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { MockApns } from '#test/support/apns/mock-apns.ts'
import { topic as app, deviceToken } from '#test/support/apns/open-test-channel.ts'
import { eventually } from '#test/support/eventually.ts'
import { startForetapProcess } from '#test/support/foretap-process.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { pulsarSkip } from '#test/support/pulsar.ts'

const stream = 'public/default/orders'
const subscription = 'billing'
const objectiveMs = 90_000
/** Messages per second that are published, and that the slow reader takes: its age grows by 0.6 s per second. */
const perS = { published: 10, read: 4 } as const
/** The age grows past the objective in two and a half minutes, and a busy machine takes its time. */
const patienceMs = 240_000

test('a Pulsar subscription that slows down taps a wrist before it breaks its objective', {
  skip: await pulsarSkip(),
}, async t => {
  await using folder = await temporaryFolder()
  await using material = await makeApnsMaterial()
  await using apns = await MockApns.start({ key: material.serverKey, cert: material.serverCert })
  await using pulsar = await startPulsar()
  await pulsar.admin.createTopic(stream)
  await using _slowness = await readTooSlowly(pulsar)
  const place = { path: folder.path, url: pulsar.url, apns: apns.authority }
  await writeFile(join(folder.path, 'foretap.yaml'), configText(place, material))
  await rememberSkill(join(folder.path, 'foretap.db'))
  const args = ['up', '--config', join(folder.path, 'foretap.yaml')]
  await using foretap = startForetapProcess(args)
  const url = await foretap.url()

  const tapOf = (kind: string) =>
    eventually(() => apns.pushes.map(readPush).find(push => push.foretap.kind === kind), {
      what: `a tap that something is ${kind}`,
      withinMs: patienceMs,
    })
  const predicted = await tapOf('predicted')
  assert.match(predicted.aps.alert.title, /^orders\/billing breaks 1 m 30 s in ~\d+ (s|min)$/)
  assert.match(
    predicted.aps.alert.body,
    /^\d+ % sure\. 1 m 30 s objective breaks in ~.*: age \d.* is \d+ % of the objective/,
  )
  const firing = await tapOf('firing')
  assert.equal(firing.foretap.incident, predicted.foretap.incident)

  const { anomalies } = await anomaliesOf(url)
  const prediction = anomalies.find(({ kind }) => kind === 'predicted_breach')
  const breach = anomalies.find(({ kind }) => kind === 'breach')
  assert.deepEqual(breach?.series, {
    ...{ cluster: 'shop', stream, consumer: subscription, kind: 'time_lag' },
  })
  assert.equal(prediction?.outcome, 'confirmed')
  const aheadMs = (breach?.startMs ?? 0) - predicted.foretap.atMs
  assert.ok(aheadMs > 0, `the tap came ${aheadMs} ms before the breach`)
  t.diagnostic(`the tap came ${Math.round(aheadMs / 1_000)} s before the breach`)
})

interface Push {
  readonly aps: { readonly alert: { readonly title: string; readonly body: string } }
  readonly foretap: { readonly kind: string; readonly incident: string; readonly atMs: number }
}

const readPush = ({ body }: { readonly body: Buffer }) => JSON.parse(body.toString('utf8')) as Push

async function anomaliesOf(url: string): Promise<{ readonly anomalies: readonly Anomaly[] }> {
  const response = await fetch(`${url}/api/v1/anomalies`)
  return (await response.json()) as { anomalies: Anomaly[] }
}

/** A day in which what was foretold of the series came true, as a collector before this one learnt it: else nobody is tapped. */
async function rememberSkill(path: string): Promise<void> {
  const deps = { clock: systemClock, log: silentLogger, registry: new Registry() }
  await using store = await openSqliteStore(sqliteStoreConfig.parse({ path }), deps)
  const health = createHealth(systemClock)
  const parts = { ...deps, health, database: store.database }
  await using bus = createEmbeddedBus(embeddedBusConfig.parse({}), parts)
  const series = { cluster: 'shop', stream, consumer: subscription, kind: 'time_lag' } as const
  let skill = noSkill
  for (let minute = 0; minute < 1_440; minute++) {
    const hasBroken = minute % 120 === 0
    const probability = hasBroken ? 0.9 : 0.01
    skill = nextSkill(skill, { probability, baselineProbability: probability, hasBroken })
  }
  const state: LearntState = {
    ...{ v: 1, series, skill, atMs: Date.now() },
    threshold: { probability: 0.5, atMs: Date.now() },
    intervals: { judgedMs: 0, steppedMs: 0, isSpent: false },
  }
  const message = { key: seriesId(series), value: JSON.stringify(state) }
  await bus.publish(topics.seriesState.name, [message])
}

/** Publishes steadily, and reads half as fast, until disposed. */
async function readTooSlowly({ serviceUrl }: Pulsar): Promise<AsyncDisposable> {
  await using opening = new AsyncDisposableStack()
  // A client does one thing at a time: publishing waits for no reader.
  const [publisher, reader] = await Promise.all([
    startPythonClient(serviceUrl),
    startPythonClient(serviceUrl),
  ])
  opening.use(publisher)
  opening.use(reader)
  const topic = `persistent://${stream}`
  const consumer = opening.use(await reader.consumer({ topic, subscription, queue: 1 }))
  const producer = opening.use(await publisher.producer(topic))
  const stop = new AbortController()
  const eachSecond = async (work: () => Promise<unknown>) => {
    while (!stop.signal.aborted) {
      await Promise.all([work(), delay(1_000, undefined, { signal: stop.signal }).catch(() => {})])
    }
  }
  let read = 0
  const running = Promise.all([
    eachSecond(() => producer.send({ count: perS.published })),
    eachSecond(async () => {
      await consumer.receive(perS.read)
      read += perS.read
      await consumer.ackUpTo(read - 1)
    }),
  ])
  opening.defer(async () => {
    stop.abort()
    await running
  })
  const owned = opening.move()
  return { [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

function configText(
  place: { readonly path: string; readonly url: string; readonly apns: string },
  { caFile, signingPem, keyId, teamId }: ApnsMaterial,
): string {
  return JSON.stringify({
    clusters: [{ type: 'pulsar', name: 'shop', urls: [place.url] }],
    objectives: [{ ageMs: objectiveMs }],
    alerting: {
      channels: [
        {
          ...{ type: 'apns', name: 'watch', topics: [app], key: signingPem, keyId, teamId, caFile },
          hosts: { production: place.apns, sandbox: place.apns },
        },
      ],
      people: [{ name: 'ada', targets: [{ channel: 'watch', address: { token: deviceToken() } }] }],
      chains: [{ name: 'all', steps: [{ people: ['ada'] }] }],
      routes: [{ chain: 'all' }],
    },
    // The plainest one: what is tested is the way from the broker to the wrist, not how early it is foreseen.
    collector: { scoring: { forecaster: 'predict-linear' } },
    store: { path: join(place.path, 'foretap.db') },
    api: { port: 0 },
  })
}
