import { createPoints, measures, type Points } from './points.ts'

/**
 * Coarser points from finer ones: ages and backlog of the last step that knows them, the largest `maxMs`, the mean of
 * rates, the union of facts.
 */
export function thinPoints(fine: Points, pointMs: number): Points {
  const spanMs = (fine.startMs[fine.count - 1] ?? 0) - (fine.startMs[0] ?? 0)
  const thin = createPoints(Math.min(fine.count, Math.floor(spanMs / pointMs) + 2))
  let from = 0
  while (from < fine.count) {
    const startMs = Math.floor((fine.startMs[from] ?? 0) / pointMs) * pointMs
    let to = from + 1
    while (to < fine.count && (fine.startMs[to] ?? 0) < startMs + pointMs) to++
    const at = thin.count++
    thin.startMs[at] = startMs
    for (const measure of measures) thin[measure][at] = folds[measure](fine[measure], from, to)
    for (let i = from; i < to; i++) thin.facts[at] = (thin.facts[at] ?? 0) | (fine.facts[i] ?? 0)
    from = to
  }
  return thin
}

function last(column: Float64Array, from: number, to: number): number {
  for (let i = to - 1; i >= from; i--) {
    const value = column[i] ?? Number.NaN
    if (!Number.isNaN(value)) return value
  }
  return Number.NaN
}

function largest(column: Float64Array, from: number, to: number): number {
  let found = Number.NaN
  for (let i = from; i < to; i++) {
    const value = column[i] ?? Number.NaN
    if (!(value <= found) && !Number.isNaN(value)) found = value
  }
  return found
}

function mean(column: Float64Array, from: number, to: number): number {
  let sum = 0
  let known = 0
  for (let i = from; i < to; i++) {
    const value = column[i] ?? Number.NaN
    if (Number.isNaN(value)) continue
    sum += value
    known++
  }
  return known === 0 ? Number.NaN : sum / known
}

/** The four ages of a step are known or unknown together, so taking each one's last keeps them of one step. */
const folds = {
  bestMs: last,
  lowMs: last,
  highMs: last,
  maxMs: largest,
  arrivalsPerS: mean,
  readsPerS: mean,
  backlog: last,
} as const
