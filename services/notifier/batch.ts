import { isTargetOf } from '#contracts/device-targets.ts'
import type { Incident } from '#contracts/incident.ts'
import type { NotifierChanges, NotifierStore, StoredTarget } from '#kit/store/notifier-store.ts'
import type { AlertingRules } from './alerting-rules.ts'
import type { SendOutcome, Target } from './channels/channel.ts'
import { advanceTell, openTell, shedTell, type TellEvent } from './delivery/advance-tell.ts'
import { overflowing } from './delivery/overflow.ts'
import type { TargetDirectory } from './delivery/target-directory.ts'
import type { Tell, TellContext, TellOrder } from './delivery/tell.ts'
import type { TellBook } from './delivery/tell-book.ts'
import { TellChanges } from './delivery/tell-changes.ts'
import type { TellStep } from './delivery/tell-draft.ts'
import type { Effect } from './incidents/effect.ts'
import type { IncidentEvent } from './incidents/event.ts'
import { type IgnoredReason, reduce } from './incidents/reduce.ts'
import type { MutableState } from './incidents/state.ts'
import { nextWakeMs } from './incidents/wake.ts'
import type { Input } from './input.ts'
import { StateChanges } from './state-changes.ts'

export interface World {
  readonly state: MutableState
  readonly rules: AlertingRules
  readonly book: TellBook
  readonly directory: TargetDirectory
  readonly store: NotifierStore
  readonly queueMax: number
  readonly contextAt: (nowMs: number) => TellContext
}

/** What a batch did, for metrics once it is durable. */
export type Noted =
  | {
      readonly type: 'event'
      readonly event: IncidentEvent['type']
      readonly ignored?: IgnoredReason
    }
  | Extract<Effect, { type: 'withheld' | 'outcome' }>
  | { readonly type: 'undelivered'; readonly tell: Tell }
  | { readonly type: 'failOver'; readonly why: string }
  | { readonly type: 'received'; readonly tell: Tell }

/** An effect, or that a person acknowledged. */
type Consequence =
  | Effect
  | { readonly type: 'acknowledged'; readonly incident: string; readonly person: string }

/** A chain of escalations is shorter; more rounds than this would be a loop of ours. */
const roundsMax = 100

/**
 * Works out what a number of inputs means together, so that one transaction keeps all of it. The state of incidents is
 * changed on the way: `undo` puts it back where the transaction fails; `tells` and `targets` are only taken over after it.
 */
export class Batch {
  readonly tells: TellChanges
  readonly targets: StoredTarget[] = []
  readonly noted: Noted[] = []
  readonly #world: World
  readonly #nowMs: number
  #isCaughtUp = false
  readonly #context: TellContext
  readonly #state: StateChanges
  readonly #incidents = new Map<string, Incident>()
  readonly #forgotten = new Set<string>()
  /** Orders that were carried out before, in this batch or another. */
  readonly #known = new Set<string>()

  constructor(world: World, nowMs: number) {
    this.#world = world
    this.#nowMs = nowMs
    this.#context = world.contextAt(nowMs)
    this.#state = new StateChanges(world.state)
    this.tells = new TellChanges(world.book)
  }

  async run(inputs: readonly Input[]): Promise<void> {
    await this.#recall(inputs)
    await this.#learnKnown(inputs.flatMap(one => (one.type === 'order' ? [one.order.id] : [])))
    let events = inputs.flatMap(input => this.#take(input))
    for (let round = 0; events.length > 0 && round < roundsMax; round++) {
      const consequences = events.flatMap(event => this.#reduce(event))
      await this.#learnKnown(consequences.flatMap(one => (one.type === 'tell' ? [one.id] : [])))
      events = []
      for (const one of consequences) events.push(...(await this.#carryOut(one)))
    }
    const { book, queueMax } = this.#world
    for (const tell of overflowing(book, this.tells, queueMax)) {
      const reason = 'too much waits to be sent'
      this.#advance(tell, { type: 'stop', state: 'shed', reason })
    }
  }

  changes(): NotifierChanges {
    const { book } = this.#world
    return {
      rows: this.#state.rows(),
      deliveries: [...this.tells.deliveries()].map(({ now }) => ({
        delivery: now,
        isOpen: book.isOpenDelivery(now),
      })),
      targets: this.targets,
      incidents: [...this.#incidents.values()],
      forgotten: [...this.#forgotten],
    }
  }

  undo(): void {
    this.#state.undo()
  }

  /** When time alone changes what this batch changed next. */
  wakeMs(): number | undefined {
    return nextWakeMs(this.#state.changed())
  }

  /** Tells that ended leave memory; what is said of them once more is looked up. */
  async #recall(inputs: readonly Input[]): Promise<void> {
    const { book, store } = this.#world
    const ids = inputs.flatMap(input => {
      if (input.type === 'sent') return [input.delivery.id]
      return input.type === 'receipt' || input.type === 'operate' ? [input.delivery] : []
    })
    const missing = ids.filter(id => book.tellOfDelivery(id) === undefined)
    if (missing.length > 0) {
      const found = await store.deliveries({ ids: missing })
      const tells = [...new Set(found.map(({ tell }) => tell))]
      this.tells.recall(await store.deliveries({ tells }))
    }
    const incidents = inputs.flatMap(input =>
      input.type === 'event' && input.event.type === 'action' ? [input.event.action.incident] : [],
    )
    if (incidents.length > 0) this.tells.recall(await store.deliveries({ incidents }))
  }

  async #learnKnown(ids: readonly string[]): Promise<void> {
    const unsure = ids.filter(id => this.tells.get(id) === undefined && !this.#known.has(id))
    if (unsure.length === 0) return
    for (const id of await this.#world.store.knownTells(unsure)) this.#known.add(id)
  }

  /** What the reducer is to hear. */
  #take(input: Input): IncidentEvent[] {
    switch (input.type) {
      case 'event':
        return this.#takeEvent(input.event)
      case 'sent':
        return this.#takeSent(input)
      case 'receipt': {
        const { delivery, stage } = input
        return this.#ofDelivery(delivery, { type: 'stage', delivery, stage })
      }
      case 'operate': {
        const { delivery, what } = input
        return this.#ofDelivery(delivery, { type: what, delivery })
      }
      case 'device':
        this.targets.push(...this.#world.directory.registered(input.device))
        return []
      case 'refreshed':
        if (this.#world.directory.isNewest(input.target)) this.#refuse(input.target, input.outcome)
        return []
      case 'due': {
        const tell = this.tells.get(input.tell)
        return tell === undefined ? [] : this.#advance(tell, { type: 'time' })
      }
      case 'order':
        return this.#isKnown(input.order.id) ? [] : this.#keep(openTell(input.order, this.#context))
      default:
        return input satisfies never
    }
  }

  /** A device that tells of an incident rather than of a delivery means all that it was sent of it. */
  #takeEvent(event: IncidentEvent): IncidentEvent[] {
    if (event.type !== 'action') return [event]
    const { incident, person, device, delivery, what } = event.action
    if (what !== 'received' && what !== 'seen') return [event]
    const reached = this.tells.about(incident, person).flatMap(tell =>
      tell.deliveries
        .filter(({ id }) => delivery === undefined || id === delivery)
        .filter(({ target }) => device === undefined || isTargetOf(device, target))
        // One that is named may have come before the push service said that it took it.
        .filter(({ acceptedMs }) => delivery !== undefined || acceptedMs !== undefined)
        .flatMap(({ id }) => this.#ofDelivery(id, { type: 'stage', delivery: id, stage: what })),
    )
    return delivery === undefined ? [event, ...reached] : reached
  }

  #takeSent({ delivery, outcome }: Extract<Input, { type: 'sent' }>): IncidentEvent[] {
    const target = this.#world.directory.find(delivery.person, delivery.target)
    if (target) this.#refuse(target, outcome)
    return this.#ofDelivery(delivery.id, { type: 'sent', delivery: delivery.id, outcome })
  }

  #refuse(target: Target, outcome: SendOutcome): void {
    if (outcome.result !== 'dead' || outcome.target === 'keep') return
    const state = outcome.target === 'delete' ? 'gone' : 'quarantined'
    this.targets.push(this.#world.directory.refused(target, { state, reason: outcome.reason }))
  }

  #reduce(event: IncidentEvent): Consequence[] {
    const { state, rules } = this.#world
    const { changes, effects, ignored } = reduce(state, event, {
      ...{ rules, nowMs: this.#nowMs, isCaughtUp: this.#isCaughtUp },
    })
    this.#isCaughtUp = true
    this.#state.apply(changes)
    this.noted.push({ type: 'event', event: event.type, ...(ignored && { ignored }) })
    const isTaken = ignored === undefined || ignored === 'duplicate'
    if (event.type !== 'action' || event.action.what !== 'acknowledge' || !isTaken)
      return [...effects]
    const { incident, person } = event.action
    return [{ type: 'acknowledged', incident, person }, ...effects]
  }

  async #carryOut(consequence: Consequence): Promise<IncidentEvent[]> {
    switch (consequence.type) {
      case 'tell': {
        const { notOver: avoid, type: _, ...order } = consequence
        return this.#tell({ ...order, purpose: 'alert', ...(avoid !== undefined && { avoid }) })
      }
      case 'cancel':
        this.#stop(consequence, { state: 'cancelled', reason: 'nothing more was to be said' })
        return []
      case 'acknowledged':
        this.#stop(consequence, { state: 'acknowledged', reason: 'it was acknowledged' })
        return []
      case 'publish':
        this.#incidents.set(consequence.incident.id, consequence.incident)
        this.#forgotten.delete(consequence.incident.id)
        return []
      case 'forget':
        this.#incidents.delete(consequence.incident)
        this.#forgotten.add(consequence.incident)
        return []
      case 'withheld':
      case 'outcome':
        this.noted.push(consequence)
        return []
      default:
        return consequence satisfies never
    }
  }

  /** What is newer about an incident replaces what waits; an end replaces a beginning that nobody heard of. */
  async #tell(order: TellOrder): Promise<IncidentEvent[]> {
    if (this.#isKnown(order.id)) return []
    const { incident, kind } = order.notice
    const older = this.tells.about(incident, order.person).filter(tell => this.#isOpen(tell))
    const reason = 'there is a newer notice of the incident'
    for (const tell of older) this.#advance(tell, { type: 'stop', state: 'superseded', reason })
    const isEnd = kind === 'resolved' || kind === 'averted'
    const isUnsent = older.every(({ deliveries }) => deliveries.every(one => one.attempt === 0))
    const isUnheard = isEnd && older.length > 0 && isUnsent
    if (isUnheard && !(await this.#world.store.wasTold(incident, order.person))) {
      return this.#keep(shedTell(order, 'nobody heard of the beginning', this.#context))
    }
    return this.#keep(openTell(order, this.#context))
  }

  #stop(
    { incident, person }: { readonly incident: string; readonly person?: string },
    how: { readonly state: 'acknowledged' | 'cancelled'; readonly reason: string },
  ): void {
    for (const tell of this.tells.about(incident, person)) {
      if (how.state === 'acknowledged' || this.#isOpen(tell)) {
        this.#advance(tell, { type: 'stop', ...how })
      }
    }
  }

  #isKnown(tell: string): boolean {
    return this.#known.has(tell) || this.tells.get(tell) !== undefined
  }

  #isOpen(tell: Tell): boolean {
    return this.#world.book.isOpen(tell)
  }

  #ofDelivery(id: string, event: TellEvent): IncidentEvent[] {
    const tell = this.tells.withDelivery(id)
    return tell === undefined ? [] : this.#advance(tell, event)
  }

  #advance(tell: Tell, event: TellEvent): IncidentEvent[] {
    // What was put meanwhile is newer than what the caller looked at.
    return this.#keep(advanceTell(this.tells.get(tell.order.id) ?? tell, event, this.#context))
  }

  #keep({ tell, reports, failOvers }: TellStep): IncidentEvent[] {
    this.tells.put(tell)
    for (const why of failOvers) this.noted.push({ type: 'failOver', why })
    for (const report of reports) {
      if (report === 'undelivered' || report === 'received') this.noted.push({ type: report, tell })
    }
    const { person, purpose, notice } = tell.order
    if (purpose !== 'alert') return []
    return reports.map(stage => ({ type: 'delivery', incident: notice.incident, person, stage }))
  }
}
