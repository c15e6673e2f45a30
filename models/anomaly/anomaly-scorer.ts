/** A number is expected where the last few were: weight of the newest among them. */
const levelWeight = 0.3
/** What is usual is learnt from all samples at first, and from about so many later on. */
const memorySamples = 2_000
/** So many samples show first how large residuals are, and as many again how they scatter; then scores begin. */
const settleSamples = 30
/** Weight of the newest residual in the one that is judged: a single odd sample counts less than three. */
const burstWeight = 0.4
/** Surprise, as the exponent of ten of a probability, at which a score is 1; 0.5 is one in 100,000 (Numenta's scale). */
const decadesMax = 10
/**
 * After an alarm scores count this much for so long and so many samples, whichever is longer: it has been said. Below
 * one half, so that no score of that time reaches the threshold again.
 */
const refractoryShare = 0.49
const refractoryS = 900
const refractorySamples = 30

/**
 * How unusual the present value is, 0 … 1: the tail probability of its one-step residual, normalised by how surprising
 * this series is in the long run, so that one threshold suits all series. Needs no objective, and counts in samples,
 * so that any spacing will do. Constant memory.
 */
export class AnomalyScorer {
  #count = 0
  #level = Number.NaN
  /** Long-run mean of the absolute residual. */
  #deviation = 0
  /** Recent mean of residuals in deviations, and its own mean and variance in the long run. */
  #burst = 0
  #burstMean = 0
  #burstVariance = 0
  /** Long-run mean of the surprise in nats, where it is 1 for residuals that follow the assumed distribution. */
  #surprise = 1
  #quietUntilS = Number.NEGATIVE_INFINITY
  #quietUntilCount = 0

  /** Takes the value of a sample; NaN where it is missing, which is not unusual by itself. */
  next(timeS: number, value: number): number {
    if (!Number.isFinite(value)) return 0
    if (Number.isNaN(this.#level)) this.#level = value
    const residual = Math.abs(value - this.#level)
    this.#level += levelWeight * (value - this.#level)
    const score = this.#judge(residual)
    this.#count++
    if (this.#count <= 2 * settleSamples) return 0
    const isQuiet = timeS < this.#quietUntilS || this.#count < this.#quietUntilCount
    if (!isQuiet && score >= 0.5) {
      this.#quietUntilS = timeS + refractoryS
      this.#quietUntilCount = this.#count + refractorySamples
    }
    return isQuiet ? refractoryShare * score : score
  }

  #judge(residual: number): number {
    const scale = this.#deviation
    this.#deviation += weightOf(this.#count) * (Math.min(residual, this.#limit()) - this.#deviation)
    if (this.#count < settleSamples) return 0
    const weight = weightOf(this.#count - settleSamples)
    // Floors: what differs by a billionth of the level does not differ, and a constant series has some deviation.
    const floor = 1e-9 * Math.abs(this.#level) + Number.MIN_VALUE
    const odd = Math.min(oddMax, residual / Math.max(scale, floor))
    this.#burst += burstWeight * (odd - this.#burst)
    const off = this.#burst - this.#burstMean
    const z = off / Math.max(0.1, Math.sqrt(this.#burstVariance))
    const surprise = -logTail(z)
    const score = Math.min(1, surprise / Math.max(1, this.#surprise) / (decadesMax * Math.LN10))
    this.#burstMean += weight * off
    this.#burstVariance = (1 - weight) * (this.#burstVariance + weight * off * off)
    this.#surprise += weight * (surprise - this.#surprise)
    return score
  }

  /** While settling anything may be usual; later an outlier widens the deviation only little by little. */
  #limit(): number {
    return this.#count < settleSamples || this.#deviation === 0
      ? Number.POSITIVE_INFINITY
      : 10 * this.#deviation
  }
}

/** Weight of one more after so many. */
const weightOf = (count: number) => 1 / Math.min(count + 1, memorySamples)

/** Residuals further off mean the same. */
const oddMax = 1e3

/** Logarithm of an upper bound of the normal tail, exp(−z²/2)/2 for z > 0 (Chernoff); 0 below the mean. */
const logTail = (z: number) => (z <= 0 ? 0 : -(z * z) / 2 - Math.LN2)
