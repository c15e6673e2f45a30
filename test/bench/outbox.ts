import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { eventually } from '#test/support/eventually.ts'
import { breach, openNotifier, temporaryFolder } from '#test/support/open-notifier.ts'
import { ScriptedChannel } from '#test/support/scripted-channel.ts'

const seconds = 10
/** More than it is to take: the publisher is slowed down by the bus alone. */
const offeredPerSecond = 3_000

/**
 * Taps per second from anomalies on the bus through the reducer and the outbox to a channel that answers at once, and their
 * receipts back: bus, incident, delivery, acceptance and receipt are each durable with an fsync before the next step.
 */
export async function run({ log }: { readonly log: (line: string) => void }) {
  await using folder = await temporaryFolder()
  const phone = new ScriptedChannel('phone')
  const received: Promise<void>[] = []
  await using fixture = await openNotifier({
    path: join(folder.path, 'foretap.db'),
    channels: [phone],
    delivery: { concurrency: 500 },
    alerting: { rateLimit: { tapsPerHour: 1_000 } },
  })
  const { publish, notifier, store } = fixture
  phone.answer = ({ id }) => {
    setImmediate(() => received.push(notifier.recordReceipt(id, 'received')))
    return { result: 'accepted' }
  }
  const total = offeredPerSecond * seconds
  const startedMs = performance.now()
  const perTurn = 100
  for (let i = 0; i < total; i += perTurn) {
    const atMs = Date.now()
    const batch = Array.from({ length: perTurn }, (_, n) => breach({ consumer: `c${i + n}`, atMs }))
    await publish(...batch)
    const aheadMs = (i / offeredPerSecond) * 1_000 - (performance.now() - startedMs)
    if (aheadMs > 0) await new Promise(resolve => setTimeout(resolve, aheadMs))
  }
  await eventually(() => received.length >= total, { what: 'all receipts', withinMs: 120_000 })
  await Promise.all(received)
  const tookS = (performance.now() - startedMs) / 1_000
  const kept = await store.deliveries({ states: ['received'] })
  if (kept.length !== total) throw new Error(`${kept.length} of ${total} receipts were kept.`)
  const tapsPerSecond = total / tookS
  log(`${total} taps with receipts in ${tookS.toFixed(1)} s: ${tapsPerSecond.toFixed(0)} a second`)
  return { tapsPerSecond: Math.round(tapsPerSecond) }
}
