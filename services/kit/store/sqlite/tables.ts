import type { Generated } from 'kysely'

/** The tables as the newest migration leaves them. */
export interface Tables {
  meta: { name: string; value: string }
  series: { id: number; series: string; last_step_ms: number }
  /** One row per step and append: see journal-row.ts. */
  journal: { seq: Generated<number>; start_ms: number; data: Uint8Array }
  /** The id tells tier, span and series: see tiers.ts. */
  blocks: { id: number; data: Uint8Array }
  /** Durable topics of the embedded bus. */
  bus_messages: {
    seq: Generated<number>
    topic: string
    key: string
    value: string
    headers: string
    published_at_ms: number
  }
  /** Up to which message each group has handled everything. */
  bus_positions: { topic: string; consumer_group: string; seq: number }
}
