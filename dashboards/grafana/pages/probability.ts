import { breachHorizonsS } from '#contracts/forecast.ts'
import { max } from '../../promql/functions.ts'
import { metric } from '../../promql/selector.ts'
import type { PanelSpec } from '../spec.ts'
import { ofConsumer } from './shared.ts'

/** How likely the chosen series breaks its objective, by how far ahead. */
export function probabilityOf(kind: string): PanelSpec {
  const where = { ...ofConsumer, kind }
  return {
    ...{ type: 'timeseries', width: 24, height: 7 },
    title: 'Probability of a breach, by how far ahead',
    description:
      'The longer the horizon, the likelier. The line is the threshold from which 15 minutes become a prediction.',
    queries: [
      ...breachHorizonsS.map(seconds => {
        const horizon = `${seconds / 60}m`
        const expr = max(metric('foretap_breach_probability', { ...where, horizon }))
        return { expr, legend: `within ${seconds / 60} min` }
      }),
      { expr: max(metric('foretap_page_threshold', where)), legend: 'threshold' },
    ],
    looks: [
      { legend: 'within 15 min', color: 'purple', width: 2 },
      { legend: 'threshold', color: 'red', dashed: true },
    ],
    ...{ unit: 'percentunit', min: 0, max: 1 },
  }
}
