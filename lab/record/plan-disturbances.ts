import { createRandom, type Random } from '#models/random.ts'
import { type Disturbance, gradual, sudden } from './disturbance.ts'
import { dayS, type Nightly, type PipelineSpec } from './pipeline-spec.ts'

export interface PlanSpan {
  /** Without disturbances except the nightly batch. */
  readonly warmUpS: number
  readonly lengthS: number
}

/** Quiet time between two disturbances: more than the 20 min within which breaches count as one. */
const calmS = { least: 1_300, most: 2_000 } as const
/** A batch is at its height this long after its start. */
const edgeS = 120

type Draw = (random: Random, startS: number) => Disturbance

const fault =
  (
    kind:
      | 'slow-consumer'
      | 'throttled-broker'
      | 'rebalance-storm'
      | 'growing-load'
      | 'hot-partition',
  ): Draw =>
  (random, startS) =>
    gradual(random, kind, { startS, isDecoy: false })
const decoy =
  (kind: 'slow-consumer' | 'throttled-broker' | 'growing-load' | 'hot-partition'): Draw =>
  (random, startS) =>
    gradual(random, kind, { startS, isDecoy: true })
const atOnce =
  (kind: 'stopped-consumer' | 'burst' | 'rolling-restart'): Draw =>
  (random, startS) =>
    sudden(random, kind, startS)

const faults = [
  fault('slow-consumer'),
  fault('throttled-broker'),
  fault('growing-load'),
  fault('rebalance-storm'),
  fault('hot-partition'),
] as const
const decoys = [
  decoy('slow-consumer'),
  decoy('throttled-broker'),
  decoy('growing-load'),
  decoy('hot-partition'),
  atOnce('rolling-restart'),
] as const
const atOnces = [atOnce('stopped-consumer'), atOnce('burst')] as const

/** Faults and decoys by turns, so that even a short recording has both; something sudden after each two of them. */
function* endlessDraws(random: Random): Generator<Draw, never> {
  for (;;) {
    const [sudden, builds, averts] = [atOnces, faults, decoys].map(each => shuffled(random, each))
    for (let i = 0; i < faults.length; i++) {
      yield* [builds?.[i], averts?.[i]].filter(draw => draw !== undefined)
      const atOnce = i % 2 === 1 ? sudden?.[(i - 1) / 2] : undefined
      if (atOnce !== undefined) yield atOnce
    }
  }
}

/** Disturbances of a recording by its seed, in time order, each apart from the next. */
export function planDisturbances(spec: PipelineSpec, span: PlanSpan): readonly Disturbance[] {
  const random = createRandom(spec.seed, 'recorded disturbances')
  const nightly = spec.nightly === undefined ? [] : nightlyBatches(spec.nightly, span.lengthS)
  const planned: Disturbance[] = []
  const draws = endlessDraws(random)
  let draw = draws.next().value
  let startS = span.warmUpS
  while (startS < span.lengthS) {
    const next = draw(random, startS)
    const inTheWay = nightly.find(
      batch => next.endS + calmS.least > batch.startS && next.startS < batch.endS + calmS.least,
    )
    if (inTheWay !== undefined) {
      startS = inTheWay.endS + calmS.least
      continue
    }
    draw = draws.next().value
    if (next.endS + calmS.least / 2 <= span.lengthS) planned.push(next)
    startS = next.endS + random.uniform(calmS.least, calmS.most)
  }
  return [...planned, ...nightly].toSorted((a, b) => a.startS - b.startS)
}

/** One a day. The first comes as a surprise to whoever has not seen it before. */
function nightlyBatches({ atS, lastsS, reach }: Nightly, lengthS: number): Disturbance[] {
  const days = Math.floor((lengthS - atS - lastsS) / dayS) + 1
  return Array.from({ length: Math.max(0, days) }, (_, day) => {
    const startS = day * dayS + atS
    return {
      ...{ kind: 'nightly-batch', startS, endS: startS + lastsS, reach },
      ...{ isGradual: day > 0, isDecoy: false, isSeasonal: day > 0 },
      level: (timeS: number) =>
        timeS >= startS && timeS < startS + lastsS ? Math.min(1, (timeS - startS) / edgeS) : 0,
    }
  })
}

function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  return items
    .map(item => ({ item, at: random.uniform(0, 1) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
