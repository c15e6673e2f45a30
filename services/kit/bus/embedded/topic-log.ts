import type { TopicName } from '#contracts/topics.ts'
import type { BusMessage } from '../bus.ts'

export interface LogEntry {
  /** Position in the topic: ascending, with gaps. */
  readonly seq: number
  readonly message: BusMessage
}

/** Messages of one topic in the order of publication: in memory, or in the store for durable topics. */
export interface TopicLog {
  readonly topic: TopicName
  append(messages: readonly BusMessage[]): Promise<void>
  /** The next entries after a position; those that retention dropped are missing. */
  read(afterSeq: number, limit: number): Promise<readonly LogEntry[]>
  /** Position of the newest message, 0 when there was none. */
  newest(): number
  /** Position before the oldest message that can still be read. */
  beforeOldest(): number
  /** Newest message of each key, in the order of publication, and the position up to which it speaks. */
  snapshot(): Promise<{ readonly seq: number; readonly entries: readonly LogEntry[] }>
  /** Where a group continues after a restart; `undefined` for a group that is new. */
  position(group: string): Promise<number | undefined>
  savePosition(group: string, seq: number): Promise<void>
  /** Lets go of what everybody has handled. `handledTo` is the slowest reader's position. */
  trim(handledTo: number): void
  /** How many messages may still be appended before readers must handle some. */
  room(slowest: number): number
}
