import { z } from 'zod'
import type { TopicName } from '#contracts/topics.ts'
import type { SqliteDatabase, StoreTransaction } from '../../store/sqlite/database.ts'
import type { BusMessage } from '../bus.ts'
import type { LogEntry, TopicLog } from './topic-log.ts'

/** A topic whose messages and group positions are rows of the store. */
export interface DurableLog extends TopicLog {
  /** Appends as part of somebody's transaction; `appended` runs when it is durable. */
  appendWithin(
    tx: StoreTransaction,
    messages: readonly BusMessage[],
    appended: () => void,
  ): Promise<void>
  /** Drops what is older than the retention; of compacted topics only deletions and what they deleted. */
  expire(beforeMs: number): Promise<void>
}

const headers = z.record(z.string(), z.string())

export async function openDurableLog(
  topic: TopicName,
  { database, isCompacted }: { database: SqliteDatabase; isCompacted: boolean },
): Promise<DurableLog> {
  const { db } = database
  let newest = await newestSeq(database, topic)

  const appendWithin: DurableLog['appendWithin'] = async (tx, messages, appended) => {
    let last = 0
    for (const { key, value, headers, publishedAtMs } of messages) {
      const result = await tx.db
        .insertInto('bus_messages')
        .values({
          ...{ topic, key, value, published_at_ms: publishedAtMs },
          headers: JSON.stringify(headers),
        })
        .executeTakeFirstOrThrow()
      last = Number(result.insertId)
      if (!isCompacted) continue
      await tx.db
        .deleteFrom('bus_messages')
        .where('topic', '=', topic)
        .where('key', '=', key)
        .where('seq', '<', last)
        .execute()
    }
    tx.afterCommit(() => {
      newest = Math.max(newest, last)
      appended()
    })
  }
  const rowsAfter = async (afterSeq: number, limit: number): Promise<LogEntry[]> => {
    const rows = await db
      .selectFrom('bus_messages')
      .selectAll()
      .where('topic', '=', topic)
      .where('seq', '>', afterSeq)
      .orderBy('seq')
      .limit(limit)
      .execute()
    return rows.map(row => ({
      seq: row.seq,
      message: {
        ...{ topic, key: row.key, value: row.value, publishedAtMs: row.published_at_ms },
        headers: headers.parse(JSON.parse(row.headers)),
      },
    }))
  }
  return {
    topic,
    appendWithin,
    append: messages => database.transaction(tx => appendWithin(tx, messages, () => {})),
    read: rowsAfter,
    newest: () => newest,
    beforeOldest: () => 0,
    async snapshot() {
      const seq = newest
      const rows = await rowsAfter(0, Number.MAX_SAFE_INTEGER)
      return { seq, entries: rows.filter(row => row.message.value !== '' && row.seq <= seq) }
    },
    async position(group) {
      const row = await db
        .selectFrom('bus_positions')
        .select('seq')
        .where('topic', '=', topic)
        .where('consumer_group', '=', group)
        .executeTakeFirst()
      return row?.seq
    },
    async savePosition(group, seq) {
      await database.transaction(tx =>
        tx.db.replaceInto('bus_positions').values({ topic, consumer_group: group, seq }).execute(),
      )
    },
    async expire(beforeMs) {
      await database.transaction(async tx => {
        const aged = tx.db
          .deleteFrom('bus_messages')
          .where('topic', '=', topic)
          .where('published_at_ms', '<', beforeMs)
        await (isCompacted ? aged.where('value', '=', '') : aged).execute()
      })
    },
    // Rows wait on disk, not in memory: `expire` bounds them, and a reader takes them in portions.
    trim() {},
    room: () => Number.POSITIVE_INFINITY,
  }
}

async function newestSeq({ db }: SqliteDatabase, topic: TopicName): Promise<number> {
  const row = await db
    .selectFrom('bus_messages')
    .select(({ fn }) => fn.max('seq').as('seq'))
    .where('topic', '=', topic)
    .executeTakeFirst()
  const positions = await db
    .selectFrom('bus_positions')
    .select(({ fn }) => fn.max('seq').as('seq'))
    .where('topic', '=', topic)
    .executeTakeFirst()
  return Math.max(Number(row?.seq ?? 0), Number(positions?.seq ?? 0))
}
