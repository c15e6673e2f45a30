import type { OutboxDelivery } from '#contracts/outbox.ts'
import { isOpenDelivery, type Tell } from './tell.ts'

/** Whether devices of a channel post receipts. */
export type HasReceipts = (channel: string) => boolean

/** The tells in hand: those with a delivery that has something to do or to wait for. */
export class TellBook {
  readonly #hasReceipts: HasReceipts
  readonly #tells = new Map<string, Tell>()
  readonly #ofDelivery = new Map<string, string>()
  readonly #ofIncident = new Map<string, Set<string>>()
  readonly #queued = new Map<string, Map<string, OutboxDelivery>>()
  #queuedCount = 0

  constructor(hasReceipts: HasReceipts) {
    this.#hasReceipts = hasReceipts
  }

  /** Deliveries that wait to be sent. */
  get queuedCount(): number {
    return this.#queuedCount
  }

  get(tell: string): Tell | undefined {
    return this.#tells.get(tell)
  }

  tellOfDelivery(delivery: string): string | undefined {
    return this.#ofDelivery.get(delivery)
  }

  tellsOfIncident(incident: string): Iterable<string> {
    return this.#ofIncident.get(incident) ?? []
  }

  delivery(id: string): OutboxDelivery | undefined {
    const tell = this.#tells.get(this.#ofDelivery.get(id) ?? '')
    return tell?.deliveries.find(delivery => delivery.id === id)
  }

  /** Those of a channel that wait to be sent, the oldest first. */
  queued(channel: string): ReadonlyMap<string, OutboxDelivery> {
    return this.#queued.get(channel) ?? new Map()
  }

  channelsWithQueued(): Iterable<string> {
    return this.#queued.keys()
  }

  isOpen({ deliveries }: Tell): boolean {
    return deliveries.some(delivery => this.isOpenDelivery(delivery))
  }

  isOpenDelivery(delivery: OutboxDelivery): boolean {
    return isOpenDelivery(delivery, this.#hasReceipts(delivery.channel))
  }

  /** Takes the newest state of a tell; one that is not open leaves the book. */
  put(tell: Tell): void {
    const { id, notice } = tell.order
    const isOpen = this.isOpen(tell)
    if (isOpen) this.#tells.set(id, tell)
    else this.#tells.delete(id)
    for (const delivery of tell.deliveries) {
      this.#count(delivery)
      if (isOpen) this.#ofDelivery.set(delivery.id, id)
      else this.#ofDelivery.delete(delivery.id)
    }
    const ofIncident = this.#ofIncident.get(notice.incident) ?? new Set()
    if (isOpen) this.#ofIncident.set(notice.incident, ofIncident.add(id))
    else if (ofIncident.delete(id) && ofIncident.size === 0) {
      this.#ofIncident.delete(notice.incident)
    }
  }

  /** Moves what tells wait for along with a clock that jumped, so that each still waits as long as it would have. */
  shift(ms: number): void {
    for (const { order, deliveries } of [...this.#tells.values()]) {
      const shifted = deliveries.map(delivery => ({
        ...delivery,
        notBeforeMs: Math.max(0, delivery.notBeforeMs + ms),
        failOverAtMs: Math.max(0, delivery.failOverAtMs + ms),
      }))
      this.put({ order, deliveries: shifted })
    }
  }

  tells(): Iterable<Tell> {
    return this.#tells.values()
  }

  #count(delivery: OutboxDelivery): void {
    const ofChannel = this.#queued.get(delivery.channel) ?? new Map<string, OutboxDelivery>()
    const before = ofChannel.size
    if (delivery.state === 'queued') ofChannel.set(delivery.id, delivery)
    else ofChannel.delete(delivery.id)
    this.#queued.set(delivery.channel, ofChannel)
    this.#queuedCount += ofChannel.size - before
  }
}
