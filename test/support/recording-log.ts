import type { LogFields, Logger } from '#kit/logger.ts'

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly fields: LogFields
  readonly message: string
}

/** A logger that keeps its lines. */
export function createRecordingLog(): { readonly log: Logger; readonly lines: LogLine[] } {
  const lines: LogLine[] = []
  const child = (common: LogFields): Logger => {
    const at = (level: LogLine['level']) => (fields: LogFields, message: string) => {
      lines.push({ level, fields: { ...common, ...fields }, message })
    }
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: fields => child({ ...common, ...fields }),
    }
  }
  return { log: child({}), lines }
}
