import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { parse, stringify } from 'yaml'
import { fetchPrometheus } from '#lab/prometheus/fetch-prometheus.ts'

const run = promisify(execFile)

/** What is scraped, a value a minute unless said otherwise, in promtool's notation: `0+1x10` is 0, 1, … 10. */
export type Scraped = Readonly<Record<string, string>>

export interface RuleCase {
  readonly scraped: Scraped
  /** Minutes between two scrapes and evaluations: more of them make days pass sooner. */
  readonly everyMinutes?: number
  /** When, from the beginning, it is looked at: `20m`. */
  readonly at: string
  /** The one that is looked at; all but the watchdog otherwise. */
  readonly of?: string
  /** All alerts that fire then, with all their labels. */
  readonly firing: readonly Readonly<Record<string, string>>[]
}

/** Resolves where the real promtool finds that of these rules exactly the named alerts fire; rejects with what it says. */
export async function testRules(
  rules: string,
  { scraped, at, firing, of, everyMinutes = 1 }: RuleCase,
): Promise<void> {
  const { promtool } = await fetchPrometheus()
  const folder = await mkdtemp(join(tmpdir(), 'foretap-rules-'))
  try {
    await writeFile(join(folder, 'rules.yaml'), rules)
    const test = {
      interval: `${everyMinutes}m`,
      input_series: Object.entries(scraped).map(([series, values]) => ({ series, values })),
      promql_expr_test: [
        {
          expr: `ALERTS{alertstate="firing", alertname${of === undefined ? '!="ForetapWatchdog"' : `="${of}"`}}`,
          eval_time: at,
          exp_samples: firing.map(labels => ({
            labels: selectorOf({ ...labels, alertstate: 'firing' }),
            value: 1,
          })),
        },
      ],
    }
    // Without it promtool takes groups in any order, and what is recorded comes a step later now and then.
    const { groups } = parse(rules) as { groups: { name: string }[] }
    const order = { group_eval_order: groups.map(({ name }) => name) }
    const file = {
      ...order,
      rule_files: ['rules.yaml'],
      evaluation_interval: `${everyMinutes}m`,
      tests: [test],
    }
    await writeFile(join(folder, 'test.yaml'), stringify(file, { lineWidth: 0 }))
    await run(promtool, ['test', 'rules', 'test.yaml'], { cwd: folder, maxBuffer: 1 << 24 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const selectorOf = (labels: Readonly<Record<string, string>>) =>
  `ALERTS{${Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}}`

/** Whether promtool accepts the text of a rules file; rejects with what it says otherwise. */
export async function checkRules(rules: string): Promise<string> {
  const { promtool } = await fetchPrometheus()
  const folder = await mkdtemp(join(tmpdir(), 'foretap-rules-'))
  try {
    await writeFile(join(folder, 'rules.yaml'), rules)
    const { stdout } = await run(promtool, [
      'check',
      'rules',
      '--lint=all',
      '--lint-fatal',
      join(folder, 'rules.yaml'),
    ])
    return stdout
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
