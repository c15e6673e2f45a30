import { type Objective, objective } from '#contracts/objective.ts'
import { seconds } from '#contracts/unit.ts'
import {
  defaultRuleOptions,
  type RuleObjective,
  type RuleOptions,
} from '#dashboards/prometheus/rule-options.ts'
import type { ForetapConfig } from '../config.ts'
import { effectiveObjectives } from '../effective-objectives.ts'
import { cliErrors } from '../errors.ts'
import { parseDuration } from '../lag/parse-duration.ts'

/** What `foretap rules` and `foretap dashboards export` are told about rules. */
export interface RuleFlags {
  readonly objective?: readonly string[]
  readonly share?: string
  readonly label?: readonly string[]
  readonly runbooks?: string
  readonly grafana?: string
  readonly job?: string
}

/** The rules' options from configuration and flags. Objectives of the demo are not the user's own. Throws USAGE_WRONG. */
export function ruleOptions(config: ForetapConfig, flags: RuleFlags): RuleOptions {
  const clusters = config.clusters.filter(({ type }) => type !== 'demo')
  const configured = effectiveObjectives({ ...config, clusters }).map(one => inItsUnit(one, config))
  return {
    ...defaultRuleOptions,
    objectives: flags.objective?.map(parseObjective) ?? configured,
    share: flags.share === undefined ? defaultRuleOptions.share : parseShare(flags.share),
    labels: Object.fromEntries((flags.label ?? []).map(parseLabel)),
    runbooks: withSlash(flags.runbooks ?? defaultRuleOptions.runbooks),
    grafana: (flags.grafana ?? '').replace(/\/+$/, ''),
    job: flags.job ?? defaultRuleOptions.job,
  }
}

/** Objectives that queries bring along are in the unit of the query. */
function inItsUnit(one: Objective, { sources }: ForetapConfig): RuleObjective {
  const source = sources.prometheus.find(({ name }) => name === one.cluster)
  const unit = source?.queries.find(({ name }) => name === one.stream)?.unit
  return unit === undefined || unit === seconds ? one : { ...one, unit }
}

const withSlash = (address: string) => (address.endsWith('/') ? address : `${address}/`)

/** `99.9` is 0.999. */
function parseShare(text: string): number {
  const percent = Number(text.replace(/%$/, ''))
  if (!(percent > 50 && percent < 100)) {
    throw cliErrors.USAGE_WRONG(`A share is more than 50 and less than 100 %: ${text}.`)
  }
  return Number((percent / 100).toPrecision(12))
}

/** Labels of Prometheus, but none that rules set themselves. */
function parseLabel(text: string): readonly [string, string] {
  const [, name = '', value = ''] = /^([a-zA-Z_][a-zA-Z0-9_]*)=(.+)$/s.exec(text) ?? []
  if (name === '') throw cliErrors.USAGE_WRONG(`Write --label name=value: ${text}.`)
  if (['alertname', 'severity', 'window', 'objective'].includes(name)) {
    throw cliErrors.USAGE_WRONG(`The rules set the label ${name} themselves.`)
  }
  return [name, value]
}

const parts = ['cluster', 'stream', 'consumer'] as const

/** `stream=orders,consumer=billing,age=30s,share=99.5` */
function parseObjective(text: string): Objective {
  const given = new Map(
    text.split(',').map(part => {
      const at = part.indexOf('=')
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()] as const
    }),
  )
  const unknown = [...given.keys()].filter(
    name => ![...parts, 'age', 'share'].includes(name as 'age'),
  )
  const age = given.get('age')
  if (unknown.length > 0 || age === undefined) {
    throw cliErrors.USAGE_WRONG(
      `Write --objective stream=orders,consumer=billing,age=30s,share=99.5 (age is needed): ${text}.`,
    )
  }
  const share = given.get('share')
  return objective.parse({
    ...Object.fromEntries(
      parts.flatMap(name => (given.has(name) ? [[name, given.get(name)]] : [])),
    ),
    ageMs: parseDuration(age, '--objective'),
    ...(share !== undefined && { share: parseShare(share) }),
  })
}
