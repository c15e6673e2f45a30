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

/** One thing that was looked at. `limited`: it works, but less well than it could; `failed`: it stops measuring. */
export interface Check {
  readonly area: CheckArea
  /** Which cluster, in the area `cluster`. */
  readonly cluster?: string
  /** What of the area, e.g. `disk`. */
  readonly check: string
  readonly state: 'ok' | 'limited' | 'failed'
  /** What was seen: a phrase without a full stop. */
  readonly text: string
  /** What to do, as a sentence; absent where nothing is to be done. */
  readonly advice?: string
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
