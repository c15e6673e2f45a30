import pino from 'pino'
import pretty from 'pino-pretty'
import { z } from 'zod'
import { AppError, messageOf } from './errors.ts'
import type { Logger } from './logger.ts'

export const logConfig = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least level that is written.'),
  format: z
    .enum(['auto', 'pretty', 'json'])
    .default('auto')
    .describe('How lines look; auto is pretty on a terminal and JSON otherwise.'),
})
export type LogConfig = Readonly<z.output<typeof logConfig>>

/** Where log lines go. */
export interface LogTarget {
  /** Takes one or more whole lines. */
  readonly write: (lines: string) => void
  readonly isTerminal: boolean
  readonly hasColour: boolean
}

const censored = '[redacted]'

/** Field names that are never written, in case a secret comes as plain text from a library. */
const secretFields = [
  'password',
  'passphrase',
  'secret',
  'token',
  'authorization',
  'cookie',
  'clientSecret',
].flatMap(name => [name, `*.${name}`, `*.*.${name}`])

/** A logger by pino. `Secret` values print as `[redacted]`; errors print their code and text, never a stack. */
export function createLogger(config: LogConfig, target: LogTarget): Logger {
  const isPretty = config.format === 'pretty' || (config.format === 'auto' && target.isTerminal)
  const logger = pino(
    {
      level: config.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      serializers: { error: plainError, cause: plainError },
      redact: { paths: secretFields, censor: censored },
    },
    isPretty ? prettyStream(target) : { write: target.write },
  )
  return wrap(logger)
}

/** pino-pretty in this thread: a worker would lose the last lines of a process that ends. */
function prettyStream(target: LogTarget): pino.DestinationStream {
  const format = pretty.prettyFactory({
    colorize: target.hasColour,
    colorizeObjects: target.hasColour,
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
    ignore: 'pid,hostname',
  })
  return { write: line => target.write(format(line)) }
}

function plainError(error: unknown): unknown {
  if (error instanceof AppError) {
    const { code, message, spec, cause } = error
    const causeText = cause === undefined ? undefined : messageOf(cause)
    return { code, message, advice: spec.advice, ...(causeText && { cause: causeText }) }
  }
  return error instanceof Error ? { name: error.name, message: messageOf(error) } : error
}

function wrap(logger: pino.Logger): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: fields => wrap(logger.child(fields)),
  }
}
