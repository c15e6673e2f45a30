import { durationText } from '#contracts/text/age-text.ts'
import type { JudgedSeries } from '#models/evaluation/zones.ts'
import type { History } from '../history.ts'
import { type Findings, findingsOf, type SpikeFinding } from './findings.ts'
import { element, escaped } from './svg.ts'
import { timeChart } from './time-chart.ts'

const overviewWidth = 1_080
const closeUpWidth = 350
/** Moments shown closely, of each history. */
const closeUpsMax = 24
const beforeS = 1_800
const afterS = 900

/** One history: the whole of it, then each spike and each false alarm closely. */
export function historySection(history: History, judged: JudgedSeries, threshold: number): string {
  const findings = findingsOf(judged, threshold)
  const { grid } = history
  const pages = pagesOf(findings)
  const shared = { series: judged, startS: grid.startS, spikes: findings.spikes, pages }
  const overview = timeChart({ ...shared, from: 0, to: grid.value.length, width: overviewWidth })
  const moments = momentsOf(findings, grid.stepS)
  const closeUps = moments.slice(0, closeUpsMax).map(({ row, text, kind }) => {
    const from = Math.max(0, row - Math.round(beforeS / grid.stepS))
    const to = Math.min(grid.value.length, row + Math.round(afterS / grid.stepS))
    const chart = timeChart({ ...shared, from, to, width: closeUpWidth })
    return element('figure', { class: kind }, element('figcaption', {}, escaped(text)), chart)
  })
  const rest = moments.length - closeUps.length
  return element(
    'section',
    {},
    element('h2', {}, escaped(history.name)),
    element('p', {}, escaped(summaryOf(history, findings))),
    overview,
    element('div', { class: 'close-ups' }, ...closeUps),
    rest > 0 ? element('p', {}, `${rest} more moments are not shown.`) : '',
  )
}

const pagesOf = ({ spikes, falseAlarms }: Findings) => [
  ...spikes.flatMap(({ page }) => (page === undefined ? [] : [{ row: page, isFalse: false }])),
  ...falseAlarms.map(row => ({ row, isFalse: true })),
]

function summaryOf({ objective, grid }: History, { spikes, falseAlarms }: Findings): string {
  const warned = spikes.filter(({ page }) => page !== undefined).length
  const days = ((grid.value.length * grid.stepS) / 86_400).toFixed(1)
  return `${days} days, a row every ${grid.stepS} s, objective ${objective}. ${spikes.length} spikes, ${warned} of them with a warning in time; ${falseAlarms.length} false alarms.`
}

interface Moment {
  readonly row: number
  readonly text: string
  readonly kind: 'warned' | 'missed' | 'false-alarm'
}

/** Errors first: they are what one looks for. */
function momentsOf({ spikes, falseAlarms }: Findings, stepS: number): readonly Moment[] {
  const missed = spikes.filter(({ page }) => page === undefined)
  const warned = spikes.filter(({ page }) => page !== undefined)
  return [
    ...missed.map(
      (spike): Moment => ({
        row: spike.onset,
        kind: 'missed',
        text: `No warning${causeText(spike)}`,
      }),
    ),
    ...falseAlarms.map((row): Moment => ({ row, kind: 'false-alarm', text: 'False alarm' })),
    ...warned.map((spike): Moment => {
      const leadMs = 1_000 * stepS * (spike.onset - (spike.page ?? spike.onset))
      return {
        row: spike.onset,
        kind: 'warned',
        text: `Warned ${durationText(leadMs)} ahead${causeText(spike)}`,
      }
    }),
  ]
}

function causeText({ kind, isForeseeable }: SpikeFinding): string {
  if (kind === undefined) return ''
  return `: ${kind}${isForeseeable ? '' : ', not foreseeable'}`
}
