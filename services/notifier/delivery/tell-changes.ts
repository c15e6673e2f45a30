import type { OutboxDelivery } from '#contracts/outbox.ts'
import { type Tell, tellOf } from './tell.ts'
import type { TellBook } from './tell-book.ts'

/** What one batch of events makes of tells: laid over the book, and put into it when it is durable. */
export class TellChanges {
  readonly #book: TellBook
  readonly #changed = new Map<string, Tell>()
  /** As they were before this batch; `undefined` for those that are new. */
  readonly #before = new Map<string, Tell | undefined>()
  readonly #ofDelivery = new Map<string, string>()
  readonly #ofIncident = new Map<string, Set<string>>()

  constructor(book: TellBook) {
    this.#book = book
  }

  /** Tells that ended and of which something is said again. */
  recall(deliveries: readonly OutboxDelivery[]): void {
    for (const rows of Map.groupBy(deliveries, ({ tell }) => tell).values()) {
      const tell = tellOf(rows)
      if (tell === undefined || this.get(tell.order.id) !== undefined) continue
      this.#before.set(tell.order.id, tell)
      this.#index(tell)
    }
  }

  get(tell: string): Tell | undefined {
    return this.#changed.get(tell) ?? this.#book.get(tell)
  }

  put(tell: Tell): void {
    const { id } = tell.order
    if (!this.#before.has(id)) this.#before.set(id, this.#book.get(id))
    this.#index(tell)
  }

  withDelivery(id: string): Tell | undefined {
    return this.get(this.#ofDelivery.get(id) ?? this.#book.tellOfDelivery(id) ?? '')
  }

  /** Of an incident, and of one person where that is given: those in hand and those of this batch. */
  about(incident: string, person?: string): Tell[] {
    const ids = [...this.#book.tellsOfIncident(incident), ...(this.#ofIncident.get(incident) ?? [])]
    return [...new Set(ids)]
      .map(id => this.get(id))
      .filter(tell => tell !== undefined)
      .filter(({ order }) => person === undefined || order.person === person)
  }

  /** Each delivery that is not as it was, with how it was. */
  *deliveries(): Iterable<{ now: OutboxDelivery; before: OutboxDelivery | undefined }> {
    for (const [id, tell] of this.#changed) {
      const before = this.#before.get(id)
      for (const [place, now] of tell.deliveries.entries()) {
        const was = before?.deliveries[place]
        if (now !== was) yield { now, before: was }
      }
    }
  }

  tells(): Iterable<Tell> {
    return this.#changed.values()
  }

  #index(tell: Tell): void {
    const { id, notice } = tell.order
    this.#changed.set(id, tell)
    for (const delivery of tell.deliveries) this.#ofDelivery.set(delivery.id, id)
    const ofIncident = this.#ofIncident.get(notice.incident) ?? new Set()
    this.#ofIncident.set(notice.incident, ofIncident.add(id))
  }
}
