import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { createRandom } from '#models/random.ts'
import { bestNabScore, nabScore } from './nab-score.ts'
import { type NabSeries, nabSeries } from './nab-series.ts'

const publishedScorer = join(import.meta.dirname, '../../../../shared/bench/nab-score.mjs')
const skip = existsSync(publishedScorer)
  ? (false as const)
  : 'SKIPPED: the published scorer is not beside this checkout (../shared/bench/nab-score.mjs)'

const aSeries = (windows: NabSeries['windows'], rows = 1_000): NabSeries => ({
  ...{ key: 'some/series.csv', windows },
  timeS: Float64Array.from({ length: rows }, (_, i) => 300 * i),
  value: new Float64Array(rows),
})

const flagged = (rows: readonly number[], length = 1_000) => {
  const scores = new Float64Array(length)
  for (const row of rows) scores[row] = 1
  return scores
}

test('a detector that says nothing has 0, one that finds every window at once has 100', () => {
  const corpus = [aSeries([[400, 499]]), aSeries([[600, 699]])]
  assert.equal(nabScore(corpus, [flagged([]), flagged([])], 0.5).score, 0)
  assert.equal(nabScore(corpus, [flagged([400]), flagged([600])], 0.5).score, 100)
})

test('early counts more than late, once counts as much as often, and a false alarm costs its share', () => {
  const corpus = [aSeries([[400, 499]])]
  const score = (...rows: number[]) => nabScore(corpus, [flagged(rows)], 0.5).score
  assert.ok(score(420) > score(480))
  assert.ok(score(480) > score(499) && score(499) > 50)
  assert.equal(score(420, 430, 499), score(420))
  // Of two points, one for the window and one for the miss that is none.
  assert.ok(Math.abs(score(400, 300) - (100 - (100 * 0.11) / 2)) < 1e-9)
  assert.ok(score(400, 502) > score(400, 560))
  assert.equal(score(400, 100), 100, 'the probation is not scored')
})

test('one threshold serves all series', () => {
  const corpus = [aSeries([[400, 499]]), aSeries([[600, 699]])]
  const scores = [flagged([400]).map(x => 0.3 * x), flagged([600]).map(x => 0.8 * x)]
  const best = bestNabScore(corpus, scores)
  assert.deepEqual([best.score, best.threshold, best.windowsHit], [100, 0.3, 2])
})

const systems = {
  'random numbers': (series: NabSeries) => {
    const random = createRandom(series.value.length, series.key)
    return series.value.map(() => random.uniform(0, 1))
  },
  'large values': ({ value }: NabSeries) => value.map(x => Math.min(1, x / 3)),
  'never anything': ({ value }: NabSeries) => value.map(() => 0),
}

test('scores are those of the published scorer', { skip }, async t => {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-nab-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const stamps = await writeCorpus(folder)
  const corpus = nabSeries(folder)
  assert.equal(corpus.length, 4)
  for (const [name, detect] of Object.entries(systems)) {
    await t.test(name, async () => {
      const scores = corpus.map(detect)
      for (const [i, { key }] of corpus.entries()) {
        const rows = (stamps.get(key) ?? []).map((stamp, row) => `${stamp},${scores[i]?.[row]}`)
        const path = join(folder, 'results', key)
        await mkdir(join(path, '..'), { recursive: true })
        await writeFile(path, `${['timestamp,anomaly_score', ...rows].join('\n')}\n`)
      }
      const args = ['--results', join(folder, 'results'), '--nab', folder]
      const command = [publishedScorer, ...args, '--threshold', '0.5', '--json']
      const { stdout } = await promisify(execFile)(process.execPath, command)
      const { optimised, fixed } = JSON.parse(stdout)
      const [best, mine] = [bestNabScore(corpus, scores), nabScore(corpus, scores, 0.5)]
      const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`)
      near(best.score, optimised.standard.normalised)
      near(mine.score, fixed.standard.normalised)
      assert.equal(mine.windowsHit, fixed.standard.hit)
      assert.equal(mine.falseAlarms, fixed.standard.fp)
    })
  }
})

/** Four series of random values with windows at random places, one of them in the probation; gives their stamps. */
async function writeCorpus(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const random = createRandom(7, 'corpus')
  const windows: Record<string, readonly (readonly [string, string])[]> = {}
  const all = new Map<string, readonly string[]>()
  for (const [key, length] of Object.entries({
    ...{ 'one/a.csv': 900, 'one/b.csv': 2_000, 'two/c.csv': 6_000, 'two/quiet.csv': 700 },
  })) {
    const stamps = Array.from({ length }, (_, i) =>
      new Date(1.7e12 + 300_000 * i).toISOString().slice(0, 19).replace('T', ' '),
    )
    all.set(key, stamps)
    const starts = key.includes('quiet') ? [] : [0.05, 0.3, 0.45, 0.9].map(x => x * length)
    windows[key] = starts.map(start => [
      `${stamps[Math.floor(start)]}.000000`,
      `${stamps[Math.floor(start) + random.int(10, 60)]}.000000`,
    ])
    const rows = stamps.map(stamp => `${stamp},${random.normal()}`)
    const path = join(folder, 'data', key)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, `${['timestamp,value', ...rows].join('\n')}\n`)
  }
  await writeFile(join(folder, 'combined_windows.json'), JSON.stringify(windows))
  return all
}
