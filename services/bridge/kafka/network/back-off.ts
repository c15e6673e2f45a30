/** First and longest pause between attempts to connect to one broker. */
const FIRST_MS = 250
const LONGEST_MS = 15_000

/**
 * The pause before attempt `failures + 1`: doubles up to 15 s. Half of it is random, so that many clients of a broker
 * that comes back do not come back together.
 */
export function backOffMs(failures: number, random: () => number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 16))
  return longest / 2 + (longest / 2) * random()
}
