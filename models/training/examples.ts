import { definition } from '../evaluation/definition.ts'
import { findSpikes } from '../evaluation/spikes.ts'
import { featureCount } from '../features/feature-layout.ts'
import { fillFeatures } from '../features/fill-features.ts'
import { hazardEndsS } from '../network/shape.ts'
import { createRandom } from '../random.ts'
import { type Channel, channels } from '../series/layout.ts'
import { SeriesState } from '../series/series-state.ts'
import { type Recording, stepS } from './corpus/recording.ts'

/** What came after a moment. */
interface Labels {
  /** Seconds until the next spike began; Infinity where none did within the longest horizon. */
  readonly untilS: Float32Array
  /** log(value / objective) at each horizon, one row per example; NaN beyond the end of the recording. */
  readonly ahead: Float32Array
  /** How many moments of the recording the example stands for. */
  readonly weight: Float32Array
}

/** Moments of recordings, with what was known then and what came. */
export interface Examples extends Labels {
  readonly count: number
  /** `featureCount` numbers each; half precision is finer than the memory they come from. */
  readonly inputs: Float16Array
}

/** Every so many seconds one moment becomes an example: often before spikes, seldom in quiet times. */
export interface Sampling {
  readonly quietS: number
  readonly beforeSpikeS: number
}

const longestS = Math.max(...hazardEndsS)

/** Examples of one recording. Moments within a spike and shortly after it teach nothing, nor do those whose future is unknown. */
export function examplesOf(recording: Recording, sampling: Sampling): Examples {
  const rows = chooseRows(recording, sampling)
  const count = rows.length
  const inputs = inputsAt(recording, rows)
  const { value, objective } = recording
  const ahead = new Float32Array(count * hazardEndsS.length)
  rows.forEach(({ row }, i) => {
    hazardEndsS.forEach((horizon, h) => {
      const x = value[row + horizon / stepS]
      ahead[i * hazardEndsS.length + h] =
        x === undefined ? Number.NaN : Math.log(Math.max(x, 1e-3 * objective) / objective)
    })
  })
  return {
    ...{ count, inputs, ahead },
    untilS: Float32Array.from(rows, ({ untilS }) => untilS),
    weight: Float32Array.from(rows, ({ weight }) => weight),
  }
}

/** Some series are read this seldom: every third or every sixth step. */
const seldomShare = 0.2

function inputsAt(recording: Recording, rows: readonly ChosenRow[]): Float16Array {
  const { objective, value, covariates, seed, law, readEvery } = recording
  const random = createRandom(seed, `${law} spacing`)
  const every = readEvery ?? (random.chance(seldomShare) ? random.pick([3, 6]) : 1)
  const startS = epochS(recording)
  const inputs = new Float16Array(rows.length * featureCount)
  const one = new Float32Array(featureCount)
  const state = new SeriesState(objective)
  const sample = new Float64Array(channels.length)
  const columns: Partial<Record<Channel, Float32Array>> = { value, ...covariates }
  let next = 0
  for (let row = 0; row < value.length && next < rows.length; row++) {
    if (row % every === 0) {
      channels.forEach((name, i) => {
        sample[i] = columns[name]?.[row] ?? Number.NaN
      })
      state.push(startS + row * stepS, sample)
    }
    if (rows[next]?.row !== row) continue
    inputs.set(fillFeatures(state, one), next * featureCount)
    next++
  }
  return inputs
}

/** Recordings begin at some time of some day, so that slots fall differently. */
const epochS = ({ seed }: Recording) => 1_700_000_000 + createRandom(seed, 'epoch').int(0, 86_400)

interface ChosenRow {
  readonly row: number
  readonly untilS: number
  readonly weight: number
}

function chooseRows(recording: Recording, { quietS, beforeSpikeS }: Sampling): ChosenRow[] {
  const { value } = recording
  const spikes = findSpikes(value, { objective: recording.objective, stepS })
  const random = createRandom(recording.seed, 'examples')
  const chosen: ChosenRow[] = []
  const firstRow = 360
  let next = 0
  for (let row = firstRow; row < value.length - 1; row++) {
    while (next < spikes.length && (spikes[next]?.onset ?? 0) <= row) next++
    const last = spikes[next - 1]
    if (last !== undefined && row <= last.end + definition.recoveryS / stepS) continue
    const onset = spikes[next]?.onset ?? Number.POSITIVE_INFINITY
    const untilS = (onset - row) * stepS
    const isBefore = untilS <= longestS
    if (!isBefore && (value.length - 1 - row) * stepS < longestS) break
    const everyS = isBefore ? beforeSpikeS : quietS
    if (!random.chance(stepS / everyS)) continue
    chosen.push({
      row,
      untilS: isBefore ? untilS : Number.POSITIVE_INFINITY,
      weight: everyS / stepS,
    })
  }
  return chosen
}

/** Many recordings in one. */
export function joinExamples(all: readonly Examples[]): Examples {
  const count = all.reduce((sum, one) => sum + one.count, 0)
  const joined = {
    count,
    inputs: new Float16Array(count * featureCount),
    ahead: new Float32Array(count * hazardEndsS.length),
    untilS: new Float32Array(count),
    weight: new Float32Array(count),
  }
  let at = 0
  for (const one of all) {
    joined.inputs.set(one.inputs, at * featureCount)
    joined.ahead.set(one.ahead, at * hazardEndsS.length)
    joined.untilS.set(one.untilS, at)
    joined.weight.set(one.weight, at)
    at += one.count
  }
  return joined
}
