import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { evaluateForecasts, usualEvaluation } from '#models/evaluation/evaluate.ts'
import { createRandom } from '#models/random.ts'
import {
  generateSpikeBench,
  type SpikeBenchData,
  spikeBenchSkip,
  spikeBenchTool,
} from '#test/support/bench/spike-bench.ts'

/** Writes what a system said as the published scorer wants it, and gives the scores of both. */
async function bothScores(
  bench: SpikeBenchData,
  riskOf: (value: Float64Array, objective: number) => Float64Array,
) {
  const results = await mkdtemp(join(tmpdir(), 'foretap-results-'))
  try {
    const all = []
    for (const entry of bench.manifest) {
      const risk = riskOf(bench.column(entry.file, 'value'), entry.slo)
      const rows = Array.from(risk, x => `,0,${x}`)
      const text = ['timestamp,anomaly_score,breach_probability', ...rows].join('\n')
      await writeFile(join(results, entry.file), `${text}\n`)
      all.push(bench.judged(entry, risk))
    }
    const args = ['--truth', bench.folder, '--results', results, '--json']
    const theirs = JSON.parse(await spikeBenchTool('score.mjs', args))
    return { theirs, ours: evaluateForecasts(all, { ...usualEvaluation, draws: 0 }) }
  } finally {
    await rm(results, { recursive: true, force: true })
  }
}

const systems = {
  'closeness to the objective': (value: Float64Array, objective: number) =>
    value.map(x => Math.min(1, x / objective / 1.6)),
  'random numbers': (value: Float64Array) => {
    const random = createRandom(value.length, 'a random system')
    return value.map(() => random.uniform(0, 1))
  },
  'always certain': (value: Float64Array) => value.map(() => 1),
  'never anything': (value: Float64Array) => value.map(() => 0),
}

test('scores are those of the published scorer', { skip: spikeBenchSkip }, async t => {
  await using bench = await generateSpikeBench(['--split', 'dev', '--n', '3', '--days', '2'])
  for (const [name, riskOf] of Object.entries(systems)) {
    await t.test(name, async () => {
      const { theirs, ours } = await bothScores(bench, riskOf)
      const point = (mine: typeof ours.atBudget) => ({
        recallForeseeable: mine.recall,
        recallAll: mine.recallAll,
        precision: mine.precision,
        precisionForeseeable: mine.precisionForeseeable,
        falsePerDay: mine.falseAlarmsPerDay,
        medianLeadS: mine.leadMedianS ?? null,
      })
      const { threshold, kinds: _, ...atBudget } = theirs.atBudget
      const { threshold: fixed, ...atFixed } = theirs.atFixed
      assert.ok(theirs.foreseeable > 2, 'the data have something to foresee')
      assert.deepEqual(point(ours.atBudget), atBudget)
      assert.deepEqual(point(ours.atFixed), atFixed)
      assert.equal(ours.atBudget.threshold, threshold ?? Number.POSITIVE_INFINITY)
      assert.equal(ours.atFixed.threshold, fixed)
      assert.deepEqual(
        [ours.series, ours.spikes, ours.foreseeable],
        [theirs.series, theirs.events, theirs.foreseeable],
      )
      const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`)
      near(ours.prAuc, theirs.prAuc)
      near(ours.prAucAll, theirs.prAucAll)
      near(ours.brier, theirs.brier)
      near(ours.brierSkill, theirs.brierSkill)
    })
  }
})
