import type { DeliveryState, OutboxDelivery } from '#contracts/outbox.ts'
import type { Target } from '../channels/channel.ts'
import type { NextTargetReason } from './advance-tell.ts'
import { deliveryId } from './delivery-id.ts'
import type { Tell, TellContext, TellOrder, TellReport } from './tell.ts'

export interface TellStep {
  readonly tell: Tell
  /** What the tell reached for the first time. */
  readonly reports: readonly TellReport[]
  /** Why further targets were tried. */
  readonly failOvers: readonly NextTargetReason[]
}

/** How far states are along the way; the others end it. */
const rank: Readonly<Partial<Record<DeliveryState, number>>> = {
  accepted: 1,
  received: 2,
  seen: 3,
  acknowledged: 4,
}

/** A tell while one event changes it. */
export class TellDraft {
  readonly order: TellOrder
  readonly context: TellContext
  readonly #deliveries: OutboxDelivery[]
  readonly #reports: TellReport[] = []
  readonly #failOvers: NextTargetReason[] = []

  constructor({ order, deliveries }: Tell, context: TellContext) {
    this.order = order
    this.context = context
    this.#deliveries = [...deliveries]
  }

  get last(): OutboxDelivery | undefined {
    return this.#deliveries.at(-1)
  }

  /** A device said so, or a service took it that knows no receipts. */
  get isHeard(): boolean {
    return this.#deliveries.some(
      ({ state, receivedMs, channel }) =>
        receivedMs !== undefined ||
        state === 'acknowledged' ||
        (state === 'accepted' && this.context.channelOf(channel)?.hasReceipts === false),
    )
  }

  change(id: string, changed: (delivery: OutboxDelivery) => OutboxDelivery): void {
    const at = this.#deliveries.findIndex(delivery => delivery.id === id)
    const delivery = this.#deliveries[at]
    if (delivery !== undefined) this.#deliveries[at] = changed(delivery)
  }

  /** Counts a send, and gives how many there were. */
  tried(id: string): number {
    this.change(id, delivery => ({ ...delivery, attempt: delivery.attempt + 1 }))
    return this.#deliveries.find(delivery => delivery.id === id)?.attempt ?? 0
  }

  accept(id: string, providerId: string | undefined): void {
    const { nowMs } = this.context
    if (!this.#has(id)) return
    if (this.#deliveries.every(({ acceptedMs }) => acceptedMs === undefined)) this.#say('accepted')
    this.change(id, ({ reason, ...delivery }) => ({
      ...{ ...delivery, attempt: delivery.attempt + 1, acceptedMs: delivery.acceptedMs ?? nowMs },
      ...(providerId === undefined ? {} : { providerId: providerId.slice(0, 200) }),
      // A receipt may be faster than the answer, and what was cancelled meanwhile stays so.
      ...(delivery.state === 'queued' ? { state: 'accepted' } : reason !== undefined && { reason }),
    }))
  }

  die(id: string, reason: string): void {
    const { nowMs } = this.context
    this.change(id, delivery =>
      delivery.state === 'queued'
        ? { ...delivery, state: 'dead', endedMs: nowMs, reason: reason.slice(0, 400) }
        : delivery,
    )
  }

  reach(id: string, stage: 'received' | 'seen'): void {
    const { nowMs } = this.context
    if (!this.#has(id)) return
    const isNew = (at: 'receivedMs' | 'seenMs') =>
      this.#deliveries.every(delivery => delivery[at] === undefined)
    if (isNew('receivedMs')) this.#say('received')
    if (stage === 'seen' && isNew('seenMs')) this.#say('seen')
    this.change(id, ({ endedMs: _, ...delivery }) => ({
      ...delivery,
      receivedMs: delivery.receivedMs ?? nowMs,
      ...(stage === 'seen' && { seenMs: delivery.seenMs ?? nowMs }),
      state: (rank[delivery.state] ?? 0) >= (rank[stage] ?? 0) ? delivery.state : stage,
    }))
    // Never two at once: what still waits for the other targets is not needed any more.
    this.#endQueued('superseded', 'another target of the person received it')
    this.#endWaits()
  }

  stop(
    state: Extract<DeliveryState, 'acknowledged' | 'cancelled' | 'superseded' | 'shed'>,
    reason: string,
  ) {
    const { nowMs } = this.context
    this.#endQueued(state === 'acknowledged' ? 'cancelled' : state, reason)
    for (const { id, state: current } of [...this.#deliveries]) {
      if (rank[current] === undefined) continue
      this.change(id, delivery => ({
        ...{ ...delivery, failedOver: true, endedMs: delivery.endedMs ?? nowMs },
        ...(state === 'acknowledged' && { state }),
      }))
    }
  }

  /** Queues a delivery for a target that was not tried yet; false where there is none. */
  tryNextTarget(why: NextTargetReason): boolean {
    const { avoid, person, purpose } = this.order
    const tried = new Set(this.#deliveries.map(({ target }) => target))
    // A canary tests one way; it is not to come by another.
    const isAlone = purpose !== 'alert' && tried.size > 0
    const next = this.context
      .targetsOf(person)
      .find(({ id, channel }) => !tried.has(id) && channel !== avoid && !isAlone)
    if (next === undefined) return false
    const { last } = this
    if (last) this.change(last.id, delivery => ({ ...delivery, failedOver: true }))
    if (why !== 'first') this.#failOvers.push(why)
    this.#append({ target: next, state: 'queued' })
    return true
  }

  /** There is nobody left to ask. */
  giveUp(): void {
    const { last } = this
    if (last === undefined) this.begin('dead', 'the person has no target that can be used')
    else this.change(last.id, delivery => ({ ...delivery, failedOver: true }))
    this.#say('undelivered')
  }

  /** Keeps a tell that is never sent. */
  begin(state: 'dead' | 'shed', reason: string): void {
    this.#append({ state, reason })
  }

  finish(): TellStep {
    const { order } = this
    const tell = { order, deliveries: this.#deliveries }
    return { tell, reports: this.#reports, failOvers: this.#failOvers }
  }

  #append(how: { target?: Target; state: 'queued' | 'dead' | 'shed'; reason?: string }): void {
    const { id: tell, person, notice, importance, purpose, avoid } = this.order
    const { nowMs, failOverMs } = this.context
    const { target, state, reason } = how
    const place = this.#deliveries.length
    this.#deliveries.push({
      ...{ id: deliveryId(tell, place), tell, place, incident: notice.incident, person, purpose },
      ...{ target: target?.id ?? '', channel: target?.channel ?? '', importance, state, notice },
      ...{ attempt: 0, notBeforeMs: nowMs, failOverAtMs: nowMs + failOverMs, queuedMs: nowMs },
      failedOver: state !== 'queued',
      ...(state !== 'queued' && { endedMs: nowMs }),
      ...(reason !== undefined && { reason }),
      ...(avoid !== undefined && { avoid }),
    })
  }

  #endQueued(state: 'cancelled' | 'superseded' | 'shed', reason: string): void {
    const { nowMs } = this.context
    for (const { id, state: current } of [...this.#deliveries]) {
      if (current !== 'queued') continue
      this.change(id, delivery => ({ ...delivery, state, reason, endedMs: nowMs }))
    }
  }

  /** What a service took needs no receipt any more, so its clock starts nothing. */
  #endWaits(): void {
    for (const { id, state } of [...this.#deliveries])
      if (state === 'accepted') this.change(id, delivery => ({ ...delivery, failedOver: true }))
  }

  #has(id: string): boolean {
    return this.#deliveries.some(delivery => delivery.id === id)
  }

  #say(report: TellReport): void {
    this.#reports.push(report)
  }
}
