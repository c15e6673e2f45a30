import type { Anomaly } from '#contracts/anomaly.ts'
import type { Draft } from './draft.ts'
import { takeSighting } from './intervals.ts'
import { memberOf } from './member.ts'
import type { IgnoredReason } from './reduce.ts'

export function onAnomaly(draft: Draft, anomaly: Anomaly): IgnoredReason | undefined {
  const { atMs, outcome } = anomaly
  return takeSighting(draft, { member: memberOf(anomaly), atMs, outcome })
}
