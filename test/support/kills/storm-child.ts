import { randomUUID } from 'node:crypto'
import { appendFileSync, openSync } from 'node:fs'
import { messageOf } from '#kit/errors.ts'
import type { Channel } from '#notifier/channels/channel.ts'
import { breach, openNotifier } from '../open-notifier.ts'

/**
 * A notifier in a storm of incidents until it is killed. It writes each consumer whose anomaly the bus took, and each send
 * *before* its answer, to files as it goes: what the parent finds there happened, wherever the process ended.
 */
const [, , folder = ''] = process.argv
const published = openSync(`${folder}/published`, 'a')
const sends = openSync(`${folder}/sends`, 'a')

const channel: Channel = {
  ...{ name: 'phone', kind: 'apns', hasReceipts: false },
  async send({ id, attempt, notice }) {
    const { incident, collapseId } = notice
    appendFileSync(
      sends,
      `${JSON.stringify({ pid: process.pid, id, attempt, incident, collapseId })}\n`,
    )
    // The answer takes its time, as a network does: the ambiguous window is open meanwhile.
    await new Promise(resolve => setTimeout(resolve, Math.random() * 5))
    return { result: 'accepted' }
  },
  checkAddress: () => undefined,
  async [Symbol.asyncDispose]() {},
}

try {
  const { publish } = await openNotifier({
    ...{ path: `${folder}/foretap.db`, channels: [channel] },
    alerting: { rateLimit: { tapsPerHour: 1_000 }, flapping: { enterAt: 100 } },
  })
  process.stdout.write('running\n')
  for (;;) {
    const consumers = Array.from({ length: 4 }, () => randomUUID())
    const atMs = Date.now()
    await publish(...consumers.map(consumer => breach({ consumer, atMs })))
    appendFileSync(published, consumers.map(consumer => `${consumer}\n`).join(''))
    await new Promise(resolve => setTimeout(resolve, Math.random() * 4))
  }
} catch (cause) {
  process.stderr.write(`${messageOf(cause)}\n`)
  process.exitCode = 1
}
