import type { Outcome } from '#contracts/anomaly.ts'
import type { Incident } from '#contracts/incident.ts'
import type { Notice } from '#contracts/notice.ts'

/** What the reducer wants done. The driver commits effects in the transaction that keeps the new state. */
export type Effect =
  /** Tells a person: on their first target, and on the next ones by the failover clock. */
  | {
      readonly type: 'tell'
      /** A pure function of incident, person and occasion: the same tell is never carried out twice. */
      readonly id: string
      readonly person: string
      readonly notice: Notice
      /** Higher goes first when not everything can be sent; firing is always above predicted. */
      readonly importance: number
      /** A channel that must not carry it, since it is the one that fails. */
      readonly notOver?: string
    }
  /** Nothing more is to be said about this incident to anybody (or to one person); what is queued is dropped. */
  | { readonly type: 'cancel'; readonly incident: string; readonly person?: string }
  /** The incident's newest state, for the bus, the api and the store. */
  | { readonly type: 'publish'; readonly incident: Incident }
  /** The incident ended long ago and its row is gone: the compacted topic may forget it. */
  | { readonly type: 'forget'; readonly incident: string }
  /** Somebody would have been tapped and was not; for a metric by reason. */
  | { readonly type: 'withheld'; readonly incident: string; readonly reason: WithheldReason }
  /** An outgoing webhook or metric-worthy label of a prediction. */
  | {
      readonly type: 'outcome'
      readonly incident: string
      /** Id of the series that was predicted. */
      readonly series: string
      readonly outcome: Outcome
      /** From the prediction's start to the breach; of a confirmed one. */
      readonly leadMs?: number
      /** Of the series' latest predictions, with this one; absent until enough have an outcome. */
      readonly precision?: number
      /** Of its latest predictions that came true; absent as long as `precision` is. */
      readonly medianLeadMs?: number
    }

export type WithheldReason = NonNullable<Incident['withheld']> | 'rate_limited'
