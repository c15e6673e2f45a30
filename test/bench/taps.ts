import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Channel } from '#notifier/channels/channel.ts'
import { makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { deviceToken, openTestChannel, topic } from '#test/support/apns/open-test-channel.ts'
import { startAcceptAll } from '#test/support/apns/start-accept-all.ts'
import { eventually } from '#test/support/eventually.ts'
import { breach, openNotifier, temporaryFolder } from '#test/support/open-notifier.ts'

const perSecond = 100
const seconds = 20
/** Connection, provider token and code that is not compiled yet. */
const warmUp = 200

/**
 * From the call that publishes an anomaly on the bus, each on its own, until the push service of another process answered
 * 200, over TLS: bus, reducer, outbox and channel with everything durable in between.
 */
export async function run({ log }: { readonly log: (line: string) => void }) {
  await using folder = await temporaryFolder()
  await using material = await makeApnsMaterial()
  await using service = await startAcceptAll(material)
  const apns = await openTestChannel(material, { authority: service.authority })
  const sentMs = new Map<string, number>()
  const acceptedMs = new Map<string, number>()
  const timed: Channel = {
    ...{ name: apns.name, kind: apns.kind, hasReceipts: apns.hasReceipts },
    checkAddress: address => apns.checkAddress(address),
    async send(delivery, signal) {
      sentMs.set(delivery.notice.labels.consumer ?? '', performance.now())
      const outcome = await apns.send(delivery, signal)
      const { consumer = '' } = delivery.notice.labels
      if (outcome.result === 'accepted') acceptedMs.set(consumer, performance.now())
      return outcome
    },
    [Symbol.asyncDispose]: () => apns[Symbol.asyncDispose](),
  }
  await using fixture = await openNotifier({
    path: join(folder.path, 'foretap.db'),
    channels: [timed],
    address: { token: deviceToken(), environment: 'production', topic },
    alerting: { rateLimit: { tapsPerHour: 1_000 } },
  })
  const publishedMs = new Map<string, number>()
  const storm = async (count: number) => {
    const startedMs = performance.now()
    const publishing: Promise<void>[] = []
    for (let i = 0; i < count; i++) {
      const aheadMs = (i / perSecond) * 1_000 - (performance.now() - startedMs)
      if (aheadMs > 0) await new Promise(resolve => setTimeout(resolve, aheadMs))
      const consumer = `c${publishedMs.size}`
      publishedMs.set(consumer, performance.now())
      const anomaly = breach({ consumer, atMs: Date.now() })
      publishing.push(fixture.publish({ ...anomaly, labels: { consumer } }))
    }
    await Promise.all(publishing)
    const total = publishedMs.size
    await eventually(() => acceptedMs.size === total, { what: 'all taps', withinMs: 60_000 })
  }
  await storm(warmUp)
  await storm(perSecond * seconds)
  const measured = [...publishedMs].slice(warmUp)
  const sorted = (from: (consumer: string) => number, to: ReadonlyMap<string, number>) =>
    measured
      .map(([consumer]) => (to.get(consumer) ?? Number.NaN) - from(consumer))
      .toSorted((a, b) => a - b)
  const latencies = sorted(consumer => publishedMs.get(consumer) ?? Number.NaN, acceptedMs)
  const answers = sorted(consumer => sentMs.get(consumer) ?? Number.NaN, acceptedMs)
  const at = (share: number, of = latencies) =>
    of[Math.floor(share * (of.length - 1))] ?? Number.NaN
  log(
    `of it the push service: p50 ${at(0.5, answers).toFixed(1)} ms, p99 ${at(0.99, answers).toFixed(1)} ms`,
  )
  const [p50Ms, p99Ms, maxMs] = [at(0.5), at(0.99), at(1)]
  log(
    `${latencies.length} taps at ${perSecond} a second: p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`,
  )
  return { p50Ms, p99Ms, maxMs }
}
