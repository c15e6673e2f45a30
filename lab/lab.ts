import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { AppError } from '#kit/errors.ts'
import { type Kafka, startKafka } from './kafka/start-kafka.ts'
import { roundS } from './shop/fault-schedule.ts'
import { runShop } from './shop/run-shop.ts'
import { shopTopics } from './shop/topics.ts'

/**
 * `npm run lab [-- FLAGS]`: a real Kafka with producers, consumers and faults on a schedule, and Foretap watching it.
 * Flags go to `foretap up`. Ctrl-C stops everything.
 */
async function main(flags: readonly string[]): Promise<number> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stop.abort(signal))
  }
  const log = (line: string) => console.log(`lab  ${line}`)
  log('starting a real Kafka; the first time it is fetched, which takes a minute')
  await using kafka = await startKafka()
  for (const [topic, { partitions }] of Object.entries(shopTopics)) {
    await kafka.createTopic(topic, { partitions })
  }
  log(
    `Kafka listens on ${kafka.bootstrap}; one round of faults takes ${Math.round(roundS / 60)} min`,
  )
  const shop = runShop(kafka.bootstrap, { log, signal: stop.signal })
  const watching = watch(kafka, flags, stop.signal)
  // Whichever ends first ends the other: a lab that nobody watches is of no use.
  await Promise.race([shop, watching])
  stop.abort()
  const [, code] = await Promise.all([shop, watching])
  return code
}

/** Runs Foretap as users do, in a process of its own. Its output, with the board's address, goes to the terminal. */
async function watch(kafka: Kafka, flags: readonly string[], signal: AbortSignal): Promise<number> {
  const command = join(import.meta.dirname, '..', 'bin', 'foretap.cjs')
  const child = spawn(process.execPath, [command, 'up', '--kafka', kafka.bootstrap, ...flags], {
    stdio: 'inherit',
    // Its history is of no use once the cluster is gone.
    cwd: kafka.directory,
  })
  const onStop = () => {
    // A terminal gives Ctrl-C to both of us, and a second signal would make it leave at once.
    if (signal.reason !== 'SIGINT' || !process.stdin.isTTY) child.kill('SIGTERM')
  }
  signal.addEventListener('abort', onStop, { once: true })
  const [code] = (await once(child, 'exit')) as [number | null]
  return signal.aborted ? 0 : (code ?? 1)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (thrown) {
  if (!(thrown instanceof AppError)) throw thrown
  console.error(`${thrown.message}\n${thrown.spec.advice}`)
  process.exitCode = 1
}
