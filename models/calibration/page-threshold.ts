/** From when on a series' probability of a breach is a prediction. Moved by what came of its predictions. */
export interface PageThreshold {
  readonly probability: number
  /** When it was last moved, epoch ms. */
  readonly atMs: number
}

export interface FalseAlarmBudget {
  /** False alarms that are acceptable per day. */
  readonly perDay: number
}

/** What the corpus says of a series that nothing is known about yet: calibrated probabilities page best near one half. */
const coldStartThreshold = 0.5
/** A quiet series is not paged at a slight risk, and a noisy one is still paged when a breach is all but certain. */
const thresholdMin = 0.3
const thresholdMax = 0.95
/** One false alarm moves the odds of the threshold by e^0.5: 0.5 becomes 0.62. */
const gain = 0.5
const dayMs = 86_400_000
/** A gap in which nobody could be paged says nothing: time counts up to this between two moves. */
const idleMaxMs = 900_000

export const startThreshold = (atMs: number): PageThreshold => ({
  probability: coldStartThreshold,
  atMs,
})

/**
 * Adaptive conformal control (Gibbs and Candès 2021) of the false alarm rate: each false alarm raises the threshold by
 * the gain, and time lowers it at the rate at which false alarms within the budget raise it. Where they come as often as
 * the budget allows it stays. Only the threshold moves, never the probability. Time that runs backwards moves nothing.
 */
export function nextThreshold(
  threshold: PageThreshold,
  told: { readonly atMs: number; readonly falseAlarms: number },
  { perDay }: FalseAlarmBudget,
): PageThreshold {
  const sinceMs = Math.min(idleMaxMs, Math.max(0, told.atMs - threshold.atMs))
  const move = gain * (told.falseAlarms - (perDay * sinceMs) / dayMs)
  const atMs = Math.max(threshold.atMs, told.atMs)
  if (move === 0) return { probability: threshold.probability, atMs }
  const logit = Math.log(threshold.probability / (1 - threshold.probability)) + move
  const probability = Math.min(thresholdMax, Math.max(thresholdMin, 1 / (1 + Math.exp(-logit))))
  return { probability, atMs }
}
