import { latencyKind } from '#contracts/series.ts'
import { increase } from '../promql/counters.ts'
import type { Expr } from '../promql/expression.ts'
import { clampMax, firstOf, match, max, only, withLabel, withNumber } from '../promql/functions.ts'
import { metric } from '../promql/selector.ts'
import { nameLabels, type RecordingRule, type RuleGroup, seriesLabels } from './rule.ts'
import { day, durationsOf, hour, minute, type RuleOptions } from './rule-options.ts'

const kinds = latencyKind.options

/** The three ages of all kinds, each under one name with the kind as a label: what comes later need not ask seven times. */
const ages: readonly RecordingRule[] = [
  {
    record: 'foretap:age_seconds',
    expr: ofKinds(kind => max(metric(`foretap_${kind}_seconds`), nameLabels)),
  },
  {
    record: 'foretap:age_low_seconds',
    expr: ofKinds(kind => max(metric(`foretap_${kind}_low_seconds`), nameLabels)),
  },
  {
    record: 'foretap:age_unknown',
    expr: ofKinds(kind => max(metric(`foretap_${kind}_unknown`), [...nameLabels, 'reason'])),
  },
]

function ofKinds<Label extends string>(
  of: (kind: (typeof kinds)[number]) => Expr<Label>,
): Expr<Label | 'kind'> {
  return firstOf(kinds.map(kind => withLabel(of(kind), 'kind', kind)))
}

const given = max(metric('foretap_objective_seconds'), seriesLabels)
const learnt = max(metric('foretap_objective_learnt_seconds'), seriesLabels)
const probability = max(metric('foretap_breach_probability', { horizon: '15m' }), seriesLabels)

const brokenAge = match(metric('foretap:age_low_seconds'), '>', {
  ...{ with: metric('foretap:objective_seconds'), on: seriesLabels },
})
/** Of series in another unit than seconds. */
const brokenValue = withLabel(
  match(max(metric('foretap_custom_value'), nameLabels), '>', {
    ...{ with: max(metric('foretap_custom_objective'), nameLabels), on: nameLabels },
  }),
  'kind',
  'custom',
)

const states: readonly RecordingRule[] = [
  { record: 'foretap:objective_seconds', expr: firstOf([given, learnt]) },
  {
    record: 'foretap:objective_share',
    expr: match(metric('foretap:age_seconds'), '/', {
      ...{ with: metric('foretap:objective_seconds'), on: seriesLabels },
    }),
  },
  { record: 'foretap:breach_probability_15m', expr: probability },
  {
    record: 'foretap:predicted_probability',
    expr: only(
      match(probability, '>=', {
        ...{ with: max(metric('foretap_page_threshold'), seriesLabels), on: seriesLabels },
      }),
      'unless',
      {
        where: firstOf([brokenAge, brokenValue]),
        on: seriesLabels,
      },
    ),
  },
]

type Window = '5m' | '30m' | '1h' | '2h' | '6h' | '1d' | '3d'
const windowMs: Readonly<Record<Window, number>> = {
  ...{ '5m': 5 * minute, '30m': 30 * minute, '1h': hour, '2h': 2 * hour },
  ...{ '6h': 6 * hour, '1d': day, '3d': 3 * day },
}

/** Windows from this on are counted from samples that are minutes apart: 20,000 series have too many others. */
const longMs = 6 * hour
/** How often a long window is counted, and what it is counted from is taken: both are within Prometheus' look-back of 5 min. */
const longEveryMs = 2 * minute
const takenEveryMs = 4 * minute

/** Share of a window in which a series was over its objective. Time before it was watched counts as kept. */
function shareOf(window: Window, options: RuleOptions): RecordingRule {
  const ms = windowMs[window]
  const name = ms >= longMs ? 'foretap:breached_seconds_total' : breachedTotal
  const spent = increase(name, { over: durationsOf(options)(ms) }, seriesLabels)
  const seconds = (ms * options.timeScale) / 1_000
  return {
    record: `foretap:breached_share_${window}`,
    expr: clampMax(withNumber(spent, '/', seconds), 1),
  }
}
const breachedTotal = 'foretap_objective_breached_seconds_total'

export function recordingGroups(options: RuleOptions): readonly RuleGroup[] {
  const { timeScale } = options
  return [
    { name: 'foretap-ages', rules: [...ages, ...states] },
    {
      name: 'foretap-budgets',
      rules: (['5m', '30m', '1h', '2h'] as const).map(window => shareOf(window, options)),
    },
    {
      name: 'foretap-budgets-taken',
      intervalMs: takenEveryMs * timeScale,
      rules: [{ record: 'foretap:breached_seconds_total', expr: metric(breachedTotal) }],
    },
    {
      name: 'foretap-budgets-long',
      intervalMs: longEveryMs * timeScale,
      rules: (['6h', '1d', '3d'] as const).map(window => shareOf(window, options)),
    },
  ]
}
