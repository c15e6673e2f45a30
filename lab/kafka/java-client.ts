import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { labErrors } from '../errors.ts'
import { fetchKafka } from './fetch-kafka.ts'

const reply = z.object({
  id: z.int(),
  result: z.unknown().optional(),
  error: z.string().optional(),
})

type Fields = Readonly<Record<string, unknown>>
type Properties = Readonly<Record<string, string>>

/** A client inside the JVM, told what to do by name; what each kind can do is said in `lab/kafka/java`. */
export interface JavaClient extends AsyncDisposable {
  call(what: string, fields?: Fields): Promise<unknown>
}

/** Where a group member reads. */
interface Membership {
  readonly group: string
  readonly topics: readonly string[]
}

/** Kafka's own Java clients of every kind, in one JVM that ends with this process. */
export interface JavaClients extends AsyncDisposable {
  /** A member of a classic group, of a consumer-protocol group (KIP-848), or one that only commits. */
  consumer(
    kind: 'classic' | 'consumer' | 'assign-only',
    membership: Membership & { readonly properties?: Properties },
  ): Promise<JavaClient>
  /** A member of a share group (KIP-932). */
  share(membership: Membership): Promise<JavaClient>
  /** A streams application of the streams protocol (KIP-1071). */
  streams(membership: Membership): Promise<JavaClient>
  producer(properties?: Properties): Promise<JavaClient>
  admin(): Promise<JavaClient>
}

/** Starts the JVM; `properties` go to every client in it. Rejects with JAVA_MISSING or KAFKA_UNAVAILABLE. */
export async function startJavaClients(
  bootstrap: string,
  properties: Properties = {},
): Promise<JavaClients> {
  const { classPath } = await fetchKafka()
  const common = Object.entries({ 'bootstrap.servers': bootstrap, ...properties })
  const child = spawn(
    'java',
    [
      ...['-Xmx192m', '-Xss512k', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
      ...['-cp', classPath, 'LabClient', ...common.map(([key, value]) => `${key}=${value}`)],
    ],
    { stdio: ['pipe', 'pipe', 'ignore'], detached: true },
  )
  await once(child, 'spawn')
  const ask = conversation(child)
  let names = 0
  const open = async (what: string, fields: Fields): Promise<JavaClient> => {
    names += 1
    const client = `lab-${names}`
    await ask({ ...fields, client, do: `open-${what}` })
    return {
      call: (what, fields = {}) => ask({ ...fields, client, do: what }),
      [Symbol.asyncDispose]: async () => void (await ask({ client, do: 'close' })),
    }
  }
  return {
    consumer: (kind, { group, topics, properties = {} }) =>
      open('consumer', {
        topics,
        assign: kind === 'assign-only',
        properties: {
          'group.id': group,
          'group.protocol': kind === 'consumer' ? 'consumer' : 'classic',
          ...properties,
        },
      }),
    share: ({ group, topics }) => open('share', { topics, properties: { 'group.id': group } }),
    streams: ({ group, topics }) => open('streams', { topics, properties: { 'group.id': group } }),
    producer: (properties = {}) => open('producer', { properties }),
    admin: () => open('admin', {}),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** Questions and answers by line, matched by id. When the process ends, all open questions are rejected. */
function conversation(child: ChildProcess): (fields: Fields) => Promise<unknown> {
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('the process was started with pipes')
  stdin.on('error', () => {})
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let questions = 0
  createInterface({ input: stdout }).on('line', line => {
    // A library that logs to standard output must not break the conversation.
    if (!line.startsWith('{')) return
    const { id, result, error } = reply.parse(JSON.parse(line))
    const question = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) question?.resolve(result)
    else question?.reject(labErrors.CLIENT_FAILED(error))
  })
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(labErrors.CLIENT_FAILED('Its process ended.'))
    waiting.clear()
  })
  return fields => {
    if (child.exitCode !== null || child.signalCode !== null) {
      return Promise.reject(labErrors.CLIENT_FAILED('Its process has ended.'))
    }
    questions += 1
    const question = Promise.withResolvers<unknown>()
    waiting.set(questions, question)
    stdin.write(`${JSON.stringify({ ...fields, id: questions })}\n`)
    return question.promise
  }
}
