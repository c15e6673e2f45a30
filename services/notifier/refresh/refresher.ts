import { deviceOfTarget } from '#contracts/device-targets.ts'
import type { Incident } from '#contracts/incident.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { Instruments } from '#kit/metrics.ts'
import type { NotifierStore, StoredTarget } from '#kit/store/notifier-store.ts'
import type { Batch } from '../batch.ts'
import type { Channel, SendOutcome, Target } from '../channels/channel.ts'
import type { notifierMetrics } from '../metrics.ts'
import type { RefreshConfig } from './config.ts'
import { type Glance, glanceOf } from './glance.ts'
import { ledgerKind, ledgersOf } from './ledger-rows.ts'
import { refreshDelivery } from './refresh-notice.ts'
import {
  isLookDue,
  looked,
  planRefreshes,
  pushed,
  type RefreshDevice,
  type RefreshRules,
  type RefreshState,
  stirred,
  unshown,
  withDevices,
} from './refresh-plan.ts'

export interface RefresherDeps {
  readonly config: RefreshConfig
  readonly channels: readonly Channel[]
  readonly store: Pick<NotifierStore, 'rows' | 'commit'>
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Instruments<(typeof notifierMetrics)['table']>
  readonly incidents: () => Iterable<Pick<Incident, 'id' | 'state' | 'level'>>
  /** Usable addresses of devices. */
  readonly targets: () => readonly StoredTarget[]
  /** Told of each address that is refused for good. */
  readonly refused: (target: Target, outcome: SendOutcome) => Promise<void>
}

/** So few at once that alerts always find room on a connection. */
const atOnceMax = 16
/** After a failure that is the channel's, or the store's, refreshes wait for so long. */
const pauseMs = 60_000
const idleMs = 3_600_000

/**
 * Has the complications and apps of wrists read the summary when what they show of it changes. Apart from the outbox: a
 * refresh is never repeated, waits for nothing that alerts wait for, and says nothing itself. What was pushed is counted on the
 * disk before it goes out, so that no restart gives a device more than its budget.
 */
export class Refresher implements AsyncDisposable {
  readonly #deps: RefresherDeps
  readonly #rules: RefreshRules
  readonly #channels: ReadonlyMap<string, Channel>
  readonly #pausedUntilMs = new Map<string, number>()
  /** What was withheld from a device was counted. */
  readonly #withheld = new Map<string, Glance>()
  readonly #stopping = new AbortController()
  /** Wall-clock time at the start, less the monotonic one: no jump of the clock gives back or takes away a budget. */
  readonly #offsetMs: number
  #pause = new AbortController()
  #state: RefreshState
  #kept: RefreshState['ledgers']
  #running: Promise<void> = Promise.resolve()

  /** Takes up what an earlier process remembered. */
  static async open(deps: RefresherDeps): Promise<Refresher> {
    const refresher = new Refresher(deps, ledgersOf(await deps.store.rows(), deps.clock.now()))
    refresher.#running = refresher.#run()
    return refresher
  }

  private constructor(deps: RefresherDeps, ledgers: RefreshState['ledgers']) {
    const { config, channels, clock, incidents } = deps
    this.#deps = deps
    this.#rules = {
      settleMs: config.settleMs,
      perHour: { widget: config.widgetsPerHour, background: config.backgroundsPerHour },
    }
    this.#channels = new Map(
      // No other service has a push that shows nothing.
      channels.filter(({ kind }) => kind === 'apns').map(channel => [channel.name, channel]),
    )
    this.#offsetMs = clock.now() - clock.monotonicMs()
    this.#kept = ledgers
    this.#state = { glance: glanceOf(incidents()), lookAtMs: undefined, ledgers }
    this.#meetDevices()
  }

  /** Takes note of what a batch changed. Cheap: it is called after each. */
  committed({ targets, noted }: Pick<Batch, 'targets' | 'noted'>): void {
    // Before anything else of the batch: what a new device has read by now was before that.
    if (targets.length > 0) this.#meetDevices()
    const isStirred = targets.length > 0 || noted.some(({ type }) => type === 'event')
    if (!isStirred || this.#state.lookAtMs !== undefined) return
    this.#state = stirred(this.#state, this.#nowMs(), this.#rules.settleMs)
    this.#pause.abort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort()
    this.#pause.abort()
    await this.#running
  }

  #nowMs(): number {
    return Math.round(this.#deps.clock.monotonicMs() + this.#offsetMs)
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#pause = new AbortController()
      const waitMs = await this.#round().catch((cause: unknown) => {
        this.#deps.log.warn({ reason: messageOf(cause) }, 'complications are not refreshed for now')
        return pauseMs
      })
      if (waitMs > 0) await this.#deps.clock.sleep(waitMs, this.#pause.signal)
    }
  }

  /** Pushes what is to be pushed now; gives how long there is nothing to do unless something happens. */
  async #round(): Promise<number> {
    const nowMs = this.#nowMs()
    if (isLookDue(this.#state, nowMs)) {
      this.#state = looked(this.#state, glanceOf(this.#deps.incidents()))
    }
    const targets = this.#meetDevices()
    const ready = [...targets].flatMap(([device, { target, kind }]) =>
      (this.#pausedUntilMs.get(target.channel) ?? 0) <= nowMs ? [{ device, kind }] : [],
    )
    const plan = planRefreshes(this.#state, ready, { nowMs, rules: this.#rules })
    this.#countWithheld(plan.withheld)
    const pushes = plan.pushes.slice(0, atOnceMax)
    const { ledgers } = this.#state
    this.#state = pushed(this.#state, pushes, nowMs)
    await this.#keep().catch((cause: unknown) => {
      this.#state = { ...this.#state, ledgers }
      throw cause
    })
    await Promise.all(
      pushes.map(async one => {
        const target = targets.get(one.device)?.target
        if (target) await this.#push(one, target)
      }),
    )
    if (pushes.length > 0) return 0
    const dueMs = [plan.dueMs ?? Number.POSITIVE_INFINITY, ...this.#pausedUntilMs.values()]
    const waitsMs = dueMs.map(atMs => atMs - nowMs).filter(waitMs => waitMs > 0)
    return Math.min(idleMs, ...waitsMs)
  }

  /** The address by which each device is refreshed: that of its complications, where it has one. */
  #meetDevices(): ReadonlyMap<string, { target: StoredTarget; kind: RefreshDevice['kind'] }> {
    const targets = new Map<string, { target: StoredTarget; kind: RefreshDevice['kind'] }>()
    for (const target of this.#deps.targets()) {
      if (!this.#channels.has(target.channel)) continue
      const device = deviceOfTarget(target.id)
      if (target.use === 'widget') targets.set(device, { target, kind: 'widget' })
      else if (!targets.has(device)) targets.set(device, { target, kind: 'background' })
    }
    const devices = [...targets].map(([device, { kind }]) => ({ device, kind }))
    this.#state = withDevices(this.#state, devices, this.#nowMs())
    return targets
  }

  async #push({ device, kind }: RefreshDevice, target: StoredTarget): Promise<void> {
    const { clock, metrics, log, refused } = this.#deps
    const delivery = refreshDelivery(target, kind, clock.now())
    const { channel: name } = target
    const outcome = await this.#channels.get(name)?.send(delivery, this.#stopping.signal)
    if (outcome === undefined) return
    const isRefused = outcome.result === 'dead' && outcome.target !== 'keep'
    const failed = isRefused ? 'refused' : 'failed'
    metrics.refreshes_total.inc({
      kind,
      outcome: outcome.result === 'accepted' ? 'accepted' : failed,
    })
    if (outcome.result === 'accepted') return
    const { result, reason } = outcome
    const level = result === 'retry' || isRefused ? 'debug' : 'warn'
    log[level]({ device, kind, reason }, 'a refresh was not taken')
    if (isRefused) {
      await refused(delivery.target, outcome)
      this.#state = unshown(this.#state, device)
    } else if (result === 'down' || (result === 'retry' && outcome.scope === 'channel')) {
      this.#pausedUntilMs.set(name, this.#nowMs() + pauseMs)
    }
  }

  #countWithheld(withheld: readonly RefreshDevice[]): void {
    const { glance } = this.#state
    for (const { device, kind } of withheld) {
      if (this.#withheld.get(device) === glance) continue
      this.#withheld.set(device, glance)
      this.#deps.metrics.refreshes_total.inc({ kind, outcome: 'withheld' })
    }
    if (this.#withheld.size <= this.#state.ledgers.size) return
    for (const device of this.#withheld.keys()) {
      if (!this.#state.ledgers.has(device)) this.#withheld.delete(device)
    }
  }

  /** Rejects where the store refuses: then nothing is pushed. */
  async #keep(): Promise<void> {
    const { ledgers } = this.#state
    const changed = [...ledgers].filter(([device, ledger]) => this.#kept.get(device) !== ledger)
    const gone = [...this.#kept.keys()].filter(device => !ledgers.has(device))
    if (changed.length + gone.length === 0) return
    const rows = [
      ...changed.map(([key, ledger]) => ({ kind: ledgerKind, key, value: JSON.stringify(ledger) })),
      ...gone.map(key => ({ kind: ledgerKind, key, value: null })),
    ]
    await this.#deps.store.commit({
      rows,
      deliveries: [],
      targets: [],
      incidents: [],
      forgotten: [],
    })
    this.#kept = ledgers
  }
}
