import { quantileHorizonsS } from '#contracts/forecast.ts'
import type { LatencyKind } from '#contracts/series.ts'
import type { Expr } from '../../promql/expression.ts'
import { firstOf, max, over } from '../../promql/functions.ts'
import { type Matcher, range } from '../../promql/selector.ts'

/** How old a forecast may be to be drawn; longer than a scrape, and short against the nearest horizon but one. */
const fresh = '90s'

interface Foretold {
  readonly where: { readonly [Name in 'cluster' | 'stream' | 'consumer']: Matcher }
  readonly kind: LatencyKind
  readonly quantile: '0.1' | '0.5' | '0.9' | '0.99'
}

/**
 * What was foretold for each moment, by the shortest horizon that reaches it: a forecast for fifteen minutes ahead, moved
 * by fifteen minutes, stands where it points. So a chart whose time goes on beyond now has the newest forecast there, as
 * far as the longest horizon, and before now what was said a minute before. See docs/decisions/0008-forecasts-in-grafana.md.
 */
export const foretold = ({ where, kind, quantile }: Foretold): Expr<never> =>
  firstOf(
    quantileHorizonsS.map(seconds => {
      const horizon = `${seconds / 60}m`
      const matchers = { ...where, kind, horizon, quantile }
      return max(
        over(
          'last_over_time',
          range('foretap_forecast_seconds', { matchers, over: fresh, offset: horizon }),
        ),
      )
    }),
  )

/** The same of a series in another unit than seconds. */
export const foretoldValue = ({ where, quantile }: Omit<Foretold, 'kind'>): Expr<never> =>
  firstOf(
    quantileHorizonsS.map(seconds => {
      const horizon = `${seconds / 60}m`
      const matchers = { ...where, horizon, quantile }
      return max(
        over(
          'last_over_time',
          range('foretap_custom_forecast', { matchers, over: fresh, offset: horizon }),
        ),
      )
    }),
  )
