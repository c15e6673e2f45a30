import { definition } from './definition.ts'

/** A time during which the objective was broken. Indices of samples, both inclusive. */
export interface Spike {
  /** First of the samples that broke the objective for `holdS` without a pause. */
  readonly onset: number
  /** Last breaching sample. */
  readonly end: number
}

export interface Objective {
  readonly objective: number
  readonly stepS: number
}

/** The spikes of evenly spaced values, in order. Missing values (NaN) break nothing. */
export function findSpikes(
  value: ArrayLike<number>,
  { objective, stepS }: Objective,
): readonly Spike[] {
  const needed = Math.max(1, Math.round(definition.holdS / stepS))
  const found: { onset: number; end: number }[] = []
  let run = 0
  for (let i = 0; i < value.length; i++) {
    run = Number(value[i]) > objective ? run + 1 : 0
    const last = found.at(-1)
    if (run > 0 && last !== undefined && i - last.end <= definition.mergeS / stepS) last.end = i
    else if (run >= needed) found.push({ onset: i - needed + 1, end: i })
  }
  return found
}
