import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chapters } from './performance/chapters.ts'
import { performancePage } from './performance/performance-page.ts'
import { writeResult } from './performance/result.ts'
import { root } from './run-tool.ts'

/**
 * `npm run performance [-- NAME …] [--data DIR]`: runs benchmarks one after the other, keeps what they print and writes
 * docs/performance.md. All take about an hour and a half, `spikes` most of it; nothing else should run meanwhile.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' } },
})
const chosen = chapters.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
/** Its data may not be part of the repository. */
const needsData = ['nab']

function figuresOf(name: string): Record<string, number> {
  const args = [
    ...['--expose-gc', '--disable-warning=TimeoutNegativeWarning', '--max-old-space-size=9000'],
    ...['scripts/bench.ts', name, '--json'],
    ...(values.data === undefined ? [] : ['--data', values.data]),
  ]
  const { stdout, status } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const last = stdout.trim().split('\n').at(-1) ?? ''
  if (status !== 0) throw new Error(`bench ${name} failed`)
  return (JSON.parse(last) as { figures: Record<string, number> }).figures
}

const [cpu] = cpus()
const machine = `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
for (const { name } of chosen) {
  if (needsData.includes(name) && values.data === undefined) {
    console.error(`${name} is left as it is: give its data by --data`)
    continue
  }
  const date = new Date().toISOString().slice(0, 10)
  writeResult(name, { machine, date, figures: figuresOf(name) })
}
const { path, text } = performancePage()
writeFileSync(join(root, path), text)
