import { z } from 'zod'
import type { AnomalyKind } from './anomaly.ts'

/** How bad an anomaly is: `critical` hurts now, `warning` may soon, `info` is worth a look. */
export const severity = z.enum(['critical', 'warning', 'info'])
export type Severity = z.output<typeof severity>

/** The kind says it. */
export const severityOf: Readonly<Record<AnomalyKind, Severity>> = {
  breach: 'critical',
  data_loss: 'critical',
  predicted_breach: 'warning',
  blind: 'warning',
  unusual: 'info',
}
