import { inputsOf } from '../features/covariate-inputs.ts'
import { featureCount } from '../features/feature-layout.ts'
import { hazardEndsS } from '../network/shape.ts'
import type { Random } from '../random.ts'
import { covariates } from '../series/covariates.ts'
import type { Examples } from './examples.ts'

/** One batch as flat arrays; all but `inputs` have `hazardEndsS.length` numbers per example. */
export interface Batch {
  readonly count: number
  readonly inputs: Float32Array
  readonly began: Float32Array
  readonly atRisk: Float32Array
  readonly ahead: Float32Array
  readonly aheadWeight: Float32Array
}

export interface Masking {
  /** Share of examples that keep the value alone. */
  readonly valueOnly: number
  /** Share of the others' covariates that are masked. */
  readonly each: number
}

const horizons = hazardEndsS.length

/** All examples once, in random order, in batches of one size; the rest of less than a batch is left out. */
export function* batchesOf(
  examples: Examples,
  { size, masking, random }: { size: number; masking: Masking; random: Random },
): Generator<Batch> {
  const order = shuffled(examples.count, random)
  for (let at = 0; at + size <= examples.count; at += size) {
    yield batchOf(examples, order.subarray(at, at + size), { masking, random })
  }
}

/** These examples as a batch, weights relative to their mean. */
function batchOf(
  examples: Examples,
  chosen: Uint32Array,
  { masking, random }: { masking: Masking; random: Random },
): Batch {
  const count = chosen.length
  const batch = {
    count,
    inputs: new Float32Array(count * featureCount),
    began: new Float32Array(count * horizons),
    atRisk: new Float32Array(count * horizons),
    ahead: new Float32Array(count * horizons),
    aheadWeight: new Float32Array(count * horizons),
  }
  let total = 0
  for (const i of chosen) total += examples.weight[i] ?? 0
  for (let row = 0; row < count; row++) {
    const i = chosen[row] ?? 0
    const inputs = batch.inputs.subarray(row * featureCount, (row + 1) * featureCount)
    inputs.set(examples.inputs.subarray(i * featureCount, (i + 1) * featureCount))
    mask(inputs, masking, random)
    label(batch, row, { examples, i, weight: (examples.weight[i] ?? 0) / total })
  }
  return batch
}

function label(
  batch: Batch,
  row: number,
  { examples, i, weight }: { examples: Examples; i: number; weight: number },
): void {
  const untilS = examples.untilS[i] ?? Number.POSITIVE_INFINITY
  let beginsS = 0
  for (let h = 0; h < horizons; h++) {
    const at = row * horizons + h
    const endsS = hazardEndsS[h] ?? 0
    if (untilS > beginsS) batch.atRisk[at] = weight
    if (untilS > beginsS && untilS <= endsS) batch.began[at] = 1
    const x = examples.ahead[i * horizons + h] ?? Number.NaN
    if (!Number.isNaN(x)) {
      batch.ahead[at] = x
      batch.aheadWeight[at] = weight
    }
    beginsS = endsS
  }
}

function mask(inputs: Float32Array, { valueOnly, each }: Masking, random: Random): void {
  const all = random.chance(valueOnly)
  for (const name of covariates) {
    if (all || random.chance(each)) for (const place of inputsOf[name]) inputs[place] = 0
  }
}

function shuffled(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = random.int(0, i)
    const [a = 0, b = 0] = [order[i], order[j]]
    order[i] = b
    order[j] = a
  }
  return order
}
