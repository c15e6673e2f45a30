import { execFile } from 'node:child_process'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const generator = join(import.meta.dirname, '../spike-bench/generate.mjs')
/** Ignored by git; nothing in it is needed twice. */
const cache = join(import.meta.dirname, '../../../.cache/spike-bench')

/** A folder with the pipelines of a split of the benchmark, generated once. */
export async function spikePipelines(split: 'train' | 'dev'): Promise<string> {
  const folder = join(cache, split)
  if (await stat(join(folder, 'labels.json')).catch(() => undefined)) return folder
  const fresh = `${folder}-${process.pid}`
  await mkdir(cache, { recursive: true })
  await promisify(execFile)(process.execPath, [generator, '--split', split, '--out', fresh])
  await rm(folder, { recursive: true, force: true })
  await rename(fresh, folder)
  return folder
}
