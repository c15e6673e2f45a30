import type { MetricLabels, MetricName } from './catalogue.ts'
import type { Expr } from './expression.ts'
import { over, sum } from './functions.ts'
import { type RangeOptions, range } from './selector.ts'

/** `sum by (cluster) (rate(…[5m]))`: what a counter gains per second. */
export const rate = <Name extends MetricName, By extends MetricLabels[Name] = never>(
  name: Name,
  options: RangeOptions<Name>,
  by: readonly By[] = [],
): Expr<By> => sum(over('rate', range(name, options)), by)

/** `sum by (cluster) (increase(…[1h]))`: what a counter gained. */
export const increase = <Name extends MetricName, By extends MetricLabels[Name] = never>(
  name: Name,
  options: RangeOptions<Name>,
  by: readonly By[] = [],
): Expr<By> => sum(over('increase', range(name, options)), by)
