import type { Receipt } from '#contracts/watch/receipt.ts'
import type { WatchAction } from '#contracts/watch/watch-action.ts'

/** What was done and not yet said, oldest first. */
export interface Outbound {
  readonly actions: readonly WatchAction[]
  readonly receipts: readonly Receipt[]
}

export const nothingWaits: Outbound = { actions: [], receipts: [] }
/** What waits beyond this is more than a device that was away for long has to say. */
const kept = { actions: 500, receipts: 500 } as const

/** The same two with something more at the end, the oldest let go where there is no room. */
export function withMore(before: Outbound, more: Partial<Outbound>): Outbound {
  return {
    actions: [...before.actions, ...(more.actions ?? [])].slice(-kept.actions),
    receipts: [...before.receipts, ...(more.receipts ?? [])].slice(-kept.receipts),
  }
}

/** What is left once these were answered; what came meanwhile stays. */
export function without(before: Outbound, answered: Outbound): Outbound {
  const actions = new Set(answered.actions.map(({ id }) => id))
  const receipts = new Set(answered.receipts.map(keyOf))
  return {
    actions: before.actions.filter(({ id }) => !actions.has(id)),
    receipts: before.receipts.filter(one => !receipts.has(keyOf(one))),
  }
}

const keyOf = ({ delivery, stage }: Receipt) => `${stage} ${delivery}`
