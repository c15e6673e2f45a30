import type { Action } from '#contracts/action.ts'
import type { Anomaly } from '#contracts/anomaly.ts'
import type { Silence } from '#contracts/silence.ts'

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
  /** A silence that is new, or a newer version of one: with an earlier end where somebody ended it. */
  | { readonly type: 'silence'; readonly silence: Silence }
  | { readonly type: 'drill'; readonly drill: Drill }
  | { readonly type: 'self'; readonly problem: SelfProblem }
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

/** A test of the whole way to a person, who has to acknowledge it. */
export interface Drill {
  /** Given by whoever asks: a repeat changes nothing. */
  readonly id: string
  readonly person: string
  /** Who asked for it. */
  readonly by: string
}

/** Something that is wrong with Foretap itself. */
export interface SelfProblem {
  /** What is wrong, the same while it lasts: `breaker-watch`, `clock-skew`. */
  readonly key: string
  readonly isOver: boolean
  readonly title: string
  readonly text: string
  /** A channel that this must not be sent over: the one that fails. */
  readonly notOver?: string
}
