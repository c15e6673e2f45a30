/** Fields of a log line: plain values only. */
export type LogFields = Readonly<Record<string, unknown>>

/**
 * What parts of Foretap log with. WARN: recovered, nothing lost. ERROR: lost, or somebody must act.
 * Nothing is logged per sample.
 */
export interface Logger {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
  child(fields: LogFields): Logger
}

/** Drops everything; for tests and for commands whose output is their own. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
}
