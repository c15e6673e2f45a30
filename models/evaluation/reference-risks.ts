import { createRandom } from '../random.ts'

/** Rows that every table of results begins with: whoever is not better has learnt nothing. */
export const referenceRisks = {
  /** Any number at any time. */
  random: (length: number, seed: number) => {
    const random = createRandom(seed, 'random risk')
    return Float64Array.from({ length }, () => random.uniform(0, 1))
  },
  /** Always certain. */
  always: (length: number) => new Float64Array(length).fill(1),
} as const
