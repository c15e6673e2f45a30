import type { ForecastReport } from '#models/evaluation/evaluate.ts'

export const forecastHeader =
  'forecaster         PR-AUC (95 %)         recall  precision  lead median / p10  Brier skill  false alarms a day at 0.5'

/** One line of the table: at the budget of one false alarm per series and day, unless it says otherwise. */
export function forecastLine(name: string, report: ForecastReport): string {
  const { prAuc, atBudget, atFixed, brierSkill, intervals } = report
  const [low = prAuc, high = prAuc] = intervals.prAuc ?? []
  return [
    name.padEnd(18),
    `${prAuc.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`.padEnd(21),
    `${(100 * atBudget.recall).toFixed(0)} %`.padEnd(7),
    `${(100 * atBudget.precision).toFixed(0)} %`.padEnd(10),
    `${atBudget.leadMedianS ?? '–'} s / ${atBudget.leadP10S ?? '–'} s`.padEnd(18),
    brierSkill.toFixed(3).padEnd(12),
    atFixed.falseAlarmsPerDay.toFixed(2),
  ].join(' ')
}
