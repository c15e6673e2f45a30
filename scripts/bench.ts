import { globSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './run-tool.ts'

/** What each file of test/bench exports. */
export interface Bench {
  /** Runs the benchmark, prints what a reader wants to see by `log`, and gives its figures. */
  run(options: {
    readonly log: (line: string) => void
    /** A folder with data that may not be part of the repository. */
    readonly data?: string
  }): Promise<Record<string, number>>
}

/** `npm run bench -- NAME [--data DIR] [--json]`: with `--json` the last line is one object with the figures. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, data: { type: 'string' } },
})
const names = globSync('test/bench/*.ts', { cwd: root }).map(file => basename(file, '.ts'))
const [name] = positionals
if (name === undefined || !names.includes(name)) {
  console.error(
    `Usage: npm run bench -- NAME [--data DIR] [--json]\nNames: ${names.toSorted().join(', ')}`,
  )
  process.exit(2)
}

const log = (line: string) => (values.json ? console.error(line) : console.log(line))
const [cpu] = cpus()
log(
  `${cpu?.model ?? 'unknown processor'} × ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
)
const { run } = (await import(join(root, 'test/bench', `${name}.ts`))) as Bench
const figures = await run({ log, ...(values.data !== undefined && { data: values.data }) })
console.log(values.json ? JSON.stringify({ bench: name, figures }) : figures)
