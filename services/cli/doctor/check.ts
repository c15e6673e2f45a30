import type { ClusterCheck } from '#bridge/cluster-probe.ts'
import type { AppError } from '#kit/errors.ts'

/** What a check is about; documented in docs/doctor.md, and only ever added to. */
export type CheckArea =
  | 'machine'
  | 'configuration'
  | 'api'
  | 'store'
  | 'engines'
  | 'bus'
  | 'telemetry'
  | 'cluster'

/** One thing that was looked at; `check` says what of the area, e.g. `disk`. */
export interface Check extends ClusterCheck {
  readonly area: CheckArea
  /** Which cluster, in the area `cluster`. */
  readonly cluster?: string
}

/** A known error as a failed check. */
export function failedCheck(
  error: AppError,
  about: Pick<Check, 'area' | 'check' | 'cluster'>,
): Check {
  const { text, advice } = error.spec
  const why = error.why.replace(/^\((.*)\)$/s, '$1').replace(/\.$/, '')
  const what = text.replace(/\.$/, '')
  const seen = why === '' ? what : `${what}: ${why}`
  return { ...about, state: 'failed', text: lowerFirst(seen), advice }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
