import { deadLetter } from '#contracts/dead-letter.ts'
import { topics } from '#contracts/topics.ts'
import type { Instruments } from '../metrics.ts'
import type { OutgoingMessage } from './bus.ts'
import type { busMetrics } from './metrics.ts'

const known: ReadonlySet<string> = new Set(Object.values(topics).map(topic => topic.name))

/** Counts dead letters as they are published, whoever publishes them. */
export function countDeadLetters(
  messages: readonly OutgoingMessage[],
  metrics: Instruments<(typeof busMetrics)['table']>,
): void {
  for (const { value } of messages) {
    const letter = deadLetter.safeParse(parse(value))
    const topic = letter.data?.topic ?? ''
    metrics.dead_letters_total.inc({
      topic: known.has(topic) ? topic : 'other',
      reason: letter.data?.reason ?? 'schema',
    })
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
