import type { Isolation } from '#contracts/sample.ts'
import { namePattern } from '#kit/name-pattern.ts'
import type { OffsetPollConfig } from './config.ts'

/** What of a cluster is watched, and how: the configured patterns as questions. */
export interface Selection {
  watchesStream(stream: string): boolean
  watchesConsumer(consumer: string): boolean
  isolationOf(consumer: string): Isolation
}

export function createSelection(config: OffsetPollConfig): Selection {
  const isStream = included(config.streams)
  const isConsumer = included(config.consumers)
  const rules = config.isolationOf.map(({ consumer, isolation }) => ({
    matches: namePattern(consumer),
    isolation,
  }))
  return {
    watchesStream: stream =>
      (config.internalStreams || !stream.startsWith('__')) && isStream(stream),
    watchesConsumer: isConsumer,
    isolationOf: consumer =>
      rules.find(({ matches }) => matches(consumer))?.isolation ?? config.isolation,
  }
}

/** Whether a name is included and not excluded. */
export function included(patterns: OffsetPollConfig['streams']): (name: string) => boolean {
  const include = patterns.include.map(namePattern)
  const exclude = patterns.exclude.map(namePattern)
  return name => include.some(matches => matches(name)) && !exclude.some(matches => matches(name))
}
