import type { Isolation } from '#contracts/sample.ts'
import type { OffsetPollConfig } from './config.ts'

/** Whether a name matches a pattern in which `*` stands for any run of characters. */
export function matchesName(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*')
  const tail = rest.pop()
  if (tail === undefined) return name === pattern
  if (!name.startsWith(head) || !name.endsWith(tail)) return false
  if (name.length < head.length + tail.length) return false
  let from = head.length
  for (const part of rest) {
    const found = name.indexOf(part, from)
    if (found < 0 || found + part.length > name.length - tail.length) return false
    from = found + part.length
  }
  return true
}

const matchesAny = (patterns: readonly string[], name: string): boolean =>
  patterns.some(pattern => matchesName(pattern, name))

/** What of a cluster is watched, and how: the configured patterns as questions. */
export interface Selection {
  watchesStream(stream: string): boolean
  watchesConsumer(consumer: string): boolean
  isolationOf(consumer: string): Isolation
}

export function createSelection(config: OffsetPollConfig): Selection {
  return {
    watchesStream: stream =>
      (config.internalStreams || !stream.startsWith('__')) &&
      matchesAny(config.streams.include, stream) &&
      !matchesAny(config.streams.exclude, stream),
    watchesConsumer: consumer =>
      matchesAny(config.consumers.include, consumer) &&
      !matchesAny(config.consumers.exclude, consumer),
    isolationOf: consumer =>
      config.isolationOf.find(rule => matchesName(rule.consumer, consumer))?.isolation ??
      config.isolation,
  }
}
