import type { Kysely } from 'kysely'
import { decodeBlock, encodeBlock } from '../history/block.ts'
import { mergePoints, type Points } from '../history/points.ts'
import { blockId, parseBlockId, spanStart, type Tier } from '../history/tiers.ts'
import type { Tables } from './tables.ts'

/** SQLite takes 32,766 parameters in a statement; small statements keep turns short. */
const idsPerStatement = 500

/** The blocks of some series in one tier whose span meets [fromMs, toMs), joined per series in the order of time. */
export async function readBlocks(
  db: Kysely<Tables>,
  tier: Tier,
  { numbers, fromMs, toMs }: { numbers: readonly number[]; fromMs: number; toMs: number },
): Promise<Map<number, Points>> {
  const found = new Map<number, Points>()
  const newest = await newestSpan(db, tier)
  const oldest = await oldestSpan(db, tier)
  if (newest === undefined || oldest === undefined) return found
  const first = Math.max(spanStart(tier, fromMs), oldest)
  for (let start = first; start < toMs && start <= newest; start += tier.spanMs) {
    for (let i = 0; i < numbers.length; i += idsPerStatement) {
      const ids = numbers.slice(i, i + idsPerStatement).map(n => blockId(tier, start, n))
      const rows = await db.selectFrom('blocks').selectAll().where('id', 'in', ids).execute()
      for (const { id, data } of rows) {
        const { series } = parseBlockId(id)
        const points = decodeBlock(data, tier, start)
        const earlier = found.get(series)
        found.set(series, earlier ? mergePoints(earlier, points) : points)
      }
    }
  }
  return found
}

/** Rows that hold these points, cut into blocks by span. */
export function toBlocks(
  tier: Tier,
  series: number,
  points: Points,
): { id: number; data: Uint8Array }[] {
  const rows: { id: number; data: Uint8Array }[] = []
  let from = 0
  while (from < points.count) {
    const start = spanStart(tier, points.startMs[from] ?? 0)
    let to = from
    while (to < points.count && (points.startMs[to] ?? 0) < start + tier.spanMs) to++
    rows.push({
      id: blockId(tier, start, series),
      data: encodeBlock(slicePoints(points, from, to), tier, start),
    })
    from = to
  }
  return rows
}

export async function writeBlocks(
  db: Kysely<Tables>,
  rows: readonly { id: number; data: Uint8Array }[],
): Promise<void> {
  for (let i = 0; i < rows.length; i += idsPerStatement) {
    await db
      .replaceInto('blocks')
      .values(rows.slice(i, i + idsPerStatement))
      .execute()
  }
}

/** Drops the blocks of a tier whose span starts in [fromMs, toMs). */
export async function dropBlocks(
  db: Kysely<Tables>,
  tier: Tier,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<number> {
  const dropped = await db
    .deleteFrom('blocks')
    .where('id', '>=', blockId(tier, fromMs, 0))
    .where('id', '<', blockId(tier, toMs, 0))
    .executeTakeFirstOrThrow()
  return Number(dropped.numDeletedRows)
}

/** Start of the oldest span that a tier has blocks of. */
export const oldestSpan = (db: Kysely<Tables>, tier: Tier): Promise<number | undefined> =>
  edgeSpan(db, tier, 'asc')
const newestSpan = (db: Kysely<Tables>, tier: Tier): Promise<number | undefined> =>
  edgeSpan(db, tier, 'desc')

async function edgeSpan(
  db: Kysely<Tables>,
  tier: Tier,
  order: 'asc' | 'desc',
): Promise<number | undefined> {
  const row = await db
    .selectFrom('blocks')
    .select('id')
    .where('id', '>=', blockId(tier, 0, 0))
    .where('id', '<', blockId(tier, lastSpanMs(tier), 0))
    .orderBy('id', order)
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : parseBlockId(row.id).startMs
}

/** Beyond every span that an id can name. */
const lastSpanMs = (tier: Tier): number => (2 ** 20 - 1) * tier.spanMs

function slicePoints(points: Points, from: number, to: number): Points {
  const { startMs, bestMs, lowMs, highMs, maxMs, arrivalsPerS, readsPerS, backlog, facts } = points
  return {
    count: to - from,
    startMs: startMs.subarray(from, to),
    bestMs: bestMs.subarray(from, to),
    lowMs: lowMs.subarray(from, to),
    highMs: highMs.subarray(from, to),
    maxMs: maxMs.subarray(from, to),
    arrivalsPerS: arrivalsPerS.subarray(from, to),
    readsPerS: readsPerS.subarray(from, to),
    backlog: backlog.subarray(from, to),
    facts: facts.subarray(from, to),
  }
}
