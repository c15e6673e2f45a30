import type { SecureContext } from 'node:tls'
import { backOffMs } from '#kit/back-off.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import { CallOffs } from './call-offs.ts'
import { Chain } from './chain.ts'
import type { ApnsChannelConfig, ApnsEnvironment } from './config.ts'
import { Connection, type EndReason } from './connection.ts'
import { Deadlines } from './deadlines.ts'
import { dial } from './dial.ts'
import type { ApnsInstruments } from './metrics.ts'
import { type Exchange, Pending, type PendingHome, type TryOptions } from './pending.ts'
import type { PushRequest } from './push-request.ts'
import type { Signal } from './signal.ts'

export interface LinkDeps {
  readonly config: ApnsChannelConfig
  readonly environment: ApnsEnvironment
  readonly secureContext: SecureContext
  readonly clock: Clock
  readonly instruments: ApnsInstruments
  readonly onDate: (date: string | undefined) => void
}

/** Waits between connections that cannot be made. */
const reconnect = { firstMs: 250, longestMs: 30_000 }
/** A new connection that does not answer its first push that fast is a dead one. */
const probeTimeoutMs = 3_000

/**
 * The way to one host: holds one connection open, makes another when that takes no more, and keeps a bounded number of
 * pushes until there is room. Every push settles by its deadline.
 */
export class Link implements AsyncDisposable {
  readonly #deps: LinkDeps
  readonly #deadlines: Deadlines<Pending>
  readonly #callOffs: CallOffs
  readonly #home: PendingHome
  readonly #connectionsGauge: { set(value: number): void }
  readonly #disposed = new AbortController()
  readonly #connections = new Set<Connection>()
  /** First come, first served. */
  readonly #waiting = new Chain<Pending>()
  #current: Connection | undefined
  #dialling: Promise<void> | undefined
  #failures = 0
  /** Until then no connection is tried; by the monotonic clock. */
  #restUntilMs = 0
  #unreachable = ''

  constructor(deps: LinkDeps) {
    this.#deps = deps
    const { config, environment, instruments } = deps
    this.#deadlines = new Deadlines(deps.clock)
    this.#callOffs = new CallOffs(signal => {
      for (const pending of this.#deadlines.entries()) {
        if (pending.signal === signal) this.#giveUp(pending, 'aborted')
      }
    })
    this.#home = {
      onDue: pending => this.#giveUp(pending, 'due'),
      onSettled: pending => {
        this.#deadlines.remove(pending)
        this.#callOffs.remove(pending.signal)
      },
    }
    const labels = { channel: config.name, environment }
    this.#connectionsGauge = instruments.connections.labels(labels)
  }

  /** One try. Never rejects. */
  exchange(request: PushRequest, options: TryOptions): Promise<Exchange> {
    const { signal, deadlineMs } = options
    const { clock, config } = this.#deps
    const ended = (signal: Signal) => Promise.resolve({ signal, connection: undefined })
    if (signal.aborted || this.#disposed.signal.aborted) {
      return ended({ kind: 'aborted', wasSent: false })
    }
    if (deadlineMs <= clock.monotonicMs()) return ended({ kind: 'late' })
    if (this.#waiting.size >= config.queueMax) return ended({ kind: 'shed' })
    return new Promise(resolve => {
      const pending = new Pending(request, options, { home: this.#home, resolve })
      this.#deadlines.add(pending)
      this.#callOffs.add(signal)
      this.#waiting.add(pending.queuePlace)
      this.#pump()
    })
  }

  #giveUp(pending: Pending, why: 'aborted' | 'due'): void {
    const { connection } = pending
    if (connection === undefined) {
      this.#waiting.remove(pending.queuePlace)
      pending.settle(why === 'due' ? { kind: 'late' } : { kind: 'aborted', wasSent: false })
      return
    }
    const noAnswer = { kind: 'lost', why: 'no answer in time' } as const
    connection.giveUp(pending, why === 'due' ? noAnswer : { kind: 'aborted', wasSent: true })
  }

  /** Sends what there is room for, and sees to a connection where there is none. */
  #pump(): void {
    for (;;) {
      const pending = this.#waiting.first
      if (pending === undefined || !this.#current?.hasRoom) break
      // Before anything that may come back here.
      this.#waiting.remove(pending.queuePlace)
      this.#send(pending, this.#current)
    }
    if (this.#waiting.size > 0 && !this.#current?.isOpen) this.#connect()
  }

  #send(pending: Pending, connection: Connection): void {
    const { clock, config } = this.#deps
    const { answerTimeoutMs } = config
    const timeoutMs = connection.isProbing
      ? Math.min(answerTimeoutMs, probeTimeoutMs)
      : answerTimeoutMs
    const nowMs = clock.monotonicMs()
    pending.connection = connection
    pending.sentMs = nowMs
    pending.atMs = Math.min(pending.atMs, nowMs + timeoutMs)
    this.#deadlines.add(pending)
    connection.send(pending)
  }

  #connect(): void {
    if (this.#dialling !== undefined || this.#disposed.signal.aborted) return
    if (this.#deps.clock.monotonicMs() < this.#restUntilMs) {
      this.#failWaiting()
      return
    }
    this.#dialling = this.#dial().finally(() => {
      this.#dialling = undefined
      this.#pump()
    })
  }

  async #dial(): Promise<void> {
    const { config, environment, secureContext, clock, instruments } = this.#deps
    const authority = config.hosts[environment]
    const labels = { channel: config.name, environment }
    const attempt = new AbortController()
    const stop = () => attempt.abort(new Error('the channel is closed'))
    this.#disposed.signal.addEventListener('abort', stop)
    const timer = new AbortController()
    void clock.sleep(config.connectTimeoutMs, timer.signal).then(() => {
      attempt.abort(new Error(`no connection within ${config.connectTimeoutMs} ms`))
    })
    try {
      const { proxy } = config
      const dialled = await dial({ authority, proxy, secureContext }, attempt.signal)
      this.#open(new Connection(dialled, this.#connectionOptions()))
      instruments.connects_total.inc({ ...labels, result: 'opened' })
    } catch (cause) {
      instruments.connects_total.inc({ ...labels, result: 'failed' })
      this.#failures += 1
      this.#restUntilMs = clock.monotonicMs() + backOffMs(this.#failures, reconnect)
      this.#unreachable = `${authority} cannot be reached: ${dialReason(cause)}`
      this.#failWaiting()
    } finally {
      timer.abort()
      this.#disposed.signal.removeEventListener('abort', stop)
    }
  }

  #open(connection: Connection): void {
    this.#failures = 0
    this.#current = connection
    this.#connections.add(connection)
    this.#connectionsGauge.set(this.#connections.size)
    if (this.#disposed.signal.aborted) connection.close('disposed')
  }

  #connectionOptions() {
    const { clock, config, environment, instruments, onDate } = this.#deps
    return {
      ...{ clock, onDate, streamsMax: config.streamsMax },
      onChange: () => this.#pump(),
      onRetired: (why: EndReason) =>
        instruments.connection_ends_total.inc({ channel: config.name, environment, why }),
      onEnd: (connection: Connection) => {
        this.#connections.delete(connection)
        this.#connectionsGauge.set(this.#connections.size)
      },
    }
  }

  #failWaiting(): void {
    const { clock } = this.#deps
    const notBeforeMs = clock.now() + Math.max(0, this.#restUntilMs - clock.monotonicMs())
    for (const pending of this.#waiting.drain()) {
      pending.settle({ kind: 'unreachable', why: this.#unreachable, notBeforeMs })
    }
  }

  /** Settles everything in hand as called off. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed.abort()
    for (const pending of this.#waiting.drain()) pending.settle({ kind: 'aborted', wasSent: false })
    for (const connection of [...this.#connections]) connection.close('disposed')
    await this.#dialling
    this.#deadlines[Symbol.dispose]()
  }
}

/** An aborted wait hides why behind its own words. */
function dialReason(cause: unknown): string {
  if (cause instanceof Error && cause.name === 'AbortError' && cause.cause !== undefined) {
    return messageOf(cause.cause)
  }
  return messageOf(cause)
}
