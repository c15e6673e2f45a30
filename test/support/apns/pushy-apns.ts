import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { AppError } from '#kit/errors.ts'
import { labErrors } from '#lab/errors.ts'
import { fetchPushy } from '#lab/pushy/fetch-pushy.ts'
import type { ApnsMaterial } from './apns-material.ts'
import {
  type ApnsService,
  accept,
  type Behaviour,
  type ReceivedPush,
  type ServiceCounts,
} from './apns-service.ts'
import { topic } from './open-test-channel.ts'
import { Relay } from './relay.ts'

const unavailable = new Set(['LAB_JAVA_MISSING', 'LAB_PUSHY_UNAVAILABLE'])

/** False where Pushy's mock of APNs can run here, else the reason it cannot. */
export async function pushySkip(): Promise<string | false> {
  try {
    await fetchPushy()
    return false
  } catch (cause) {
    if (!(cause instanceof AppError && unavailable.has(cause.code))) throw cause
    return `${cause.message} ${cause.spec.advice}`
  }
}

interface HeldPush {
  readonly push: ReceivedPush
  readonly stream: number
}

/** Pushy's mock of APNs in a JVM of its own: its HTTP/2, its checks of each push and its answers. */
export class PushyApns implements ApnsService {
  readonly pushes: ReceivedPush[] = []
  readonly counts: ServiceCounts = {
    ...{ connections: 0, streamsAtOnceMax: 0, streamsBeforeFirstAnswerMax: 0, pings: 0 },
  }
  /** Pushes that Pushy's own checks refused: their reasons are in what it answered. */
  invalid = 0
  /** What went wrong in the JVM, in its words. */
  readonly faults: string[] = []
  behave: (push: ReceivedPush) => Behaviour = () => accept
  readonly #child: ChildProcess
  readonly #repeats = new Map<string, number>()
  #held: HeldPush[] = []
  #relay: Relay | undefined

  private constructor(child: ChildProcess) {
    this.#child = child
  }

  static async start(
    { directory, keyId, teamId }: ApnsMaterial,
    streamsMax: number,
  ): Promise<PushyApns> {
    const jvm = ['-Xmx96m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']
    const [cert, key, pub] = ['broker.pem', 'broker.key', 'signing.pub']
    const files = [cert, key, pub].map(name => join(directory, name))
    const args = ['-cp', await fetchPushy(), 'PushyApns', ...files, keyId, teamId, topic]
    const child = spawn('java', [...jvm, ...args], { stdio: ['pipe', 'pipe', 'ignore'] })
    child.stdin?.on('error', () => {})
    const service = new PushyApns(child)
    const port = Promise.withResolvers<number>()
    child.once('exit', () => port.reject(labErrors.CLIENT_FAILED('Pushy ended at its start.')))
    createInterface({ input: child.stdout }).on('line', line => {
      const [what, ...fields] = line.split('\t')
      if (what === 'port') port.resolve(Number(fields[0]))
      else if (what === 'push') service.#read(fields)
      else if (what === 'answer') service.invalid += Number(fields[2] === 'invalid')
      else if (what === 'fault') service.faults.push(fields.join(' '))
    })
    service.#tell('start', streamsMax)
    service.#relay = await Relay.start(await port.promise)
    return service
  }

  get authority(): string {
    return `localhost:${this.port}`
  }

  get port(): number {
    return this.#relay?.port ?? 0
  }

  ofToken(token: string): readonly ReceivedPush[] {
    return this.pushes.filter(push => push.token === token)
  }

  get providerTokens(): readonly string[] {
    return [...new Set(this.pushes.map(({ headers }) => headers.authorization ?? ''))]
  }

  get held(): number {
    return this.#held.length
  }

  release(behaviour: Behaviour = accept): void {
    const held = this.#held
    this.#held = []
    for (const one of held) this.#act(one, behaviour)
  }

  goAwayHalf(): void {
    const ofConnection = Map.groupBy(this.#held, ({ push }) => push.connection)
    this.#held = []
    for (const [connection, held] of ofConnection) {
      const sorted = held.toSorted((a, b) => a.stream - b.stream)
      const middle = Math.floor((sorted.length - 1) / 2)
      this.#tell('goaway', connection, sorted[middle]?.stream ?? 0)
      for (const one of sorted.slice(0, middle + 1)) this.#act(one, accept)
    }
  }

  resetAll(): void {
    const connections = new Set(this.pushes.map(({ connection }) => connection))
    for (const connection of connections) this.#tell('reset', connection)
  }

  freeze(): void {
    this.#relay?.freeze()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#relay?.[Symbol.asyncDispose]()
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }

  #tell(...fields: readonly (string | number)[]): void {
    this.#child.stdin?.write(`${fields.join('\t')}\n`)
  }

  #read(fields: readonly string[]): void {
    const [number, at, path = '', apnsId = '', collapseId, authorization, open, answered] = fields
    const { counts } = this
    const [connection, stream, streams] = [Number(number), Number(at), Number(open)]
    counts.connections = Math.max(counts.connections, connection)
    counts.streamsAtOnceMax = Math.max(counts.streamsAtOnceMax, streams)
    if (answered === 'false') {
      counts.streamsBeforeFirstAnswerMax = Math.max(counts.streamsBeforeFirstAnswerMax, streams)
    }
    const repeats = this.#repeats.get(apnsId) ?? 0
    this.#repeats.set(apnsId, repeats + 1)
    const push = {
      ...{ token: path.replace('/3/device/', ''), apnsId, connection, repeats },
      ...{ collapseId: collapseId || undefined, headers: { authorization } },
      ...{ body: Buffer.from(fields.at(-1) ?? '', 'base64'), atMs: performance.now() },
    }
    this.pushes.push(push)
    this.#act({ push, stream }, this.behave(push))
  }

  #act(one: HeldPush, behaviour: Behaviour): void {
    const at = [one.push.connection, one.stream] as const
    switch (behaviour.does) {
      case 'answer': {
        const { reason, timestampMs = '', headers } = behaviour
        if (reason === undefined) this.#tell('accept', ...at)
        else this.#tell('reject', ...at, reason, timestampMs, headers?.['retry-after'] ?? '')
        return
      }
      case 'hang':
        return
      case 'hold':
        this.#held.push(one)
        return
      case 'refuse':
        this.#tell('refuse', ...at)
        return
      case 'reset':
        this.#tell('reset', one.push.connection)
        return
      case 'goaway':
        this.#tell('goaway', one.push.connection, behaviour.lastStreamId ?? one.stream)
        this.#tell('accept', ...at)
        return
      default:
        behaviour satisfies never
    }
  }
}
