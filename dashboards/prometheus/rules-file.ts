import { stringify } from 'yaml'
import type { AlertRule, RecordingRule, RuleGroup } from './rule.ts'
import {
  type Durations,
  durationsOf,
  durationText,
  objectiveName,
  type RuleOptions,
} from './rule-options.ts'
import { ruleGroups } from './rules.ts'

/** The rules as Prometheus reads them from a file of `rule_files`. */
export function rulesFile(options: RuleOptions): string {
  const groups = ruleGroups(options).map(group => groupOf(group, options))
  return `${headOf(options)}${stringify({ groups }, { lineWidth: 0 })}`
}

function headOf({ objectives, share }: RuleOptions): string {
  const names = objectives.map(objective => {
    const percent = Number(((objective.share ?? share) * 100).toPrecision(6))
    return `#   ${objectiveName(objective)}, ${percent} % of the time\n`
  })
  const about =
    names.length === 0
      ? `# Error budgets are counted for every objective that Foretap has, at ${Number((share * 100).toPrecision(6))} % of the time.\n`
      : `# Error budgets are counted for these objectives:\n${names.join('')}`
  return `# Rules of Foretap, as \`foretap rules\` prints them. Prometheus 2.42 and later read them.\n${about}`
}

function groupOf({ name, intervalMs, rules }: RuleGroup, options: RuleOptions) {
  return {
    name,
    ...(intervalMs !== undefined && { interval: durationText(intervalMs) }),
    rules: rules.map(rule =>
      'alert' in rule ? alertOf(rule, options, durationsOf(options)) : recordOf(rule),
    ),
  }
}

const recordOf = ({ record, expr }: RecordingRule) => ({ record, expr: expr.text })

function alertOf(rule: AlertRule, options: RuleOptions, lasting: Durations) {
  const { alert, expr, forMs, severity, summary, description, dashboard } = rule
  return {
    alert,
    expr: expr.text,
    ...(forMs > 0 && { for: lasting(forMs) }),
    labels: { severity, ...rule.labels, ...options.labels },
    annotations: {
      summary,
      description,
      runbook_url: `${options.runbooks}${alert}.md`,
      dashboard_url: `${options.grafana}${dashboard}`,
    },
  }
}
