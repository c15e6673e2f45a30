import { readFile } from 'node:fs/promises'
import { type PrometheusBridgeConfig, prometheusBridgeConfig } from '#bridge/prometheus/config.ts'
import { seconds, type Unit } from '#contracts/unit.ts'
import { loadConfig } from '#kit/config/load-config.ts'
import { problemText } from '#kit/config/problem.ts'
import { nameOf } from '../cluster-flags.ts'
import { cliErrors } from '../errors.ts'
import { aboveZero } from '../number-flags.ts'
import { loginsByName } from './prom-logins.ts'

/** Flags of `foretap watch`, as commander gives them. */
export interface WatchFlags {
  /** PromQL, which is no flag but the argument. */
  readonly query: string
  readonly prometheus: string
  readonly slo?: string
  readonly unit?: string
  readonly series?: string
  readonly forecaster?: string
  readonly once?: boolean
  readonly json?: boolean
  readonly tlsCa?: string
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tokenFile?: string
  readonly user?: string
  readonly passwordFile?: string
}

export interface WatchOptions {
  /** Of the source, with the one query. */
  readonly source: PrometheusBridgeConfig
  readonly query: string
  /** In thousandths of the unit; absent: learnt. */
  readonly objective: number | undefined
  readonly unit: Unit | undefined
  /** Part of the name of the label sets that are looked at. */
  readonly series: string
  readonly forecaster: string
}

/** What the flags ask for. Throws `CLI_USAGE_WRONG` with every problem. */
export async function watchOptions(flags: WatchFlags): Promise<WatchOptions> {
  const { query, slo, unit = seconds, series = '', forecaster = 'auto' } = flags
  const objective = slo === undefined ? undefined : aboveZero(slo, '--slo')
  const given = flags as unknown as Readonly<Record<string, string | undefined>>
  const loaded = await loadConfig(prometheusBridgeConfig, {
    env: {},
    envPrefix: 'FORETAP_',
    flags: [
      { flag: '--prometheus', path: ['url'], value: flags.prometheus },
      { flag: 'PROMQL', path: ['queries', 0, 'query'], value: query },
      { flag: 'PROMQL', path: ['queries', 0, 'name'], value: 'watched' },
      { flag: '--unit', path: ['queries', 0, 'unit'], value: unit },
      // Here an objective may be learnt whatever the unit: nothing else is held against it.
      { flag: '--slo', path: ['queries', 0, 'objective'], value: objective ?? 1 },
      ...Object.entries(loginsByName).flatMap(([name, own]) => {
        const value = given[name]
        return value === undefined
          ? []
          : own.sets(value).map(set => ({ flag: nameOf(own), ...set }))
      }),
    ],
    readText: path => readFile(path, 'utf8'),
  })
  if (!loaded.ok) throw cliErrors.USAGE_WRONG(loaded.problems.map(problemText).join('\n'))
  return {
    ...{ source: loaded.config, query, series, forecaster },
    objective: objective === undefined ? undefined : 1_000 * objective,
    unit: unit === seconds ? undefined : unit,
  }
}
