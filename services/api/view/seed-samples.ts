import type { Age } from '#contracts/age.ts'
import { stepMs } from '#contracts/frame.ts'
import { type Fact, facts, type Sample } from '#contracts/sample.ts'
import { type SeriesKey, seriesId } from '#contracts/series.ts'
import type { History, HistoryColumns } from '#kit/store/store.ts'

export interface SeedOptions {
  readonly nowMs: number
  /** Series whose last step is older are left out. */
  readonly withinMs: number
  readonly seriesMax: number
}

/** Series read from the history at once. */
const seriesPerRead = 500
/** The last frame lies in this span before the series' last step; more than a step, since points are thinned. */
const lookBackMs = 30 * stepMs

/** The last thing that the history knows of each series, as samples: what a board can show right after a restart. */
export async function seedSamples(
  history: Pick<History, 'series' | 'readMany'>,
  { nowMs, withinMs, seriesMax }: SeedOptions,
): Promise<readonly Sample[]> {
  const recent = (await history.series())
    .filter(({ lastStepMs }) => lastStepMs >= nowMs - withinMs)
    .toSorted((a, b) => b.lastStepMs - a.lastStepMs)
    .slice(0, seriesMax)
  const samples: Sample[] = []
  for (let i = 0; i < recent.length; i += seriesPerRead) {
    const part = recent.slice(i, i + seriesPerRead)
    const stepsMs = part.map(({ lastStepMs }) => lastStepMs)
    const read = await history.readMany(
      part.map(({ key }) => seriesId(key)),
      { fromMs: Math.min(...stepsMs) - lookBackMs, toMs: Math.max(...stepsMs) + stepMs },
    )
    for (const { key, lastStepMs } of part) {
      samples.push(lastSample(key, { lastStepMs, columns: read.get(seriesId(key)) }))
    }
  }
  return samples
}

/** A sample made of the newest point of a series. */
function lastSample(
  series: SeriesKey,
  { lastStepMs, columns }: { lastStepMs: number; columns: HistoryColumns | undefined },
): Sample {
  const bare = {
    series,
    atMs: lastStepMs + stepMs,
    evidence: { partitions: 0, unknownPartitions: 0 },
  }
  const i = columns === undefined ? -1 : columns.startMs.length - 1
  if (columns === undefined || i < 0) {
    return { ...bare, age: { known: false, reason: 'not-measured' }, facts: [] }
  }
  const backlog = columns.backlog[i]
  const arrivalsPerS = columns.arrivalsPerS[i]
  const readsPerS = columns.readsPerS[i]
  return {
    ...bare,
    age: ageOf(columns, i),
    facts: factsOf(columns.facts[i] ?? 0),
    ...(backlog == null ? {} : { backlog }),
    ...(arrivalsPerS == null ? {} : { arrivalsPerS }),
    ...(readsPerS == null ? {} : { readsPerS }),
  }
}

function ageOf({ bestMs, lowMs, highMs }: HistoryColumns, i: number): Age {
  const best = bestMs[i]
  if (best == null) return { known: false, reason: 'not-measured' }
  return {
    known: true,
    // Blocks keep rounded numbers: rounding must not put the best value outside of its bounds.
    lowMs: Math.min(lowMs[i] ?? best, best),
    bestMs: best,
    highMs: Math.max(highMs[i] ?? best, best),
    method: 'reported',
    reason: 'from the history, before a restart',
  }
}

function factsOf(bits: number): Fact[] {
  return facts.filter((_, bit) => (bits & (1 << bit)) !== 0)
}
