import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import type { WeightArrays } from '../artifacts/artifact.ts'
import type { TrainingState } from './train-network.ts'

const arrays = z.record(z.string(), z.base64())

const file = z.strictObject({
  v: z.literal(1),
  /** What the training is of: plan and data. Another one cannot go on from here. */
  plan: z.string(),
  epochsDone: z.int().nonnegative(),
  weights: arrays,
  averages: arrays,
  moments: z.array(z.strictObject({ shape: z.array(z.int()), numbers: z.base64() })),
})

/** Writes where training stands, whole or not at all. */
export async function saveCheckpoint(
  path: string,
  plan: string,
  { epochsDone, weights, averages, moments }: TrainingState,
): Promise<void> {
  const text = JSON.stringify({
    ...{ v: 1, plan, epochsDone, weights: encoded(weights), averages: encoded(averages) },
    moments: moments.map(({ shape, numbers }) => ({ shape: [...shape], numbers: base64(numbers) })),
  } satisfies z.input<typeof file>)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, text)
  await rename(`${path}.new`, path)
}

/** Where training stood, or undefined where nothing was kept. Rejects with an `Error` where it was another training. */
export async function loadCheckpoint(
  path: string,
  plan: string,
): Promise<TrainingState | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const kept = file.parse(JSON.parse(text))
  if (kept.plan !== plan) {
    throw new Error(`${path} belongs to a training with another plan: ${kept.plan}`)
  }
  return {
    epochsDone: kept.epochsDone,
    weights: decoded(kept.weights),
    averages: decoded(kept.averages),
    moments: kept.moments.map(({ shape, numbers }) => ({ shape, numbers: numbersOf(numbers) })),
  }
}

const encoded = (all: WeightArrays) =>
  Object.fromEntries(Object.entries(all).map(([name, numbers]) => [name, base64(numbers)]))

const decoded = (all: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(all).map(([name, text]) => [name, numbersOf(text)]))

const base64 = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64')

function numbersOf(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'))
  return new Float32Array(bytes.buffer)
}
