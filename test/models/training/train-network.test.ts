import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openTrainingEngine } from '#cli/train/training-engine.ts'
import type { WeightArrays } from '#models/artifacts/artifact.ts'
import { loadCheckpoint, saveCheckpoint } from '#models/training/checkpoint.ts'
import { laws } from '#models/training/corpus/law-registry.ts'
import { examplesOf, joinExamples } from '#models/training/examples.ts'
import {
  type TrainingPlan,
  type TrainingState,
  trainNetwork,
} from '#models/training/train-network.ts'
import { usualPlan } from '#models/training/training-run.ts'
import { engineForTests } from '#test/support/engines/engine-for-tests.ts'

const installed = await engineForTests('native')
if ('engines' in installed) process.env.FORETAP_ENGINES = installed.engines
const skip = 'unavailable' in installed && installed.unavailable

const plan: TrainingPlan = { ...usualPlan, epochs: 2, batch: 32 }

/** Sums of several threads differ in their last digits, and training carries them on. */
const rounding = 0.01

/** The largest difference of any weight. Not by `deepEqual`, whose report on so many numbers takes gigabytes. */
function distance(a: WeightArrays, b: WeightArrays): number {
  const apart = Object.entries(a).flatMap(([name, numbers]) =>
    Array.from(numbers, (x, i) => Math.abs(x - (b[name]?.[i] ?? Number.NaN))),
  )
  return apart.reduce((most, one) => (one <= most ? most : one), 0)
}

const someExamples = () => {
  const sampling = { quietS: 300, beforeSpikeS: 60 }
  return joinExamples(laws.slice(0, 2).map(law => examplesOf(law.simulate(3, 2), sampling)))
}

test('training learns, the same from the same seed, and goes on after a stop as if there had been none', {
  skip,
}, async () => {
  await openTrainingEngine()
  const examples = someExamples()
  const losses: number[] = []
  const states: TrainingState[] = []
  const long = { ...plan, epochs: 3 }
  const trained = await trainNetwork(examples, long, {
    onProgress: ({ loss }) => losses.push(loss),
    onEpoch: async state => void states.push(state),
  })
  assert.ok((losses.at(-1) ?? 1e9) < 0.9 * (losses[0] ?? 0), losses.join(' '))

  const [first] = states
  assert.ok(first)
  const folder = await mkdtemp(join(tmpdir(), 'foretap-checkpoint-'))
  try {
    const path = join(folder, 'checkpoint.json')
    await saveCheckpoint(path, 'this plan', first)
    await assert.rejects(loadCheckpoint(path, 'another plan'), /another plan/)
    const from = await loadCheckpoint(path, 'this plan')
    assert.ok(from)
    assert.equal(from.epochsDone, 1)
    assert.equal(distance(from.weights, first.weights), 0)
    assert.equal(distance(from.averages, first.averages), 0)
    const resumed = await trainNetwork(examples, long, { from })
    assert.ok(distance(resumed, trained) < rounding)
    await writeFile(path, '{"v":1')
    await assert.rejects(loadCheckpoint(path, 'this plan'))
    assert.equal(await loadCheckpoint(join(folder, 'none.json'), 'this plan'), undefined)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('another seed gives other weights', { skip }, async () => {
  await openTrainingEngine()
  const examples = examplesOf(laws[0].simulate(3, 2), { quietS: 300, beforeSpikeS: 60 })
  const short = { ...plan, epochs: 1 }
  const one = await trainNetwork(examples, short)
  assert.ok(distance(await trainNetwork(examples, short), one) < rounding)
  assert.ok(distance(await trainNetwork(examples, { ...short, seed: 2 }), one) > 10 * rounding)
})
