import type { Incident } from '#contracts/incident.ts'
import type { DeliveryState, OutboxDelivery } from '#contracts/outbox.ts'

/** One row of what the notifier remembers between events, as JSON; `null` deletes it. */
export interface StoredRow {
  readonly kind: string
  readonly key: string
  readonly value: string | null
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
  /** The address of a complication: it is refreshed there, and nobody is told. */
  readonly use?: 'widget'
}

/** Everything that a batch of events changes. */
export interface NotifierChanges {
  readonly rows: readonly StoredRow[]
  readonly deliveries: readonly StoredDelivery[]
  readonly targets: readonly StoredTarget[]
  /** Newest states, for lists and for `foretap.incidents`. */
  readonly incidents: readonly Incident[]
  /** Ids of incidents that the compacted topic may forget. */
  readonly forgotten: readonly string[]
}

export interface DeliveryFilter {
  readonly states?: readonly DeliveryState[]
  readonly incidents?: readonly string[]
  readonly ids?: readonly string[]
  readonly tells?: readonly string[]
  /** Without it: all. */
  readonly limit?: number
}

/**
 * What the notifier must not forget. `commit` keeps all of a batch, its publications included, or nothing of it;
 * rejections are `AppError`s that say "later" where repeating may help.
 */
export interface NotifierStore {
  commit(changes: NotifierChanges): Promise<void>
  /** Everything that was kept of what the notifier remembers. */
  rows(): Promise<
    readonly { readonly kind: string; readonly key: string; readonly value: string }[]
  >
  row(kind: string, key: string): Promise<string | undefined>
  /** Replaces one such row at once where it still is as it was seen; gives what it is afterwards. */
  replaceRow(row: StoredRow & { readonly value: string }, seen: string | undefined): Promise<string>
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
