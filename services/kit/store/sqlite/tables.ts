import type { Generated, GeneratedAlways } from 'kysely'
import type { DeliveryState } from '#contracts/outbox.ts'

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
  /** The newest word on each interval: contracts/anomaly.ts as JSON. */
  anomalies: {
    id: string
    series: string
    kind: string
    start_ms: number
    at_ms: number
    end_ms: number | null
    anomaly: string
    /** Of the JSON: they are not written. */
    outcome: GeneratedAlways<string | null>
    cluster: GeneratedAlways<string>
    stream: GeneratedAlways<string>
    consumer: GeneratedAlways<string>
  }
  /** Up to which message each group has handled everything. */
  bus_positions: { topic: string; consumer_group: string; seq: number }
  incidents: {
    id: string
    state: string
    is_over: number
    start_ms: number
    updated_ms: number
    /** The incident of the contract, as JSON. */
    incident: string
  }
  /** What the notifier remembers between events, as JSON. */
  notifier_rows: { kind: string; key: string; value: string }
  /** One row per delivery: contracts/outbox.ts. */
  outbox: OutboxTable
  targets: {
    id: string
    person: string
    channel: string
    address: string
    source: 'device' | 'config'
    registered_at_ms: number
    state: 'usable' | 'quarantined' | 'gone'
    reason: string | null
    use: 'widget' | null
  }
  /** Paired devices: store/watch-store.ts as JSON. */
  watch_devices: { id: string; device: string; heard_ms: number; received_ms: number | null }
  /** Pairing codes, hashed; `device` once one was used. */
  watch_pairings: { hash: string; person: string; expires_ms: number; device: string | null }
  watch_nonces: { device: string; nonce: string; expires_ms: number }
  watch_actions: {
    device: string
    id: string
    incident: string
    action: string
    result: string
    taken_ms: number
  }
  /** Who may ask, without the secrets themselves. */
  tokens: {
    id: string
    hash: string
    name: string
    /** JSON. */
    scopes: string
    created_ms: number
    created_by: string
    expires_ms: number | null
    revoked_ms: number | null
    used_ms: number | null
  }
  sessions: { hash: string; token: string; expires_ms: number }
  /** Answers to writes, for repeats of them. */
  replies: {
    caller: string
    key: string
    fingerprint: string
    status: number
    headers: string
    body: string
    at_ms: number
  }
  /** Only for a bus that is not in this file. */
  unpublished_incidents: { key: string; value: string }
}

interface OutboxTable {
  id: string
  tell: string
  place: number
  incident: string
  person: string
  target: string
  channel: string
  purpose: 'alert' | 'background' | 'widget'
  importance: number
  state: DeliveryState
  is_open: number
  attempt: number
  not_before_ms: number
  fail_over_at_ms: number
  failed_over: number
  queued_ms: number
  accepted_ms: number | null
  received_ms: number | null
  seen_ms: number | null
  ended_ms: number | null
  reason: string | null
  provider_id: string | null
  avoid: string | null
  notice: string
}
