import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** Draws of one seeded stream; two streams of one seed give the same numbers on every machine. */
export interface Random {
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number
  /** Uniform in the logarithm, for scales that span decades. Both bounds above zero. */
  logUniform(low: number, high: number): number
  /** Standard normal, by Box and Muller. */
  normal(): number
  /** Number of events of a Poisson process with this mean; the mean is small (≤ 50). */
  poisson(mean: number): number
  chance(probability: number): boolean
  int(low: number, high: number): number
  pick<Item>(items: readonly [Item, ...Item[]]): Item
}

/** A stream of draws. `purpose` separates streams of one seed, so that adding draws to one leaves the others alone. */
export function createRandom(seed: number, purpose: string): Random {
  const generator = xoroshiro128plus(mixSeed(seed, purpose))
  const next = () => uniformFloat64(generator)
  const uniform = (low: number, high: number) => low + (high - low) * next()
  const int = (low: number, high: number) => Math.floor(uniform(low, high + 1))
  return {
    uniform,
    int,
    logUniform: (low, high) => Math.exp(uniform(Math.log(low), Math.log(high))),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    poisson(mean) {
      const floor = Math.exp(-mean)
      let count = 0
      for (let product = next(); product > floor; product *= next()) count++
      return count
    },
    chance: probability => next() < probability,
    pick: items => items[int(0, items.length - 1)] ?? items[0],
  }
}

/** 32-bit FNV-1a over the purpose, started from the seed. */
function mixSeed(seed: number, purpose: string): number {
  let hash = Math.imul(seed ^ 0x811c9dc5, 0x01000193)
  for (let i = 0; i < purpose.length; i++) {
    hash = Math.imul(hash ^ purpose.charCodeAt(i), 0x01000193)
  }
  return hash | 0
}
