import { execFile } from 'node:child_process'
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { featureCount } from '#models/features/feature-layout.ts'
import type { Examples } from '#models/training/examples.ts'

const call = promisify(execFile)
const environment = join(import.meta.dirname, '../../../.cache/trees')
const script = join(import.meta.dirname, 'trees.py')
const packages = ['lightgbm==4.7.0', 'numpy==2.4.1']

/** A Python with LightGBM, installed from PyPI once. */
async function python(): Promise<string> {
  const path = join(environment, 'bin/python')
  const isReady = await call(path, ['-c', 'import lightgbm']).then(
    () => true,
    () => false,
  )
  if (isReady) return path
  await call('python3', ['-m', 'venv', environment])
  await call(path, ['-m', 'pip', 'install', '--quiet', ...packages])
  return path
}

/** What trees that learnt from these examples say of rows of inputs: P(a spike within 15 minutes), one per row. */
export async function risksByTrees(
  examples: Examples,
  rows: Iterable<Float32Array>,
): Promise<Float32Array> {
  const path = await python()
  const folder = await mkdtemp(join(tmpdir(), 'foretap-trees-'))
  try {
    const at = (name: string) => join(folder, `${name}.f32`)
    await write(at('train'), chunksOf(examples.inputs))
    await write(at('labels'), [Float32Array.from(examples.untilS, s => (s <= 900 ? 1 : 0))])
    await write(at('weights'), [examples.weight])
    await write(at('test'), rows)
    const files = ['train', 'labels', 'weights', 'test', 'risks'].map(at)
    await call(path, [script, String(featureCount), ...files])
    const { size } = await stat(at('risks'))
    const bytes = await readFile(at('risks'))
    return new Float32Array(bytes.buffer, bytes.byteOffset, size / 4)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function write(path: string, parts: Iterable<Float32Array>): Promise<void> {
  await using file = await open(path, 'w')
  for (const { buffer, byteOffset, byteLength } of parts) {
    await file.write(new Uint8Array(buffer, byteOffset, byteLength))
  }
}

function* chunksOf(numbers: Float16Array): Generator<Float32Array> {
  const length = 1 << 24
  for (let at = 0; at < numbers.length; at += length) {
    yield Float32Array.from(numbers.subarray(at, at + length))
  }
}
