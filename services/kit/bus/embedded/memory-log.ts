import type { TopicName } from '#contracts/topics.ts'
import type { BusMessage } from '../bus.ts'
import type { LogEntry, TopicLog } from './topic-log.ts'

export interface MemoryLogOptions {
  readonly isCompacted: boolean
  /** Most entries that wait for the slowest reader. */
  readonly waitingMax: number
  /** Handled entries that stay for readers which start at the earliest. */
  readonly retainedMax: number
}

/** A topic in memory. Never holds more than `waitingMax + retainedMax` entries, and one per key where compacted. */
export function createMemoryLog(topic: TopicName, options: MemoryLogOptions): TopicLog {
  const { isCompacted, waitingMax, retainedMax } = options
  let entries: LogEntry[] = []
  let newest = 0
  const newestOfKey = new Map<string, LogEntry>()
  const positions = new Map<string, number>()
  const compact = (entry: LogEntry) => {
    // Inserting again keeps the map in the order of publication.
    newestOfKey.delete(entry.message.key)
    if (entry.message.value !== '') newestOfKey.set(entry.message.key, entry)
  }
  return {
    topic,
    async append(messages: readonly BusMessage[]) {
      for (const message of messages) {
        const entry = { seq: ++newest, message }
        entries.push(entry)
        if (isCompacted) compact(entry)
      }
    },
    async read(afterSeq, limit) {
      // Without gaps in memory: the place of a position follows from the first entry's.
      const from = Math.max(0, afterSeq + 1 - (entries[0]?.seq ?? 0))
      return entries.slice(from, from + limit)
    },
    newest: () => newest,
    beforeOldest: () => (entries[0]?.seq ?? newest + 1) - 1,
    snapshot: async () => ({ seq: newest, entries: [...newestOfKey.values()] }),
    position: async group => positions.get(group),
    async savePosition(group, seq) {
      positions.set(group, seq)
    },
    trim(handledTo) {
      const first = entries[0]?.seq ?? 0
      const handled = Math.max(0, handledTo + 1 - first)
      const surplus = Math.min(handled - retainedMax, entries.length)
      // In steps, since cutting the front off costs as much as what remains.
      if (surplus > retainedMax / 4) entries = entries.slice(surplus)
    },
    room: slowest => Math.max(0, waitingMax - (newest - slowest)),
  }
}
