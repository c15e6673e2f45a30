import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { featureCount, featureVersion } from '../features/feature-layout.ts'
import { tensorShapes } from '../network/shape.ts'

/** Named tensors as flat arrays, row by row. */
export type WeightArrays = Readonly<Record<string, Float32Array>>

/** What an artefact says of itself. */
const manifestSchema = z.strictObject({
  name: z.string(),
  version: z.int().positive(),
  featureVersion: z.int(),
  featureCount: z.int(),
  parameters: z.int(),
  /** In the order in which they lie in `weights.bin`, 32-bit floats, little-endian. */
  tensors: z.array(z.strictObject({ name: z.string(), shape: z.array(z.int().positive()) })),
  sha256: z.string(),
  training: z.looseObject({
    seed: z.int(),
    epochs: z.number(),
    examples: z.int(),
    recordings: z.record(z.string(), z.int()),
    /** Taken off the logit of every hazard, so that the threshold 0.5 meets the budget on recordings kept apart. */
    shift: z.number(),
    seconds: z.number(),
    engine: z.string(),
  }),
  /** On recordings of the same laws that were kept apart, by law. */
  scores: z.record(z.string(), z.record(z.string(), z.number().nullable())),
})
export type Manifest = z.output<typeof manifestSchema>

export interface Artifact {
  readonly manifest: Manifest
  readonly weights: WeightArrays
}

/** Reads an artefact and checks that it is whole and fits these inputs; throws an `Error` that says what is wrong. */
export function readArtifact(folder: string | URL): Artifact {
  const at = (name: string) =>
    typeof folder === 'string' ? join(folder, name) : new URL(`${name}`, folder)
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(at('manifest.json'), 'utf8')))
  const bytes = readFileSync(at('weights.bin'))
  if (createHash('sha256').update(bytes).digest('hex') !== manifest.sha256) {
    throw new Error('weights.bin is not the file that its manifest describes.')
  }
  if (manifest.featureVersion !== featureVersion || manifest.featureCount !== featureCount) {
    throw new Error(
      `It was trained for inputs of version ${manifest.featureVersion}; these are of version ${featureVersion}.`,
    )
  }
  return { manifest, weights: tensorsIn(bytes, manifest) }
}

function tensorsIn(bytes: Buffer, { tensors }: Manifest): WeightArrays {
  const weights: Record<string, Float32Array> = {}
  let offset = 0
  for (const { name, shape } of tensors) {
    if (JSON.stringify(tensorShapes[name]) !== JSON.stringify(shape)) {
      throw new Error(`The tensor ${name} has the shape ${shape.join('×')}, which does not fit.`)
    }
    const length = shape.reduce((a, b) => a * b, 1)
    const numbers = new Float32Array(length)
    for (let i = 0; i < length; i++, offset += 4) numbers[i] = bytes.readFloatLE(offset)
    if (!numbers.every(Number.isFinite)) throw new Error(`The tensor ${name} is not all numbers.`)
    weights[name] = numbers
  }
  for (const name of Object.keys(tensorShapes)) {
    if (weights[name] === undefined) throw new Error(`The tensor ${name} is missing.`)
  }
  return weights
}

/** What a manifest needs beyond what follows from the weights themselves. */
export type ManifestFacts = Pick<Manifest, 'name' | 'version' | 'training' | 'scores'>

/** Writes an artefact into a folder, which is made if absent. */
export async function writeArtifact(
  folder: string,
  weights: WeightArrays,
  facts: ManifestFacts,
): Promise<void> {
  const names = Object.keys(tensorShapes)
  const tensors = names.map(name => ({ name, shape: [...(tensorShapes[name] ?? [])] }))
  const numbers = names.map(name => weights[name] ?? new Float32Array(0))
  const parameters = numbers.reduce((sum, { length }) => sum + length, 0)
  const bytes = Buffer.alloc(4 * parameters)
  let offset = 0
  for (const array of numbers) for (const x of array) offset = bytes.writeFloatLE(x, offset)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const manifest: Manifest = {
    ...{ name: facts.name, version: facts.version, featureVersion, featureCount, parameters },
    ...{ tensors, sha256, training: facts.training, scores: facts.scores },
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'weights.bin'), bytes)
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
}
