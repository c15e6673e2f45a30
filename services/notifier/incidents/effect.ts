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
    }
  /** Nothing more is to be said about this incident to anybody (or to one person); what is queued is dropped. */
  | { readonly type: 'cancel'; readonly incident: string; readonly person?: string }
  /** The incident's newest state, for the bus, the api and the store. */
  | { readonly type: 'publish'; readonly incident: Incident }
  /** An outgoing webhook or metric-worthy label of a prediction. */
  | {
      readonly type: 'outcome'
      readonly incident: string
      readonly outcome: 'confirmed' | 'averted' | 'false'
      readonly leadMs?: number
    }
