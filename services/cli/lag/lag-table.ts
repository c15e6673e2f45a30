import { bridgeProblems } from '#contracts/bridge-status.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { stateTexts } from '#contracts/text/state-text.ts'
import { dim, fit, pad, printable, type Style, stateShapes } from './cells.ts'
import { type ColumnKey, cellsOf, columnsFor, factsOf } from './lag-columns.ts'
import type { LagReport } from './lag-report.ts'

export interface TableOptions {
  readonly width: number
  readonly hasColour: boolean
  /** Sparklines in place of arrows, once there are more than two polls. */
  readonly isWatching: boolean
  /** Rows shown at most; the rest is counted in the last line. */
  readonly rowsMax: number
  /** Local time of the report, with its zone. */
  readonly time: string
}

/** The table of a report as text, each line at most `width` wide. Pure. */
export function lagTable(report: LagReport, options: TableOptions): string {
  const { width, hasColour } = options
  const style: Style = { hasColour }
  const shown = report.rows.slice(0, options.rowsMax)
  const cells = shown.map(row =>
    cellsOf(row, { ...options, trend: report.trends.get(row.id) ?? [] }),
  )
  const columns = columnsFor(cells, width)
  const line = (texts: Readonly<Record<ColumnKey, string>>) =>
    columns.map(({ key, size, align }) => pad(fit(texts[key], size), size, align)).join('  ')
  const heads = Object.fromEntries(columns.map(({ key, head }) => [key, head]))
  const lines = [
    fit(printable(summaryText(report, options.time)), width),
    ...(shown.length === 0
      ? [fit(emptyText(report), width)]
      : [dim(line(heads as Record<ColumnKey, string>).trimEnd(), style)]),
  ]
  shown.forEach((row, i) => {
    const texts = cells[i]
    if (texts === undefined) return
    lines.push(paintState(line(texts).trimEnd(), row, style))
    const words = columns.some(({ key }) => key === 'facts') ? '' : factsOf(row)
    // Facts explain a row; without room of their own they stand below it.
    if (words !== '') lines.push(dim(fit(`${' '.repeat(11)}└ ${words}`, width), style))
  })
  const hidden = report.rows.length - shown.length
  if (hidden > 0) lines.push(dim(fit(`… and ${hidden} more, less urgent`, width), style))
  return `${[...lines, ...problemLines(report, width, style)].join('\n')}\n`
}

function emptyText({ absent, state }: LagReport): string {
  switch (absent) {
    case 'groups':
      return 'No consumers yet, or none that we may describe.'
    case 'commits':
      return 'No consumer has committed a position yet.'
    case undefined:
      return state === 'ok'
        ? 'Nothing here fits --group and --topic, in which * stands for any characters.'
        : 'No consumer of any stream was found here.'
    default:
      return absent satisfies never
  }
}

function summaryText({ cluster, rows, ratesOverMs }: LagReport, time: string): string {
  const count = (state: SeriesRow['state']) => rows.filter(row => row.state === state).length
  const counted = (['firing', 'at_risk', 'unknown'] as const)
    .filter(state => count(state) > 0)
    .map(state => `${count(state)} ${stateTexts[state]}`)
  const rates =
    ratesOverMs === undefined
      ? 'rates need a second poll'
      : `rates over ${Number((ratesOverMs / 1_000).toFixed(1))} s`
  const series = `${rows.length} series`
  return [cluster, [series, ...counted].join(', '), time, rates].join(' · ')
}

/** Colour on the shape and word of the state alone: it repeats what they say. */
function paintState(text: string, { state }: SeriesRow, { hasColour }: Style): string {
  const { colour } = stateShapes[state]
  const head = `${stateShapes[state].shape} ${stateTexts[state]}`
  if (!hasColour || colour === undefined || !text.startsWith(head)) return text
  return `\u001b[${colour}m${head}\u001b[39m${text.slice(head.length)}`
}

/** Problems named under the table; the others are counted. */
const problemsShown = 5

function problemLines(report: LagReport, width: number, style: Style): string[] {
  const { problems, problemsOmitted } = report
  const lines = problems.slice(0, problemsShown).flatMap(({ code, subject, detail }) => {
    const { text, advice } = bridgeProblems[code]
    const why = detail === '' ? '' : `: ${detail}`
    return [
      fit(printable(`! ${subject} ${text}${why}`), width),
      dim(fit(`  ${advice}`, width), style),
    ]
  })
  const more = problems.length + problemsOmitted - Math.min(problems.length, problemsShown)
  if (more > 0) lines.push(fit(`! and ${more} more problems; foretap doctor names them`, width))
  return lines.length === 0 ? [] : ['', ...lines]
}
