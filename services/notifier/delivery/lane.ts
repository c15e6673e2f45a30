import type { OutboxDelivery } from '#contracts/outbox.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Instruments } from '#kit/metrics.ts'
import type { Channel, SendOutcome, Target } from '../channels/channel.ts'
import type { notifierMetrics } from '../metrics.ts'
import { Breaker } from './breaker.ts'
import type { DeliveryConfig } from './config.ts'
import { Heap } from './heap.ts'

/** The channel was given up for a while, or works again. */
export type ChannelTurn =
  | { readonly type: 'opened'; readonly channel: string; readonly reason: string }
  /** It stays away, or says itself what it lacks: somebody has to look at it. */
  | { readonly type: 'failing'; readonly channel: string; readonly reason: string }
  | { readonly type: 'closed'; readonly channel: string }

export interface LaneDeps {
  readonly config: DeliveryConfig
  readonly clock: Clock
  /** Wall-clock time that does not jump. */
  readonly now: () => number
  readonly metrics: Instruments<(typeof notifierMetrics)['table']>
  /** The newest state of a delivery, and where it goes; `undefined` where it is not to be sent any more. */
  readonly current: (
    id: string,
  ) => { readonly delivery: OutboxDelivery; readonly target: Target | undefined } | undefined
  /** Takes what came of a send. True when it is durable; until then the send counts as in flight. False: it never will be. */
  readonly ended: (delivery: OutboxDelivery, outcome: SendOutcome) => Promise<boolean>
  readonly turned: (turn: ChannelTurn) => void
}

/** A channel that says nothing this long after its deadline breaks its promise; we go on without it. */
const graceMs = 5_000

/** Sends over one channel: the most important first, so many at once, and none while its breaker is open. */
export class Lane {
  readonly channel: Channel
  readonly #deps: LaneDeps
  readonly #breaker: Breaker
  readonly #ready = new Heap<OutboxDelivery>(isBefore)
  readonly #later = new Heap<OutboxDelivery>((a, b) => a.notBeforeMs < b.notBeforeMs)
  readonly #inFlight = new Map<string, Promise<boolean>>()
  readonly #stopping = new AbortController()
  #isStopping = false

  constructor(channel: Channel, deps: LaneDeps) {
    this.channel = channel
    this.#deps = deps
    const { breakerFailures: failures, breakerOpenMs: openMs } = deps.config
    this.#breaker = new Breaker({ failures, openMs })
  }

  /** New deliveries go to other targets meanwhile. */
  get isDown(): boolean {
    return !this.#breaker.isClosed
  }

  /** A delivery that is queued, or queued again. */
  offer(delivery: OutboxDelivery, nowMs: number): void {
    if (delivery.notBeforeMs > nowMs) this.#later.push(delivery)
    else this.#ready.push(delivery)
  }

  /** Begins the sends that may begin now. */
  pump(nowMs: number): void {
    for (let next = this.#later.peek(); next && next.notBeforeMs <= nowMs; ) {
      this.#later.pop()
      this.#ready.push(next)
      next = this.#later.peek()
    }
    while (this.#inFlight.size < this.#deps.config.concurrency && !this.#isStopping) {
      const next = this.#nextReady(nowMs)
      if (next === undefined || !this.#breaker.admit(this.#deps.clock.monotonicMs())) break
      this.#ready.pop()
      const { id } = next.delivery
      const sending = this.#send(next.delivery, next.target)
      this.#inFlight.set(id, sending)
      void sending.then(isKept => this.#landed(id, isKept))
    }
    this.#measure()
  }

  /** Its place is free; and where it is to be repeated, it could not be taken up again before. */
  #landed(id: string, isKept: boolean): void {
    this.#inFlight.delete(id)
    if (this.#isStopping) return
    const nowMs = this.#deps.now()
    // What came of it cannot be kept, so it looks as if it was never sent: not again before the next start.
    const again = isKept ? this.#deps.current(id)?.delivery : undefined
    if (again?.state === 'queued') this.offer(again, nowMs)
    this.pump(nowMs)
  }

  /** How long until time alone lets a send begin; `undefined` where there is nothing to wait for. */
  waitMs(nowMs: number): number | undefined {
    const probeAtMs = this.#ready.size > 0 ? this.#breaker.probeAtMs : undefined
    const waits = [
      ...(probeAtMs === undefined ? [] : [probeAtMs - this.#deps.clock.monotonicMs()]),
      ...(this.#later.size === 0 ? [] : [(this.#later.peek()?.notBeforeMs ?? nowMs) - nowMs]),
    ]
    return waits.length === 0 ? undefined : Math.max(0, Math.min(...waits))
  }

  /** Begins nothing new, gives sends in hand the time until `signal` aborts, then ends them. */
  async stop(signal: AbortSignal): Promise<void> {
    const abort = () => this.#stopping.abort()
    this.#isStopping = true
    this.#later.clear()
    this.#ready.clear()
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    await Promise.all(this.#inFlight.values())
  }

  /** The most important delivery that is still to be sent; those that are not any more are dropped on the way. */
  #nextReady(nowMs: number) {
    for (let top = this.#ready.peek(); top !== undefined; top = this.#ready.peek()) {
      const found = this.#deps.current(top.id)
      const isWanted = found?.delivery.state === 'queued' && !this.#inFlight.has(top.id)
      if (isWanted && found.delivery.notBeforeMs <= nowMs) return found
      this.#ready.pop()
      if (isWanted) this.#later.push(found.delivery)
    }
    return undefined
  }

  async #send(delivery: OutboxDelivery, target: Target | undefined): Promise<boolean> {
    const { clock, metrics, ended } = this.#deps
    const channel = this.channel.name
    const startedMs = clock.monotonicMs()
    const outcome = target ? await this.#outcomeOf(delivery, target) : noTarget
    metrics.send_seconds.observe({ channel }, (clock.monotonicMs() - startedMs) / 1_000)
    metrics.sends_total.inc({ channel, result: outcome.result })
    if (this.#stopping.signal.aborted && outcome.result !== 'accepted') return false
    this.#judge(outcome)
    return await ended(delivery, outcome)
  }

  async #outcomeOf(delivery: OutboxDelivery, target: Target): Promise<SendOutcome> {
    const { clock, config } = this.#deps
    const { id, notice, purpose, attempt } = delivery
    const deadlineMs = clock.now() + config.sendTimeoutMs
    const request = { id, target, notice, purpose, attempt: attempt + 1, deadlineMs }
    const answered = new AbortController()
    const hung = clock.sleep(config.sendTimeoutMs + graceMs, answered.signal).then(() => hanging)
    try {
      const sending = this.channel.send(request, this.#stopping.signal)
      return await Promise.race([sending, hung])
    } catch (cause) {
      // Channels promise not to reject; a fault of ours must not lose the delivery.
      return { ...hanging, reason: `the channel failed: ${messageOf(cause)}`.slice(0, 400) }
    } finally {
      answered.abort()
    }
  }

  #judge(outcome: SendOutcome): void {
    const { turned, clock } = this.#deps
    const { name: channel } = this.channel
    const wasDown = this.isDown
    const isDown = outcome.result === 'down'
    if (outcome.result === 'accepted' || outcome.result === 'dead') this.#breaker.succeeded()
    else if (outcome.result === 'retry' && outcome.scope === 'target') this.#breaker.released()
    else {
      const isProbe = this.#breaker.state(clock.monotonicMs()) === 'half_open'
      this.#breaker.failed(clock.monotonicMs(), isDown)
      const { reason } = outcome
      if (this.isDown && !wasDown) turned({ type: 'opened', channel, reason })
      if (this.isDown && (isDown || isProbe)) turned({ type: 'failing', channel, reason })
    }
    if (wasDown && !this.isDown) turned({ type: 'closed', channel })
    this.#measure()
  }

  #measure(): void {
    const { metrics, clock } = this.#deps
    const channel = this.channel.name
    metrics.sends_in_flight.set({ channel }, this.#inFlight.size)
    const state = this.#breaker.state(clock.monotonicMs())
    metrics.breaker_state.set({ channel }, { closed: 0, half_open: 1, open: 2 }[state])
  }
}

/** More important first; of equals the older, of those the one that was queued first in its batch. */
const isBefore = (a: OutboxDelivery, b: OutboxDelivery): boolean =>
  a.importance !== b.importance ? a.importance > b.importance : a.queuedMs < b.queuedMs

const hanging = {
  result: 'retry',
  reason: 'the channel gave no answer',
  ambiguous: true,
  scope: 'channel',
  failOver: true,
} as const satisfies SendOutcome

const noTarget = {
  result: 'dead',
  reason: 'the target is not configured or registered any more',
  target: 'keep',
  selfAlert: false,
} as const satisfies SendOutcome
