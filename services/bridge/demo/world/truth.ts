import type { PartitionState } from './stream-state.ts'

export type Isolation = 'read_committed' | 'read_uncommitted'

/**
 * When the oldest record at or after an offset became readable: what a measurement that may not read records can only
 * bound. `undefined` when there is no such record at `atMs`.
 */
export function oldestUnreadSince(
  { log, compaction }: PartitionState,
  {
    offset,
    isolation,
    atMs,
  }: { readonly offset: number; readonly isolation: Isolation; readonly atMs: number },
): number | undefined {
  const first = Math.max(offset, log.logStart)
  const existing = compaction?.nextExisting(first) ?? first
  const since =
    isolation === 'read_committed' ? log.stableAtMs(existing) : log.appendedAtMs(existing)
  return since === undefined || since > atMs ? undefined : since
}
