import { join } from 'node:path'
import { bestBaseline } from '#models/baselines/registry.ts'
import { createRandom } from '#models/random.ts'
import { RowScorer } from '#models/scoring/row-scorer.ts'
import { bestNabScore, type NabScore, nabScore } from './support/nab-score.ts'
import { type NabSeries, nabSeries } from './support/nab-series.ts'

/** The corpus may not be part of this repository; this is where it lies beside a checkout. */
const usualFolder = join(import.meta.dirname, '../../../shared/bench/nab')

/** The anomaly score of the present on the Numenta Anomaly Benchmark, standard profile, one threshold for all series. */
export async function run({ log, data }: { log: (line: string) => void; data?: string }) {
  const corpus = nabSeries(data ?? usualFolder)
  log(`${corpus.length} series, ${corpus.reduce((n, { value }) => n + value.length, 0)} rows`)
  log('detector         optimised  at       fixed 0.5  windows hit  false alarms')
  const judge = (name: string, scores: readonly ArrayLike<number>[], on = corpus) => {
    const best = bestNabScore(on, scores)
    const fixed = nabScore(on, scores, 0.5)
    log(lineOf(name, best, fixed))
    return { best, fixed }
  }
  judge('random', corpus.map(random))
  judge(
    'always alarm',
    corpus.map(({ value }) => new Float32Array(value.length).fill(1)),
  )
  const begin = performance.now()
  const scores = corpus.map(anomalyScores)
  const microseconds = 1_000 * (performance.now() - begin)
  const { best, fixed } = judge('anomaly score', scores)
  log('')
  for (const category of new Set(corpus.map(categoryOf))) {
    const some = corpus.filter(one => categoryOf(one) === category)
    // Nothing can be won where there are no windows.
    if (some.every(({ windows }) => windows.length === 0)) continue
    const theirs = scores.filter((_, i) => some.includes(corpus[i] as NabSeries))
    judge(category, theirs, some)
  }
  return {
    standard: best.score,
    standardFixed: fixed.score,
    windowsHit: fixed.windowsHit,
    falseAlarms: fixed.falseAlarms,
    microsecondsPerRow: microseconds / corpus.reduce((n, { value }) => n + value.length, 0),
  }
}

function anomalyScores({ timeS, value }: NabSeries): ArrayLike<number> {
  const scorer = new RowScorer(bestBaseline, undefined)
  return value.map((x, i) => scorer.next(timeS[i] ?? Number.NaN, [x]).anomalyScore)
}

function random({ key, value }: NabSeries): ArrayLike<number> {
  const draws = createRandom(value.length, key)
  return value.map(() => draws.uniform(0, 1))
}

const categoryOf = ({ key }: NabSeries) => key.slice(0, key.indexOf('/'))

const lineOf = (name: string, best: NabScore, fixed: NabScore) =>
  [
    name.padEnd(22).slice(0, 22),
    best.score.toFixed(2).padEnd(7),
    best.threshold.toPrecision(3).padEnd(8),
    fixed.score.toFixed(2).padEnd(10),
    String(fixed.windowsHit).padEnd(12),
    fixed.falseAlarms,
  ].join(' ')
