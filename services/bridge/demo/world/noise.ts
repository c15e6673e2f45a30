/**
 * Noise as a pure function of where and when: two worlds with one seed draw the same numbers at the same
 * moment, wherever either of them began. A stream of random numbers could not promise that.
 */

/** A 32-bit hash of three integers: rounds of the "lowbias32" finalizer (https://nullprogram.com/blog/2018/07/31/). */
export function hash32(seed: number, place: number, moment: number): number {
  return mix(mix(mix(seed) ^ place) ^ moment) >>> 0
}

/** Uniform in [0, 1). */
export function uniform(seed: number, place: number, moment: number): number {
  return hash32(seed, place, moment) / 0x1_0000_0000
}

/** Smooth noise in [-1, 1): values drawn every `periodMs`, joined by straight lines. */
export function drift(
  key: { readonly seed: number; readonly place: number },
  atMs: number,
  periodMs: number,
): number {
  const position = atMs / periodMs
  const knot = Math.floor(position)
  const from = uniform(key.seed, key.place, knot)
  const to = uniform(key.seed, key.place, knot + 1)
  return 2 * (from + (to - from) * (position - knot)) - 1
}

/** A whole number with the given mean: the fraction decides by chance whether one is added. */
export function wholeOf(mean: number, draw: number): number {
  return Math.floor(mean + draw)
}

/** A place of the world as an integer: 32-bit FNV-1a of its name. */
export function placeOf(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash | 0
}

function mix(word: number): number {
  let x = word | 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return x ^ (x >>> 16)
}
