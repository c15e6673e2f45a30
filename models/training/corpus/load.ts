import type { Random } from '../../random.ts'

const dayS = 86_400

/** Arrivals per second at a moment, without faults. */
export interface Load {
  /** The regular part: what a calendar would tell. */
  readonly regular: (timeS: number) => number
  /** Highest regular rate. */
  readonly peak: number
  /** Regular part with drift and bursts; called once per step, in order. */
  next(timeS: number): number
}

/** A load with a scale, a shape of the day, a shape of the week and noise of its own. */
export function createLoad(random: Random, stepSeconds: number): Load {
  const mean = random.logUniform(2, 50_000)
  const shape = random.pick([waves, office, flat, twoPeaks] as const)(random)
  const weekend = random.chance(0.5) ? random.uniform(0.3, 1) : 1
  const offsetS = random.uniform(0, 7 * dayS)
  const regular = (timeS: number) => {
    const shifted = timeS + offsetS
    const isWeekend = (shifted / dayS) % 7 >= 5
    return mean * Math.max(0.02, shape((shifted % dayS) / dayS)) * (isWeekend ? weekend : 1)
  }
  let peak = 0
  for (let t = 0; t < 7 * dayS; t += 600) peak = Math.max(peak, regular(t))

  const tauS = random.logUniform(60, 3_600)
  const spread = random.uniform(0.01, 0.12)
  const burstsPerHour = random.chance(0.6) ? random.uniform(0, 6) : 0
  const jitter = random.uniform(0.005, 0.08)
  let drift = 0
  let burstUntilS = -1
  let burstBy = 1
  return {
    regular,
    peak,
    next(timeS) {
      drift *= Math.exp(-stepSeconds / tauS)
      drift += spread * Math.sqrt(1 - Math.exp((-2 * stepSeconds) / tauS)) * random.normal()
      if (timeS > burstUntilS && random.chance((burstsPerHour * stepSeconds) / 3_600)) {
        burstUntilS = timeS + random.logUniform(10, 240)
        burstBy = random.uniform(1.05, 1.7)
      }
      const burst = timeS <= burstUntilS ? burstBy : 1
      return Math.max(0, regular(timeS) * Math.exp(drift) * burst * (1 + jitter * random.normal()))
    },
  }
}

type Shape = (phase: number) => number

function waves(random: Random): Shape {
  const parts = Array.from({ length: random.int(1, 3) }, (_, i) => ({
    times: i + 1,
    by: random.uniform(0, 0.55 / (i + 1)),
    at: random.uniform(0, 1),
  }))
  return phase =>
    parts.reduce(
      (sum, { times, by, at }) => sum + by * Math.cos(2 * Math.PI * times * (phase - at)),
      1,
    )
}

/** Steep morning, plateau, slower evening. */
function office(random: Random): Shape {
  const night = random.uniform(0.05, 0.6)
  const opens = random.uniform(0.25, 0.4)
  const closes = opens + random.uniform(0.25, 0.45)
  const rise = random.uniform(0.01, 0.06)
  const step = (x: number) => 1 / (1 + Math.exp(-x / rise))
  return phase => night + (1 - night) * step(phase - opens) * step(closes - phase)
}

function flat(random: Random): Shape {
  const slope = random.uniform(0, 0.1)
  return phase => 1 + slope * Math.sin(2 * Math.PI * phase)
}

function twoPeaks(random: Random): Shape {
  const base = random.uniform(0.3, 0.8)
  const peaks = [random.uniform(0.3, 0.45), random.uniform(0.7, 0.85)]
  const width = random.uniform(0.03, 0.1)
  return phase =>
    base + (1 - base) * Math.max(...peaks.map(at => Math.exp(-(((phase - at) / width) ** 2))))
}
