import { backOffMs } from '#kit/back-off.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { HealthReading } from '#kit/health.ts'
import type { Logger } from '#kit/logger.ts'
import type { Instruments } from '#kit/metrics.ts'
import type { NotifierStore, StoredTarget } from '#kit/store/notifier-store.ts'
import type { AlertingRules } from './alerting-rules.ts'
import type { Batch, World } from './batch.ts'
import type { Channel } from './channels/channel.ts'
import type { DeliveryConfig } from './delivery/config.ts'
import { type ChannelTurn, Lane } from './delivery/lane.ts'
import { TargetDirectory } from './delivery/target-directory.ts'
import { nextDueMs, type TellContext, tellOf } from './delivery/tell.ts'
import { TellBook } from './delivery/tell-book.ts'
import { Desk } from './desk.ts'
import { Gauges } from './gauges.ts'
import type { SelfProblem } from './incidents/event.ts'
import { nextWakeMs } from './incidents/wake.ts'
import type { Input } from './input.ts'
import type { notifierMetrics } from './metrics.ts'
import { Pacemaker } from './pacemaker.ts'
import { watchdogPerson } from './self/own-orders.ts'
import { SelfWatch } from './self/self-watch.ts'
import { stateOfRows } from './state-changes.ts'
import { SteadyTime } from './steady-time.ts'

export interface EngineDeps {
  readonly config: DeliveryConfig
  readonly rules: AlertingRules
  readonly channels: readonly Channel[]
  readonly store: NotifierStore
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Instruments<(typeof notifierMetrics)['table']>
  /** For `Math.random` in waits. */
  readonly random?: () => number
  /** Called after what became durable: there may be something to publish. */
  readonly committed?: (batch: Batch) => void
}

/** Sends in hand get this long when the notifier stops. */
const drainMs = 3_000
const forgetEveryMs = 3_600_000
const measureEveryMs = 1_000

/**
 * Events in, notices out: everything that changes goes through the desk, and what became durable there is sent, waited
 * for and sent elsewhere. Opening it takes up what an earlier process left.
 */
export class Engine implements AsyncDisposable {
  readonly world: World
  readonly #deps: EngineDeps
  readonly #desk: Desk
  readonly #pacemaker: Pacemaker
  readonly #lanes: ReadonlyMap<string, Lane>
  readonly #time: SteadyTime
  readonly #self: SelfWatch
  readonly #gauges: Gauges
  #forgottenMs = 0
  #measureAtMs = 0
  #wakeMs: number | undefined

  static async open(deps: EngineDeps): Promise<Engine> {
    const { store } = deps
    const engine = new Engine(deps, {
      state: stateOfRows(await store.rows()),
      targets: await store.targets(),
    })
    engine.#take(await store.openDeliveries())
    engine.#pacemaker.start()
    return engine
  }

  private constructor(
    deps: EngineDeps,
    kept: { readonly state: World['state']; readonly targets: readonly StoredTarget[] },
  ) {
    const { config, rules, channels, store, clock, log, metrics } = deps
    this.#deps = deps
    this.#time = new SteadyTime(clock)
    this.#self = new SelfWatch({
      ...{ config: config.self, clock, say: problem => this.#sayOf(problem) },
    })
    const hasReceipts = new Map(channels.map(channel => [channel.name, channel.hasReceipts]))
    const directory = new TargetDirectory(
      [...rules.config.people, ...watchdog(config)],
      hasReceipts.keys(),
    )
    for (const target of kept.targets) directory.put(target)
    this.world = {
      ...{ state: kept.state, rules, directory, store, queueMax: config.queueMax },
      book: new TellBook(channel => hasReceipts.get(channel) ?? false),
      contextAt: nowMs => this.#contextAt(nowMs),
    }
    this.#gauges = new Gauges(metrics, { channels: [...hasReceipts.keys()], world: this.world })
    const committed = (batch: Batch) => this.#committed(batch)
    this.#desk = new Desk({
      ...{ clock, time: this.#time, log, metrics, world: this.world, committed },
    })
    this.#lanes = new Map(channels.map(channel => [channel.name, this.#laneOf(channel)]))
    this.#pacemaker = new Pacemaker({
      ...{ clock, time: this.#time, log },
      beat: (due, nowMs) => this.#beat(due, nowMs),
      waitMs: nowMs => this.#waitMs(nowMs),
      jumped: jumpMs => this.#jumped(jumpMs),
    })
  }

  now(): number {
    return this.#time.now()
  }

  /** Whether so much waits that no further anomalies should be taken. */
  get isFull(): boolean {
    return this.world.book.queuedCount >= this.#deps.config.queueMax
  }

  /** Resolves when it is durable. */
  submit(input: Input): Promise<void> {
    return this.#desk.submit(input)
  }

  health(): HealthReading {
    return this.#desk.health()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pacemaker[Symbol.asyncDispose]()
    const deadline = AbortSignal.timeout(drainMs)
    await Promise.all([...this.#lanes.values()].map(lane => lane.stop(deadline)))
    await this.#desk[Symbol.asyncDispose]()
  }

  #contextAt(nowMs: number): TellContext {
    const { config, random } = this.#deps
    const waits = { firstMs: config.retryFirstMs, longestMs: config.retryLongestMs }
    return {
      ...{ nowMs, failOverMs: config.failOverMs, attemptsMax: config.attemptsMax },
      backOffMs: attempt => Math.round(backOffMs(Math.max(1, attempt), waits, random)),
      targetsOf: person => this.world.directory.of(person),
      channelOf: name => {
        const lane = this.#lanes.get(name)
        return lane && { hasReceipts: lane.channel.hasReceipts, isDown: lane.isDown }
      },
    }
  }

  #laneOf(channel: Channel): Lane {
    const { config, clock, metrics } = this.#deps
    const { book, directory } = this.world
    return new Lane(channel, {
      ...{ config, clock, metrics, now: () => this.now() },
      current: id => {
        const delivery = book.delivery(id)
        return delivery && { delivery, target: directory.find(delivery.person, delivery.target) }
      },
      ended: async (delivery, outcome) => {
        this.#self.sent(delivery, outcome)
        // Where it is not kept by the time the process stops, the delivery is still queued, and sent once more.
        return await this.submit({ type: 'sent', delivery, outcome }).then(
          () => true,
          () => false,
        )
      },
      turned: turn => this.#turned(turn),
    })
  }

  /** What an earlier process left. Its clock may have been wrong: nothing waits longer than it would from now on. */
  #take(deliveries: Parameters<typeof tellOf>[0]): void {
    const { config } = this.#deps
    const nowMs = this.now()
    const latest = {
      notBeforeMs: nowMs + config.retryLongestMs,
      failOverAtMs: nowMs + config.failOverMs,
    }
    for (const rows of Map.groupBy(deliveries, ({ tell }) => tell).values()) {
      const tell = tellOf(
        rows.map(row => ({
          ...row,
          notBeforeMs: Math.min(row.notBeforeMs, latest.notBeforeMs),
          failOverAtMs: Math.min(row.failOverAtMs, latest.failOverAtMs),
        })),
      )
      if (tell === undefined) continue
      this.world.book.put(tell)
      this.#pacemaker.plan(tell.order.id, nowMs)
    }
    this.#offerAll(nowMs)
    this.#wakeMs = nextWakeMs(this.world.state)
  }

  #offerAll(nowMs: number): void {
    for (const [name, lane] of this.#lanes) {
      for (const delivery of this.world.book.queued(name).values()) lane.offer(delivery, nowMs)
    }
  }

  #committed(batch: Batch): void {
    const nowMs = this.now()
    for (const { now: delivery } of batch.tells.deliveries()) {
      if (delivery.state === 'queued') this.#lanes.get(delivery.channel)?.offer(delivery, nowMs)
    }
    const context = this.#contextAt(nowMs)
    for (const tell of batch.tells.tells()) {
      const dueMs = nextDueMs(tell, context)
      if (dueMs !== undefined) this.#pacemaker.plan(tell.order.id, dueMs)
    }
    for (const noted of batch.noted) this.#self.noted(noted)
    this.#gauges.noted(batch.noted)
    // What waited longer than before is found out by a tick that changes nothing.
    this.#wakeMs = earliest(this.#wakeMs, batch.wakeMs())
    for (const lane of this.#lanes.values()) lane.pump(nowMs)
    this.#pacemaker.wake()
    this.#deps.committed?.(batch)
  }

  async #beat(due: readonly string[], nowMs: number): Promise<void> {
    const inputs: Input[] = due.map(tell => ({ type: 'due', tell }))
    const isTick = this.#wakeMs !== undefined && this.#wakeMs <= nowMs
    if (isTick) {
      inputs.push({ type: 'event', event: { type: 'tick' } })
    }
    for (const order of this.#self.orders(nowMs)) inputs.push({ type: 'order', order })
    const results = await Promise.allSettled(inputs.map(input => this.submit(input)))
    if (isTick) this.#wakeMs = nextWakeMs(this.world.state)
    for (const [i, result] of results.entries()) {
      const input = inputs[i]
      // The store refuses for now: what was due is due again with the next beat.
      if (result.status === 'rejected' && input?.type === 'due') {
        this.#pacemaker.plan(input.tell, nowMs + 1_000)
      }
    }
    for (const lane of this.#lanes.values()) lane.pump(this.now())
    if (this.#deps.clock.monotonicMs() < this.#measureAtMs) return
    this.#measureAtMs = this.#deps.clock.monotonicMs() + measureEveryMs
    this.#gauges.measure(nowMs)
    await this.#forget(nowMs)
  }

  #waitMs(nowMs: number): number | undefined {
    const waits = [...this.#lanes.values()].map(lane => lane.waitMs(nowMs))
    if (this.#wakeMs !== undefined) waits.push(this.#wakeMs - nowMs)
    const known = waits.filter(wait => wait !== undefined)
    return known.length === 0 ? undefined : Math.max(0, Math.min(...known))
  }

  #turned(turn: ChannelTurn): void {
    const { log, metrics } = this.#deps
    const { channel } = turn
    if (turn.type === 'closed') log.info({ channel }, 'a channel works again')
    else log.warn({ channel, reason: turn.reason, turn: turn.type }, 'a channel cannot send')
    if (turn.type === 'opened') {
      metrics.breaker_opened_total.inc({ channel })
      const nowMs = this.now()
      // Whatever waits for it is tried on other targets now.
      for (const { tell } of this.world.book.queued(channel).values()) {
        this.#pacemaker.plan(tell, nowMs)
      }
      this.#pacemaker.wake()
    }
    this.#self.turned(turn)
  }

  #jumped(jumpMs: number): void {
    const nowMs = this.now()
    this.#deps.metrics.clock_jumps_total.inc()
    this.world.book.shift(jumpMs)
    this.#offerAll(nowMs)
    for (const { order } of this.world.book.tells()) this.#pacemaker.plan(order.id, nowMs)
    this.#self.jumped(jumpMs)
  }

  #sayOf(problem: SelfProblem): void {
    this.submit({ type: 'event', event: { type: 'self', problem } }).catch((cause: unknown) => {
      this.#deps.log.error({ problem: problem.key, reason: messageOf(cause) }, 'this is not told')
    })
  }

  async #forget(nowMs: number): Promise<void> {
    if (nowMs - this.#forgottenMs < forgetEveryMs) return
    this.#forgottenMs = nowMs
    try {
      await this.#deps.store.forget(nowMs - this.#deps.config.keepMs)
    } catch (cause) {
      this.#deps.log.warn({ reason: messageOf(cause) }, 'what is long over could not be dropped')
    }
  }
}

const earliest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)

/** Reached as a person is, but none of those who are told of incidents. */
function watchdog({ self: { heartbeat } }: DeliveryConfig) {
  if (heartbeat === undefined) return []
  const { channel, address } = heartbeat
  return [{ name: watchdogPerson, targets: [{ channel, address }] }]
}
