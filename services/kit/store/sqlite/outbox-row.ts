import type { Selectable } from 'kysely'
import { notice } from '#contracts/notice.ts'
import type { OutboxDelivery } from '#contracts/outbox.ts'
import type { StoredDelivery } from '../notifier-store.ts'
import type { Tables } from './tables.ts'

type OutboxRow = Selectable<Tables['outbox']>

export const toOutboxRow = ({ delivery, isOpen }: StoredDelivery): OutboxRow => ({
  id: delivery.id,
  tell: delivery.tell,
  place: delivery.place,
  incident: delivery.incident,
  person: delivery.person,
  target: delivery.target,
  channel: delivery.channel,
  purpose: delivery.purpose,
  importance: delivery.importance,
  state: delivery.state,
  is_open: isOpen ? 1 : 0,
  attempt: delivery.attempt,
  not_before_ms: Math.round(delivery.notBeforeMs),
  fail_over_at_ms: Math.round(delivery.failOverAtMs),
  failed_over: delivery.failedOver ? 1 : 0,
  queued_ms: delivery.queuedMs,
  accepted_ms: delivery.acceptedMs ?? null,
  received_ms: delivery.receivedMs ?? null,
  seen_ms: delivery.seenMs ?? null,
  ended_ms: delivery.endedMs ?? null,
  reason: delivery.reason ?? null,
  provider_id: delivery.providerId ?? null,
  avoid: delivery.avoid ?? null,
  notice: JSON.stringify(delivery.notice),
})

export const fromOutboxRow = (row: OutboxRow): OutboxDelivery => ({
  id: row.id,
  tell: row.tell,
  place: row.place,
  incident: row.incident,
  person: row.person,
  target: row.target,
  channel: row.channel,
  purpose: row.purpose,
  importance: row.importance,
  state: row.state,
  attempt: row.attempt,
  notBeforeMs: row.not_before_ms,
  failOverAtMs: row.fail_over_at_ms,
  failedOver: row.failed_over === 1,
  queuedMs: row.queued_ms,
  ...(row.accepted_ms === null ? {} : { acceptedMs: row.accepted_ms }),
  ...(row.received_ms === null ? {} : { receivedMs: row.received_ms }),
  ...(row.seen_ms === null ? {} : { seenMs: row.seen_ms }),
  ...(row.ended_ms === null ? {} : { endedMs: row.ended_ms }),
  ...(row.reason === null ? {} : { reason: row.reason }),
  ...(row.provider_id === null ? {} : { providerId: row.provider_id }),
  ...(row.avoid === null ? {} : { avoid: row.avoid }),
  notice: notice.parse(JSON.parse(row.notice)),
})
