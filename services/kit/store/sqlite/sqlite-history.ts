import assert from 'node:assert/strict'
import { stepMs } from '#contracts/frame.ts'
import type { SeriesId } from '#contracts/series.ts'
import { encodeRow } from '../history/journal-row.ts'
import { createPoints, mergePoints, type Points, toColumns } from '../history/points.ts'
import { thinPoints } from '../history/thin.ts'
import { type Tier, tiers } from '../history/tiers.ts'
import type { History, HistoryColumns, HistoryRange } from '../store.ts'
import type { AppendQueue } from './append-queue.ts'
import { readBlocks } from './block-table.ts'
import { type FoldDeps, foldHistory, shedForSize, usedBytes } from './fold.ts'
import { type JournalRow, unsavedRow } from './journal.ts'
import { readSeries } from './read-journal.ts'
import { asStoreError } from './sqlite-error.ts'

export interface HistoryDeps extends FoldDeps {
  readonly queue: AppendQueue
  readonly monotonicMs: () => number
}

export function createSqliteHistory(deps: HistoryDeps): History {
  const { database, dictionary, queue, metrics } = deps
  let folding: Promise<unknown> = Promise.resolve()
  /** Folding and making room never overlap: both rewrite the same blocks. */
  const alone = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const turn = folding.then(work)
    folding = turn.catch(() => {})
    return turn.catch((cause: unknown) => {
      throw asStoreError(cause)
    })
  }
  const keepWithinSize = async () => {
    metrics.size_bytes.set(usedBytes(database))
    if (usedBytes(database) > deps.sizeMaxBytes) await alone(() => shedForSize(deps))
  }
  const readMany = async (ids: readonly SeriesId[], range: HistoryRange, tier: Tier) => {
    const fromMs = Math.floor(range.fromMs / tier.pointMs) * tier.pointMs
    const points = await collect(deps, tier, {
      numbers: ids.map(id => dictionary.find(id)).filter(number => number !== undefined),
      fromMs,
      toMs: range.toMs,
    })
    const columns = new Map<SeriesId, HistoryColumns>()
    for (const id of ids) {
      const found = points.get(dictionary.find(id) ?? -1) ?? createPoints(0)
      columns.set(id, toColumns(found, { ...range, fromMs }))
    }
    return columns
  }
  return {
    async append(startMs, frames) {
      assert.equal(startMs % stepMs, 0, 'A step starts at a multiple of its length.')
      if (frames.length === 0) return
      const entries = frames.map(frame => ({ series: dictionary.numberOf(frame.series), frame }))
      await queue.add(unsavedRow(startMs, encodeRow(entries)))
      metrics.series.set(dictionary.size())
      await keepWithinSize()
    },
    async read(series, range) {
      const tier = tierFor(deps, range)
      const columns = (await readMany([series], range, tier)).get(series)
      return {
        resolution: tier.resolution,
        columns: columns ?? toColumns(createPoints(0), range),
      }
    },
    readMany: (series, range) => readMany(series, range, tierFor(deps, range)),
    async series() {
      return [...dictionary.entries()].map(({ key, lastStepMs }) => ({ key, lastStepMs }))
    },
    fold: nowMs =>
      alone(async () => {
        const startedMs = deps.monotonicMs()
        const report = await foldHistory(deps, nowMs)
        metrics.fold_seconds.observe((deps.monotonicMs() - startedMs) / 1_000)
        return report
      }),
  }
}

/** The finest tier that still has all of the range, and that is not finer than asked. */
function tierFor({ keptFrom }: HistoryDeps, { fromMs, resolution }: HistoryRange): Tier {
  const asked = tiers.findIndex(tier => tier.resolution === (resolution ?? '10s'))
  const allowed = tiers.slice(asked)
  return allowed.find(tier => keptFrom.of(tier) <= fromMs) ?? tiers[2]
}

/** Blocks, the journal and what is not written yet, as one. */
async function collect(
  { database, journal, queue }: HistoryDeps,
  tier: Tier,
  range: { numbers: readonly number[]; fromMs: number; toMs: number },
): Promise<Map<number, Points>> {
  // Taken first: a step that is written meanwhile is then read twice, not never.
  const waiting = queue
    .waiting()
    .filter(({ startMs }) => startMs >= range.fromMs && startMs < range.toMs)
    .toSorted((a, b) => a.startMs - b.startMs)
  const steps = await readSeries(
    journal.rows({ fromMs: range.fromMs, toMs: range.toMs }),
    range.numbers,
  )
  const unsaved = await readSeries(each(waiting), range.numbers)
  const found = await readBlocks(database.db, tier, range)
  for (const part of [steps, unsaved]) {
    for (const [number, fine] of part) {
      const points = tier === tiers[0] ? fine : thinPoints(fine, tier.pointMs)
      const earlier = found.get(number)
      found.set(number, earlier ? mergePoints(earlier, points) : points)
    }
  }
  return found
}

async function* each(rows: readonly JournalRow[]): AsyncGenerator<JournalRow> {
  yield* rows
}
