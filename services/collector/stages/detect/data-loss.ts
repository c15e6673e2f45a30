import type { Intervals } from '#contracts/learnt-state.ts'
import type { Fact } from '#contracts/sample.ts'
import { countText } from '#contracts/text/count-text.ts'
import { type Judged, retellMs, withPart } from './change.ts'

/** Losses closer to each other than this are one: retention deletes segment by segment. */
const calmForMs = 300_000

export interface SeenLoss {
  readonly atMs: number
  readonly facts: readonly Fact[]
  readonly lostRecords: number
}

/** Opens when retention deleted what was not read, ends with the last loss. */
export function judgeLoss(intervals: Intervals, seen: SeenLoss): Judged {
  const { atMs, facts, lostRecords } = seen
  const { loss } = intervals
  const isLosing = lostRecords > 0 || facts.includes('data_loss')
  if (loss === undefined) {
    if (!isLosing) return { intervals, changes: [] }
    const opened = { startMs: atMs, toldMs: atMs, records: lostRecords, lastMs: atMs }
    const change = {
      kind: 'data_loss',
      startMs: atMs,
      atMs,
      detail: lossText(lostRecords),
    } as const
    return { intervals: withPart(intervals, 'loss', opened), changes: [change] }
  }
  const { startMs } = loss
  const records = loss.records + lostRecords
  const lastMs = isLosing ? atMs : loss.lastMs
  const change = { kind: 'data_loss', startMs, atMs, detail: lossText(records) } as const
  if (atMs - lastMs >= calmForMs) {
    const ended = { ...change, endMs: lastMs }
    return { intervals: withPart(intervals, 'loss', undefined), changes: [ended] }
  }
  const isTold = isLosing && atMs - loss.toldMs >= retellMs
  const next = { startMs, toldMs: isTold ? atMs : loss.toldMs, records, lastMs }
  return { intervals: withPart(intervals, 'loss', next), changes: isTold ? [change] : [] }
}

export const lossText = (records: number): string =>
  records > 0 ? `${countText(records)} records` : 'an unknown number of records'
