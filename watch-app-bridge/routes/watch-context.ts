import type { WatchSummary } from '#contracts/watch/summary.ts'
import type { Clock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import type { Store } from '#kit/store/store.ts'
import type { ActionDesk } from '../actions/action-desk.ts'
import type { WatchConfig } from '../config.ts'
import type { DeviceBook } from '../devices/device-book.ts'
import type { RegistrationDesk } from '../devices/registration-desk.ts'
import type { LiveHub } from '../live/live-hub.ts'
import type { WatchInstruments } from '../metrics.ts'
import type { PairingDesk } from '../pairing/pairing-desk.ts'
import type { ReceiptDesk } from '../receipts/receipt-desk.ts'
import type { Gatekeeper } from '../signing/gatekeeper.ts'
import type { IncidentView } from '../view/incident-view.ts'

/** What the routes of the bridge work with. */
export interface WatchContext {
  readonly config: WatchConfig
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: WatchInstruments
  readonly gatekeeper: Gatekeeper
  readonly devices: DeviceBook
  readonly pairing: PairingDesk
  readonly registrations: RegistrationDesk
  readonly actions: ActionDesk
  readonly receipts: ReceiptDesk
  readonly view: IncidentView
  readonly hub: LiveHub
  readonly store: Pick<Store, 'history' | 'anomalies'>
  readonly summary: () => WatchSummary
  /** Until when a device that was just answered need not worry. */
  readonly silentAtMs: (nowMs: number) => number
  /** Aborts when the server stops: what waits ends then. */
  readonly closing: AbortSignal
}
