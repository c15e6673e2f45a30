import { breachHorizonsS, quantileHorizonsS, quantileLevels } from '#contracts/forecast.ts'
import type { SeriesState } from '#contracts/series-state.ts'
import { stateTexts } from '#contracts/text/state-text.ts'
import { valueText } from '#contracts/text/value-text.ts'
import { seconds, type Unit } from '#contracts/unit.ts'
import { pageHorizon } from '#models/forecaster.ts'
import { fit, printable, stateShapes, widthOf } from '../lag/cells.ts'
import { fanChart } from './fan-chart.ts'
import type { WatchedSeries, WatchReport } from './query-watch.ts'

const drawn = { pastMs: 3_600_000, aheadMs: 1_800_000 } as const
/** Lines of the picture, where the terminal has room for them. */
const heightMax = 16
const heightMin = 6
/** Lines beside the picture and its axis. */
const otherLines = 8
/** P(breach within 15 minutes) from which it is called predicted, and at risk: as a series of Foretap begins. */
const thresholds = { predicted: 0.5, atRisk: 0.3 } as const

export interface WatchTextOptions {
  readonly query: string
  readonly unit: Unit | undefined
  readonly width: number
  readonly rows: number | undefined
  readonly hasColour: boolean
  /** Time of day of the report, as people read it. */
  readonly time: string
}

/** The series most at risk with its forecast, each line at most `width` wide. Pure. */
export function watchText(report: WatchReport, options: WatchTextOptions): string {
  const { width, hasColour, query, unit, time } = options
  const [series] = report.series
  if (series === undefined) return 'Nothing to show.\n'
  const bold = (text: string) => (hasColour ? `\u001b[1m${text}\u001b[22m` : text)
  const room = (options.rows ?? otherLines + heightMax) - otherLines
  const { quantiles, timeToBreachS } = series.forecast ?? {}
  const chart = fanChart({
    ...{ width, height: Math.max(heightMin, Math.min(heightMax, room)), nowMs: report.atMs },
    ...{ ...drawn, points: series.points, objective: series.objective, unit, hasColour },
    quantiles,
    breachMs: timeToBreachS === undefined ? undefined : report.atMs + 1_000 * timeToBreachS.best,
  })
  const state = stateOf(series)
  const { shape, colour } = stateShapes[state]
  const word = `${shape} ${stateTexts[state]}`
  const painted = hasColour && colour !== undefined ? `\u001b[${colour}m${word}\u001b[39m` : word
  const now = `${nowText(series, unit)}  ${time}`
  const lines = [
    bold(titleOf(query, series.name, width)),
    `${painted}  ${fit(now, Math.max(10, width - word.length - 2))}`,
    ...chart,
    ...forecastLines(series, { report, unit }).map(line => fit(printable(line), width)),
    fit(othersText(report), width),
    ...(report.problem === undefined
      ? []
      : [fit(printable(`No newer value: ${report.problem}`), width)]),
  ]
  return `${lines.filter(line => line !== '').join('\n')}\n`
}

/** The query is known to who wrote it: where room is short, the label set has half of it. */
function titleOf(query: string, name: string, width: number): string {
  if (name === '{}') return fit(printable(query), width)
  const labels = printable(name)
  const short = fit(printable(query), Math.max(width - widthOf(labels) - 1, Math.floor(width / 2)))
  return fit(`${short} ${labels}`, width)
}

function stateOf({ points, objective, forecast }: WatchedSeries): SeriesState {
  const value = points.at(-1)?.[1] ?? Number.NaN
  if (Number.isNaN(value)) return 'unknown'
  if (objective !== undefined && value > objective) return 'firing'
  const risk = forecast?.breachProbability[pageHorizon] ?? 0
  if (risk >= thresholds.predicted) return 'predicted'
  return risk >= thresholds.atRisk ? 'at_risk' : 'quiet'
}

function nowText({ points, objective, isLearnt }: WatchedSeries, unit: Unit | undefined): string {
  const value = points.at(-1)?.[1] ?? Number.NaN
  const now = Number.isNaN(value) ? 'no value now' : `now ${valueText(value, unit)}`
  if (objective === undefined) return now
  const share = Number.isNaN(value) ? '' : `${Math.round((100 * value) / objective)} % of `
  return `${now}, ${share}the ${isLearnt ? 'learnt ' : ''}objective of ${valueText(objective, unit)}`
}

function forecastLines(
  { objective, forecast, reasons }: WatchedSeries,
  { report, unit }: { readonly report: WatchReport; readonly unit: Unit | undefined },
): readonly string[] {
  if (objective === undefined) {
    return ['No forecast: the past is too short to learn an objective from; --slo gives one.']
  }
  if (forecast === undefined) return ['No forecast yet: too little is known.']
  const chances = breachHorizonsS.map((s, i) => {
    const percent = Math.round(100 * (forecast.breachProbability[i] ?? 0))
    return `${s / 60} min ${percent} %`
  })
  const { timeToBreachS: time } = forecast
  const when =
    time === undefined
      ? ''
      : `It breaks in ~${minutes(time.best)} min (${minutes(time.low)}–${minutes(time.high)})`
  const why = reasons.filter(({ share }) => share > 0).map(({ text }) => text)
  return [
    `Breaks ${valueText(objective, unit)} within: ${chances.join('  ')}  (${report.by})`,
    [when, why.slice(0, 3).join(', ')].filter(part => part !== '').join(': '),
  ]
}

const minutes = (s: number) => Math.max(1, Math.round(s / 60))

function othersText({ series, omitted }: WatchReport): string {
  const count = series.length + omitted
  return count === 1 ? '' : `The one most at risk of ${count}; --series picks others.`
}

/** What `--json` prints: documented in docs/prometheus-source.md, and only ever added to. Values are in the unit. */
export function watchDocument(
  { atMs, series, omitted, by, problem }: WatchReport,
  { query, unit }: Pick<WatchTextOptions, 'query' | 'unit'>,
) {
  const inUnit = (thousandths: number | undefined) =>
    thousandths === undefined || Number.isNaN(thousandths) ? null : thousandths / 1_000
  return {
    ...{ atMs, query, unit: unit ?? seconds, by, omitted },
    ...(problem === undefined ? {} : { problem }),
    series: series.map(one => ({
      name: one.name,
      state: stateOf(one),
      value: inUnit(one.points.at(-1)?.[1]),
      objective: inUnit(one.objective),
      objectiveLearnt: one.isLearnt && one.objective !== undefined,
      ...(one.forecast === undefined
        ? {}
        : {
            forecast: {
              horizonsS: breachHorizonsS,
              breachProbability: one.forecast.breachProbability,
              ...(one.forecast.timeToBreachS && { timeToBreachS: one.forecast.timeToBreachS }),
              ...(one.forecast.quantiles && {
                quantileHorizonsS,
                quantileLevels,
                quantiles: quantileHorizonsS.map((_, row) =>
                  quantileLevels.map((_, column) =>
                    inUnit(one.forecast?.quantiles?.[row * quantileLevels.length + column]),
                  ),
                ),
              }),
            },
          }),
      reasons: one.reasons.map(({ input, share, text }) => ({ input, share, text })),
    })),
  }
}
