import { execFileSync } from 'node:child_process'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run-tool.ts'

/** `npm run train:shipped`: trains the weights that the package has, from nothing. Takes half an hour on two cores and 9 GB. */
const pipelines = join(root, '.cache', 'training', 'spike-bench')
/** Seeds that the published benchmark uses neither for training nor for development. */
const seeds = { first: 2_001, count: 680, days: 4 }
const generator = join(root, 'test', 'bench', 'spike-bench', 'generate.mjs')

const run = (script: string, args: readonly (string | number)[], flags: readonly string[] = []) =>
  execFileSync(process.execPath, [...flags, script, ...args.map(String)], { stdio: 'inherit' })

if (!existsSync(pipelines)) {
  const partial = `${pipelines}.partial`
  rmSync(partial, { recursive: true, force: true })
  const { first, count, days } = seeds
  run(generator, ['--seed', first, '--n', count, '--days', days, '--out', partial])
  renameSync(partial, pipelines)
}
const output = join(root, 'models', 'artifacts', 'mixer@1')
run(
  join(root, 'services', 'cli', 'main.ts'),
  ['train', '--recordings', pipelines, '--output', output, '--resume'],
  ['--max-old-space-size=12000'],
)
