import { durationText } from '#contracts/text/age-text.ts'
import type { Compared, Judgement } from './comparison.ts'

export const comparisonColumns = [
  'forecaster',
  'PR-AUC (95 %)',
  'recall (95 %)',
  'precision (95 %)',
  'median lead',
  'Brier skill',
  'at 0.5: recall, precision, false alarms a day',
] as const

/** The table, a row per forecaster and a text per column. */
export function comparisonRows({ judgements }: Compared): readonly (readonly string[])[] {
  return judgements.map(cellsOf)
}

function cellsOf({ name, report }: Judgement): readonly string[] {
  const { atBudget, atFixed, intervals } = report
  const { leadMedianS } = atBudget
  return [
    name,
    withInterval(report.prAuc, intervals.prAuc, share),
    withInterval(atBudget.recall, intervals.recall, percent),
    withInterval(atBudget.precision, intervals.precision, percent),
    leadMedianS === undefined ? '–' : durationText(leadMedianS * 1_000),
    Number.isFinite(report.brierSkill) ? share(report.brierSkill) : '–',
    `${percent(atFixed.recall)}, ${percent(atFixed.precision)}, ${share(atFixed.falseAlarmsPerDay)}`,
  ]
}

const share = (x: number) => x.toFixed(2)
const percent = (x: number) => `${Math.round(100 * x)} %`

function withInterval(
  x: number,
  interval: readonly [number, number] | undefined,
  text: (x: number) => string,
): string {
  return interval === undefined ? text(x) : `${text(x)} (${interval.map(text).join('–')})`
}

/** What was judged, in a sentence. */
export function subjectText({ histories, judgements: [first] }: Compared): string {
  if (first === undefined) return ''
  const { scoredDays, spikes, foreseeable } = first.report
  const of = spikes === foreseeable ? '' : `, ${foreseeable} of them foreseeable`
  return `${count(histories.length, 'history', 'histories')}, ${scoredDays.toFixed(1)} judged days, ${count(spikes, 'spike', 'spikes')}${of}`
}

const count = (n: number, one: string, more: string) => `${n} ${n === 1 ? one : more}`

/** Why all scores are nought where no spike begins. */
function nothingText({ histories, judgements: [first] }: Compared): string {
  if (first === undefined || first.report.spikes > 0) return ''
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const { grid } of histories) {
    for (const value of grid.value) {
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  const range = `${Number(low.toPrecision(3))} to ${Number(high.toPrecision(3))}`
  return `\nThere was nothing to foresee: no spike begins where forecasts are judged. Values go from ${range}; is --slo right?\n`
}

/** The table for a terminal. */
export function comparisonText(compared: Compared): string {
  const rows = [comparisonColumns, ...comparisonRows(compared)]
  const widths = comparisonColumns.map((_, i) => Math.max(...rows.map(row => row[i]?.length ?? 0)))
  const lines = rows.map(row =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  return `${subjectText(compared)}\n\n${lines.join('\n')}\n${nothingText(compared)}`
}
