import { systemClock } from '#kit/clock.ts'
import type { Logger } from '#kit/logger.ts'
import { createLogger, type LogConfig } from '#kit/logger-pino.ts'
import { quietRepeats } from '#kit/quiet-repeats.ts'
import type { Terminal } from './terminal.ts'

/** The log of a process, on standard error; at the level debug with every repeat. */
export function openLog(config: LogConfig, { err }: Pick<Terminal, 'err'>): Logger {
  const log = createLogger(config, err)
  return config.level === 'debug' ? log : quietRepeats(log, systemClock)
}
