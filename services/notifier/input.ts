import type { DeviceTargets } from '#contracts/device-targets.ts'
import type { OutboxDelivery } from '#contracts/outbox.ts'
import type { SendOutcome, Target } from './channels/channel.ts'
import type { TellOrder } from './delivery/tell.ts'
import type { IncidentEvent } from './incidents/event.ts'

/** Everything that changes what the notifier knows. */
export type Input =
  | { readonly type: 'event'; readonly event: IncidentEvent }
  /** What came of a send. */
  | { readonly type: 'sent'; readonly delivery: OutboxDelivery; readonly outcome: SendOutcome }
  /** A device said that a delivery came, or was looked at. `delivery` is an id. */
  | { readonly type: 'receipt'; readonly delivery: string; readonly stage: 'received' | 'seen' }
  /** Where a device is pushed to from now on. Without targets: nowhere any more. */
  | { readonly type: 'device'; readonly device: DeviceTargets }
  /** What came of a refresh, which is no delivery: it matters only where it says that the address is of no use. */
  | { readonly type: 'refreshed'; readonly target: Target; readonly outcome: SendOutcome }
  /** Time passed for a tell. */
  | { readonly type: 'due'; readonly tell: string }
  | { readonly type: 'operate'; readonly delivery: string; readonly what: 'again' | 'drop' }
  /** Something of the notifier itself that is no incident: a heartbeat, a canary. */
  | { readonly type: 'order'; readonly order: TellOrder }
