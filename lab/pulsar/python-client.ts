import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { labErrors } from '../errors.ts'
import { fetchPythonClient } from './fetch-pulsar.ts'

export type SubscriptionType = 'exclusive' | 'shared' | 'failover' | 'key_shared'

/** Wall-clock milliseconds between which something happened. */
type Interval = readonly [fromMs: number, toMs: number]

interface SendOptions {
  readonly count?: number
  readonly deliverAfterMs?: number
  /** Prefix of the messages' keys. */
  readonly key?: string
}

interface ConsumerOptions {
  readonly topic: string
  readonly subscription: string
  readonly type?: SubscriptionType
  /** Messages that it takes ahead; 1 leaves the rest to the broker. */
  readonly queue?: number
  readonly replicated?: boolean
}

interface PythonProducer extends AsyncDisposable {
  /** For each message, between when it was handed over and when the broker had confirmed it. */
  send(options?: SendOptions): Promise<readonly Interval[]>
}

interface PythonConsumer extends AsyncDisposable {
  /** Takes messages without acknowledging them. Rejects where they do not come within `timeoutMs`. */
  receive(count: number, timeoutMs?: number): Promise<void>
  /** Acknowledges messages by their place among those received; gives when. */
  ack(indexes: readonly number[]): Promise<readonly Interval[]>
  ackUpTo(index: number): Promise<Interval>
}

/** Producers and consumers made with Pulsar's own Python client, which shares no code with us. */
export interface PythonClient extends AsyncDisposable {
  /** Topics as clients name them: `persistent://tenant/namespace/name`. */
  producer(
    topic: string,
    batching?: { readonly batchMessages: number; readonly batchDelayMs?: number },
  ): Promise<PythonProducer>
  consumer(options: ConsumerOptions): Promise<PythonConsumer>
}

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** Starts a client in a process of its own, which ends with ours. Rejects with PULSAR_CLIENT_UNAVAILABLE. */
export async function startPythonClient(serviceUrl: string, token?: string): Promise<PythonClient> {
  const packages = await fetchPythonClient()
  const script = join(import.meta.dirname, 'python', 'client.py')
  const child = spawn('python3', [script, serviceUrl, ...(token === undefined ? [] : [token])], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, PYTHONPATH: packages },
    detached: true,
  })
  await once(child, 'spawn').catch(cause => {
    throw labErrors.PULSAR_CLIENT_UNAVAILABLE('', cause)
  })
  const ask = createCaller(child)
  let names = 0
  const close = (name: string) => async () => {
    await ask('close', { name }).catch(() => {})
  }
  return {
    async producer(topic, batching) {
      const name = `producer-${++names}`
      await ask('open_producer', { name, topic, ...batching })
      return {
        send: options => ask('send', { name, ...options }) as Promise<Interval[]>,
        [Symbol.asyncDispose]: close(name),
      }
    },
    async consumer(options) {
      const name = `consumer-${++names}`
      await ask('open_consumer', { name, ...options })
      return {
        async receive(count, timeoutMs = 20_000) {
          await ask('receive', { name, count, timeoutMs })
        },
        ack: indexes => ask('ack', { name, indexes }) as Promise<Interval[]>,
        ackUpTo: index => ask('ack_upto', { name, index }) as Promise<Interval>,
        [Symbol.asyncDispose]: close(name),
      }
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

function createCaller(child: ChildProcess) {
  const waiting = new Map<number, Waiting>()
  let commands = 0
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('the client was started with pipes')
  stdin.on('error', () => {})
  createInterface({ input: stdout }).on('line', line => {
    const answer = JSON.parse(line) as { id: number; ok?: unknown; error?: string }
    const asker = waiting.get(answer.id)
    waiting.delete(answer.id)
    if (answer.error === undefined) asker?.resolve(answer.ok)
    else asker?.reject(labErrors.CLIENT_FAILED(answer.error))
  })
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(labErrors.CLIENT_FAILED('It ended.'))
    waiting.clear()
  })
  return (what: string, options: object): Promise<unknown> => {
    const id = ++commands
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      stdin.write(`${JSON.stringify({ id, do: what, ...options })}\n`)
    })
  }
}
