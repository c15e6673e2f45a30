/**
 * Maps non-negative numbers to small integers on a logarithmic scale and back.
 * Code 0: unknown (`NaN`). Code 1: exactly zero. Code 2 + k: the interval around `smallest · ratio^k`.
 */
export interface Quantiser {
  /** Keeps order: a ≤ b gives encode(a) ≤ encode(b). Values below a thousandth become a thousandth. */
  encode(value: number): number
  decode(code: number): number
  /** What a value from a thousandth on and what comes back of it differ by at most, as a share of the value. */
  readonly errorShare: number
}

/** A thousandth of a millisecond or of a record per second: below it nothing is worth telling apart. */
const smallest = 1e-3

/** Largest value, about 5 · 10^15 (a backlog in records has 53 bits). Larger ones become it. */
const largest = Number.MAX_SAFE_INTEGER

function createQuantiser(ratio: number): Quantiser {
  const perLog = 1 / Math.log(ratio)
  const count = 3 + Math.round(Math.log(largest / smallest) * perLog)
  const values = Float64Array.from({ length: count }, (_, code) => {
    if (code < 2) return code === 0 ? Number.NaN : 0
    const centre = smallest * ratio ** (code - 2)
    const [from, to] = [centre / Math.sqrt(ratio), centre * Math.sqrt(ratio)]
    // Small counts come back as they were: where an interval holds at most one integer, that stands for it.
    const integer = Math.round(centre)
    return to - from <= 1 && integer >= from && integer < to ? integer : centre
  })
  return {
    encode(value) {
      if (!(value >= 0)) return 0
      if (value === 0) return 1
      const k = Math.round(Math.log(value / smallest) * perLog)
      return Math.min(Math.max(k, 0) + 2, count - 1)
    },
    decode: code => values[code] ?? Number.NaN,
    // Value and answer are in one interval, which is this wide; an integer may stand at its edge.
    errorShare: ratio - 1,
  }
}

/** For the journal: within 0.1 %, in 16 bits. */
export const fineQuantiser = createQuantiser(1.0008)

/**
 * For blocks: within 0.5 % of the measured value, the journal's own error included. Coarser than the journal, since blocks
 * are kept for months: folding moves a value by up to `errorShare`, once.
 */
export const blockQuantiser = createQuantiser(1.004)
