import type { NabSeries } from './nab-series.ts'

/** What a false alarm costs in the standard profile, where a window is worth 1 found and −1 missed. */
const falseAlarmCost = 0.11
/** The first rows of a series are not scored: this share of them, and of 5,000 rows at most. */
const probationShare = 0.15
const probationRows = 5_000

export interface NabScore {
  readonly threshold: number
  /** 0 for a detector that says nothing, 100 for one that finds every window at its first row without a false alarm. */
  readonly score: number
  readonly windowsHit: number
  readonly falseAlarms: number
}

/** A series as the scorer sees it. `windowOf` is −1 outside windows and −2 in the probation. */
interface Judged {
  readonly scores: ArrayLike<number>
  readonly windowOf: Int32Array
  /** What each row earns once it is flagged: much early in a window, less later, a cost outside. */
  readonly gain: Float64Array
  readonly windows: number
  readonly windowsScored: number
}

/** The standard profile of the Numenta Anomaly Benchmark at one threshold for all series; one score per row of each. */
export function nabScore(
  corpus: readonly NabSeries[],
  scores: readonly ArrayLike<number>[],
  threshold: number,
): NabScore {
  const all = corpus.map((series, i) => judged(series, scores[i] ?? []))
  let raw = 0
  let windowsHit = 0
  let falseAlarms = 0
  for (const { scores, windowOf, gain } of all) {
    const best = new Map<number, number>()
    for (let i = 0; i < gain.length; i++) {
      const window = windowOf[i] ?? outside
      if (window === inProbation || !((scores[i] ?? 0) >= threshold)) continue
      const earned = gain[i] ?? 0
      if (window !== outside) best.set(window, Math.max(best.get(window) ?? -1, earned))
      else {
        raw += earned
        falseAlarms++
      }
    }
    windowsHit += best.size
    // A window that is found earns its gain and no longer costs a miss.
    for (const earned of best.values()) raw += earned + 1
  }
  return { threshold, score: normalised(all, raw), windowsHit, falseAlarms }
}

/** The same at the threshold that is best for the whole corpus. */
export function bestNabScore(
  corpus: readonly NabSeries[],
  scores: readonly ArrayLike<number>[],
): NabScore {
  const all = corpus.map((series, i) => judged(series, scores[i] ?? []))
  const threshold = bestThreshold(all)
  return nabScore(corpus, scores, threshold)
}

const outside = -1
const inProbation = -2

/** Gains above what saying nothing earns, as a share of the most there is. */
function normalised(all: readonly Judged[], raw: number): number {
  const most = all.reduce((sum, { windows, windowsScored }) => sum + windows + windowsScored, 0)
  return (100 * raw) / most
}

/** Lowers the threshold row by row and keeps where the sum of gains was highest. */
function bestThreshold(all: readonly Judged[]): number {
  const rows = all.flatMap(({ scores, windowOf, gain }, series) =>
    Array.from(windowOf, (window, i) => ({
      ...{ score: scores[i] ?? 0, gain: gain[i] ?? 0 },
      window: window === outside ? undefined : `${series} ${window}`,
      isScored: window !== inProbation,
    })).filter(({ isScored }) => isScored),
  )
  rows.sort((a, b) => b.score - a.score)
  const earned = new Map<string, number>()
  let sum = 0
  let top = { threshold: Number.POSITIVE_INFINITY, sum }
  rows.forEach(({ score, gain, window }, i) => {
    const before = window === undefined ? 0 : (earned.get(window) ?? -1)
    const after = window === undefined ? gain : Math.max(before, gain)
    if (window !== undefined) earned.set(window, after)
    sum += after - before
    if (rows[i + 1]?.score !== score && sum > top.sum) top = { threshold: score, sum }
  })
  return top.threshold
}

function judged({ value, windows }: NabSeries, scores: ArrayLike<number>): Judged {
  const gain = new Float64Array(value.length).fill(-falseAlarmCost)
  const windowOf = new Int32Array(value.length).fill(outside)
  windows.forEach(([first, last], at) => {
    const width = last - first + 1
    for (let i = first; i <= last; i++) {
      gain[i] = fallOff(-(last - i + 1) / width) / fallOff(-1)
      windowOf[i] = at
    }
    // The cost of a false alarm grows with its distance from the window before it.
    const next = windows[at + 1]?.[0] ?? value.length
    for (let i = last + 1; i < next; i++) {
      gain[i] = falseAlarmCost * fallOff((i - last) / (width - 1))
    }
  })
  const probation = Math.min(
    Math.floor(probationShare * value.length),
    probationShare * probationRows,
  )
  windowOf.fill(inProbation, 0, Math.ceil(probation))
  const windowsScored = windows.filter((_, at) => windowOf.includes(at)).length
  return { scores, windowOf, gain, windows: windows.length, windowsScored }
}

/** From 1 far before the end of a window over 0 at its end to −1 far behind it; places in widths of the window. */
const fallOff = (place: number) => (place > 3 ? -1 : 2 / (1 + Math.exp(5 * place)) - 1)
