import type { RefreshLedger } from './refresh-plan.ts'

/** What rows of the notifier say how devices were refreshed. */
export const ledgerKind = 'refresh'

/** What an earlier process remembered of devices. Its clock may have been ahead: no push lies in the future. */
export function ledgersOf(
  rows: readonly { readonly kind: string; readonly key: string; readonly value: string }[],
  nowMs: number,
): ReadonlyMap<string, RefreshLedger> {
  const past = (sentMs: readonly number[]) => sentMs.map(atMs => Math.min(atMs, Math.round(nowMs)))
  return new Map(
    rows
      .filter(({ kind }) => kind === ledgerKind)
      .map(({ key, value }) => {
        // Only the refresher writes them, in the same shape.
        const { shown, sentMs } = JSON.parse(value) as RefreshLedger
        const { widget, background } = sentMs
        return [key, { shown, sentMs: { widget: past(widget), background: past(background) } }]
      }),
  )
}
