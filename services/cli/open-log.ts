import type { Logger } from '#kit/logger.ts'
import { createLogger, type LogConfig } from '#kit/logger-pino.ts'
import type { Terminal } from './terminal.ts'

/** The log of a process, on standard error. */
export function openLog(config: LogConfig, { err }: Pick<Terminal, 'err'>): Logger {
  return createLogger(config, err)
}
