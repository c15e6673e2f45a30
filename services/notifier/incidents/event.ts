import type { Action } from '#contracts/action.ts'
import type { Anomaly } from '#contracts/anomaly.ts'

/** What the reducer is told. Times come beside it, as `now`. */
export type IncidentEvent =
  | { readonly type: 'anomaly'; readonly anomaly: Anomaly }
  /** An alert of another system, e.g. by Alertmanager's webhook. */
  | { readonly type: 'external'; readonly alert: ExternalAlert }
  | { readonly type: 'action'; readonly action: Action }
  /** A stage that the delivery of a tell reached. `undelivered`: all targets of the person are used up. */
  | {
      readonly type: 'delivery'
      readonly incident: string
      readonly person: string
      readonly stage: 'accepted' | 'received' | 'seen' | 'undelivered'
    }
  /** Time passed. */
  | { readonly type: 'tick' }

export interface ExternalAlert {
  /** Stable over the life of the alert: Alertmanager's fingerprint. */
  readonly fingerprint: string
  readonly isResolved: boolean
  readonly title: string
  readonly text: string
  readonly labels: Readonly<Record<string, string>>
  readonly startMs: number
  readonly url?: string
}
