import type { Clock } from './clock.ts'
import type { LogFields, Logger } from './logger.ts'

/** What goes on failing for the same reason is written once in this time. */
const quietMs = 60_000
/** Different complaints that are remembered; beyond, the oldest is forgotten and may be written again early. */
const complaintsMax = 256

interface Complaint {
  readonly untilMs: number
  /** Times that it was left out since it was last written. */
  left: number
}

/**
 * A logger that does not flood, e.g. the disk that is full: a warning or an error with the same text, the same `reason` and of
 * the same part is written at most once a minute, and then says as `repeats` how often it was left out. Lines without a
 * `reason` are always written.
 */
export function quietRepeats(log: Logger, clock: Pick<Clock, 'monotonicMs'>): Logger {
  const complaints = new Map<string, Complaint>()

  /** The fields to write, or nothing where it has just been said. */
  const toWrite = (key: string, fields: LogFields): LogFields | undefined => {
    const nowMs = clock.monotonicMs()
    const before = complaints.get(key)
    if (before !== undefined && nowMs < before.untilMs) {
      before.left += 1
      return undefined
    }
    complaints.delete(key)
    complaints.set(key, { untilMs: nowMs + quietMs, left: 0 })
    const [oldest = key] = complaints.keys()
    if (complaints.size > complaintsMax) complaints.delete(oldest)
    return before === undefined || before.left === 0 ? fields : { ...fields, repeats: before.left }
  }

  const wrap = (inner: Logger, part: string): Logger => {
    const at = (level: 'warn' | 'error') => (fields: LogFields, message: string) => {
      const { reason } = fields
      const key = JSON.stringify([level, part, message, reason])
      const written = typeof reason === 'string' ? toWrite(key, fields) : fields
      if (written !== undefined) inner[level](written, message)
    }
    return {
      debug: (fields, message) => inner.debug(fields, message),
      info: (fields, message) => inner.info(fields, message),
      warn: at('warn'),
      error: at('error'),
      child: fields => wrap(inner.child(fields), `${part}${JSON.stringify(fields)}`),
    }
  }
  return wrap(log, '')
}
