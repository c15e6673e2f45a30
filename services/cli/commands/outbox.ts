import { type OutboxDelivery, outboxDelivery, outboxList } from '#contracts/outbox.ts'
import { findRunningForetap, type RunningFlags } from '../running-foretap.ts'
import type { Terminal } from '../terminal.ts'

export interface ListFlags extends RunningFlags {
  readonly state?: string
  readonly limit: string
  readonly json?: boolean
}

/** What was told and what waits, the most important first. */
export async function listOutbox(flags: ListFlags, terminal: Terminal): Promise<void> {
  const running = await findRunningForetap(flags, terminal)
  const query = new URLSearchParams({ limit: flags.limit })
  if (flags.state !== undefined) query.set('state', flags.state)
  const list = await running.get(`/api/v1/outbox?${query}`, outboxList)
  const { out } = terminal
  if (flags.json) out.write(`${JSON.stringify(list)}\n`)
  else if (list.deliveries.length === 0) out.write('Nothing of the kind is in the outbox.\n')
  else {
    for (const delivery of list.deliveries) out.write(`${deliveryLine(delivery, list.atMs)}\n`)
    if (list.hasMore) out.write('There are more: see --limit and --state.\n')
  }
}

export interface OperateFlags extends RunningFlags {
  readonly id: string
  readonly what: 'retry' | 'drop'
}

export async function operateOutbox(flags: OperateFlags, terminal: Terminal): Promise<void> {
  const running = await findRunningForetap(flags, terminal)
  const path = `/api/v1/outbox/${encodeURIComponent(flags.id)}/${flags.what}`
  const delivery = await running.post(path, { body: {}, schema: outboxDelivery })
  terminal.out.write(`${deliveryLine(delivery, Date.now())}\n`)
}

/** One delivery on one line: id, how far it came, to whom, how long ago, what, and why it waits or ended. */
export function deliveryLine(delivery: OutboxDelivery, nowMs: number): string {
  const { id, state, person, channel, attempt, queuedMs, notice, reason } = delivery
  const ago = `${Math.max(0, Math.round((nowMs - queuedMs) / 1_000))} s ago`
  const sends = attempt === 1 ? '1 send' : `${attempt} sends`
  const to = channel === '' ? person : `${person} over ${channel}`
  const why = reason === undefined ? '' : ` (${reason})`
  return `${id}  ${state.padEnd(12)}  ${to}  ${ago}, ${sends}  ${notice.title}${why}`
}
