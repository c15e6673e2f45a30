import type { DeliveryState, OutboxDelivery } from '#contracts/outbox.ts'
import type { OutgoingMessage } from '../bus/bus.ts'

/** An incident with what the notifier remembers of it besides. */
export interface StoredIncident {
  readonly id: string
  readonly state: string
  readonly isOver: boolean
  readonly startMs: number
  readonly updatedMs: number
  /** The incident of the contract, as JSON. */
  readonly incident: string
  /** What only the notifier reads, as JSON. */
  readonly memo: string
}

/** A row of the outbox; `isOpen` while its delivery still has something to do or to wait for. */
export interface StoredDelivery {
  readonly delivery: OutboxDelivery
  readonly isOpen: boolean
}

/** A registered device, or what became of a target of the configuration. */
export interface StoredTarget {
  readonly id: string
  readonly person: string
  readonly channel: string
  /** JSON. */
  readonly address: string
  readonly source: 'device' | 'config'
  readonly registeredAtMs: number
  /** `gone`: the push service said that it does not exist any more. */
  readonly state: 'usable' | 'quarantined' | 'gone'
  readonly reason?: string
}

/** Everything that a batch of events changes. */
export interface NotifierChanges {
  readonly incidents: readonly StoredIncident[]
  /** Named values of the notifier as a whole. */
  readonly memos: ReadonlyMap<string, string>
  readonly deliveries: readonly StoredDelivery[]
  readonly targets: readonly StoredTarget[]
  /** On `foretap.incidents`. */
  readonly publish: readonly OutgoingMessage[]
}

export interface DeliveryFilter {
  readonly states?: readonly DeliveryState[]
  readonly incident?: string
  readonly ids?: readonly string[]
  readonly tells?: readonly string[]
  readonly limit: number
}

/**
 * What the notifier must not forget. `commit` keeps all of a batch, its publications included, or nothing of it;
 * rejections are `AppError`s that say "later" where repeating may help.
 */
export interface NotifierStore {
  commit(changes: NotifierChanges): Promise<void>
  /** Incidents that are not over. */
  openIncidents(): Promise<readonly StoredIncident[]>
  memo(name: string): Promise<string | undefined>
  /** All deliveries of every tell that has an open one. */
  openDeliveries(): Promise<readonly OutboxDelivery[]>
  /** The most important first, then the oldest. */
  deliveries(filter: DeliveryFilter): Promise<readonly OutboxDelivery[]>
  /** Which of these tells were queued before. */
  knownTells(tells: readonly string[]): Promise<ReadonlySet<string>>
  /** Whether any push service ever took a notice of this incident for this person. */
  wasTold(incident: string, person: string): Promise<boolean>
  targets(): Promise<readonly StoredTarget[]>
  /** Publishes what was committed; does nothing where the bus is in the store, since commits publish there. */
  publishRest(): Promise<void>
  /** Drops deliveries and incidents that ended before; gives how many. */
  forget(beforeMs: number): Promise<number>
}
