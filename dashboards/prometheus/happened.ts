import type { MetricLabels, MetricName } from '../promql/catalogue.ts'
import type { Expr } from '../promql/expression.ts'
import { firstOf, only, over, withNumber } from '../promql/functions.ts'
import { type Matchers, metric, range } from '../promql/selector.ts'

interface Within<Name extends MetricName> {
  /** A duration as Prometheus writes it. */
  readonly within: string
  readonly matchers?: Matchers<MetricLabels[Name]>
}

/**
 * How often something was counted lately, where it was. Counters with labels begin with their first event, and a counter
 * that begins has no increase: so what was not there before counts whole, if its target was.
 */
export function happened<Name extends Exclude<MetricName, 'up'>>(
  name: Name,
  { within, matchers }: Within<Name>,
): Expr<MetricLabels[Name]> {
  const given = matchers === undefined ? {} : { matchers }
  const grew = withNumber(over('increase', range(name, { over: within, ...given })), '>', 0)
  const all = metric(name, matchers)
  const began = only(withNumber(all, '>', 0), 'unless', {
    where: over('last_over_time', range(name, { over: within, offset: within, ...given })),
    on: all.labels,
  })
  const target = over('last_over_time', range('up', { over: within, offset: within }))
  const watched = only(began as Expr<MetricLabels[Name] | 'job' | 'instance'>, 'and', {
    ...{ where: target, on: ['job', 'instance'] },
  })
  return firstOf([grew, watched as Expr<MetricLabels[Name]>])
}
