import { stepMs } from '#contracts/frame.ts'
import type { Resolution } from '../store.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** One resolution of history: how long its points are, how many share a block, how long they are kept. */
export interface Tier {
  readonly resolution: Resolution
  readonly pointMs: number
  /** Length of time that one block covers; blocks start at its multiples. */
  readonly spanMs: number
  readonly keepMs: number
}

/** What the journal is folded by; the finest tier's blocks have the same length. */
export const foldMs = hourMs

/** From fine to coarse. Spans are such that a full block has some hundred points: enough to compress, cheap to rewrite. */
export const tiers: readonly [Tier, Tier, Tier] = [
  { resolution: '10s', pointMs: stepMs, spanMs: foldMs, keepMs: 3 * hourMs },
  { resolution: '1m', pointMs: minuteMs, spanMs: 12 * hourMs, keepMs: 2 * dayMs },
  { resolution: '15m', pointMs: 15 * minuteMs, spanMs: 8 * dayMs, keepMs: 60 * dayMs },
]

export const spanStart = (tier: Tier, ms: number): number =>
  Math.floor(ms / tier.spanMs) * tier.spanMs

/** 28 bits of series and 20 bits of span (a million hours, 120 years) leave an id a safe integer. */
const seriesBits = 2 ** 28
const spanBits = 2 ** 20

/**
 * The row id of a block: tier, then span, then series. Blocks of one span lie together, so that folding appends and
 * retention deletes whole ranges of rows.
 */
export function blockId(tier: Tier, startMs: number, series: number): number {
  return (tiers.indexOf(tier) * spanBits + Math.floor(startMs / tier.spanMs)) * seriesBits + series
}

export function parseBlockId(id: number): { tier: Tier; startMs: number; series: number } {
  const span = Math.floor(id / seriesBits)
  const tier = tiers[Math.floor(span / spanBits)] ?? tiers[0]
  return { tier, startMs: (span % spanBits) * tier.spanMs, series: id % seriesBits }
}
