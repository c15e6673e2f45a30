import type { TargetLabel } from '../promql/catalogue.ts'
import type { Expr } from '../promql/expression.ts'
import { firstOf, max, only, withLabel, withNumber } from '../promql/functions.ts'
import { type Matcher, metric, patternRe } from '../promql/selector.ts'
import {
  type AlertRule,
  consumerPage,
  nameLabels,
  type RuleGroup,
  type Severity,
  seriesLabels,
  seriesName,
} from './rule.ts'
import { minute, objectiveName, type RuleObjective, type RuleOptions } from './rule-options.ts'

/**
 * How fast the error budget of 30 days may burn, by the two windows that have to agree: the long one says that it
 * matters, the short one that it still goes on. Rates and windows: Google, The Site Reliability Workbook, chapter 5.
 */
const burns = [
  { factor: 14.4, long: '1h', short: '5m', severity: 'page' },
  { factor: 6, long: '6h', short: '30m', severity: 'page' },
  { factor: 3, long: '1d', short: '2h', severity: 'ticket' },
  { factor: 1, long: '3d', short: '6h', severity: 'ticket' },
] as const satisfies readonly { readonly severity: Severity; readonly [name: string]: unknown }[]

/** A budget of a tenth of the time cannot burn 14.4 times as fast: being late nearly all the time has to do. */
const mostShare = 0.9

const names = {
  page: 'ForetapErrorBudgetBurnsFast',
  ticket: 'ForetapErrorBudgetBurns',
} as const

/** One set of alerts for each objective; for all at once where none are given. */
export function budgetAlerts(options: RuleOptions): readonly RuleGroup[] {
  const { objectives, share } = options
  if (objectives.length === 0) {
    return [{ name: 'foretap-budget-alerts', rules: burns.map(burn => alertOf(burn, { share })) }]
  }
  return objectives.map((objective, i) => {
    const about = {
      share: objective.share ?? share,
      governed: governedBy(objective, objectives.slice(0, i)),
      objective: objectiveName(objective),
    }
    const rules = burns.map(burn => alertOf(burn, about))
    return { name: `foretap-budget-alerts-${i + 1}`, rules }
  })
}

interface About {
  readonly share: number
  /** Series that the objective counts for; all of them where it is absent. */
  readonly governed?: Governed
  readonly objective?: string
}

function alertOf(
  { factor, long, short, severity }: (typeof burns)[number],
  { share, governed, objective }: About,
): AlertRule {
  // Without the last digits of a binary fraction: 14.4 × 0.001 is 0.0144.
  const most = Math.min(mostShare, Number((factor * (1 - share)).toPrecision(6)))
  const both = only(withNumber(metric(`foretap:breached_share_${long}`), '>', most), 'and', {
    where: withNumber(metric(`foretap:breached_share_${short}`), '>', most),
    on: seriesLabels,
  })
  const percent = Number((share * 100).toPrecision(6))
  const of = objective === undefined ? 'its objective' : `the objective ${objective}`
  return {
    alert: names[severity],
    expr: governed === undefined ? both : only(both, 'and', { where: governed, on: seriesLabels }),
    forMs: severity === 'page' ? minute : 15 * minute,
    severity,
    summary: `${seriesName} is late too often: its error budget burns ${paceText(factor)}`,
    description: `It was over ${of} for {{ $value | humanizePercentage }} of the last ${long}, and for more than ${Number((most * 100).toPrecision(4))} % of the last ${short}, too. It is to be kept for ${percent} % of 30 days; at this pace that is used up within ${Number((30 / factor).toPrecision(2))} days.`,
    labels: { window: long, ...(objective !== undefined && { objective }) },
    dashboard: consumerPage,
  }
}

const paceText = (factor: number) =>
  factor === 1 ? 'faster than it may' : `${factor} times as fast as it may`

/** The series for which this objective is the first that fits, as Foretap itself decides it. */
function governedBy(objective: RuleObjective, earlier: readonly RuleObjective[]) {
  const same = earlier
    .filter(({ ageMs, unit }) => ageMs === objective.ageMs && unit === objective.unit)
    .map(matching)
  // Values of another unit than seconds are configured in thousandths of it, as seconds in milliseconds.
  const own = withNumber(matching(objective), '==', objective.ageMs / 1_000)
  return same.length === 0 ? own : only(own, 'unless', { where: firstOf(same), on: seriesLabels })
}

type Governed = Expr<(typeof seriesLabels)[number] | TargetLabel>

function matching({ cluster, stream, consumer, unit }: RuleObjective): Governed {
  const where = {
    ...matcherOf('cluster', cluster),
    ...matcherOf('stream', stream),
    ...matcherOf('consumer', consumer),
  }
  if (unit === undefined) return metric('foretap_objective_seconds', where)
  const custom = metric('foretap_custom_objective', { ...where, unit })
  return withLabel(max(custom, [...nameLabels, 'job', 'instance']), 'kind', 'custom')
}

type NameLabel = 'cluster' | 'stream' | 'consumer'

function matcherOf(name: NameLabel, pattern: string): { readonly [Key in NameLabel]?: Matcher } {
  if (pattern === '*') return {}
  return { [name]: pattern.includes('*') ? { re: patternRe(pattern) } : pattern }
}
