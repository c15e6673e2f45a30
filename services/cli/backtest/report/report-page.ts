import { reliabilityOf } from '#models/evaluation/reliability.ts'
import type { Compared, Judgement } from '../comparison.ts'
import { comparisonColumns, comparisonRows, subjectText } from '../comparison-text.ts'
import { historySection } from './history-section.ts'
import { pageStyle } from './page-style.ts'
import { squareChart } from './square-chart.ts'
import { element, escaped } from './svg.ts'

/** Histories that are drawn; the table counts all. */
const drawnMax = 20
const colours = ['c1', 'c2', 'c3', 'c4'] as const

/** The report as one HTML file without scripts, fonts or anything else from elsewhere. */
export function reportPage(compared: Compared): string {
  const { judgements, histories } = compared
  // The product's own forecaster is what one wants to see, whoever came out best.
  const shown = judgements.find(({ name }) => name === 'network') ?? judgements[0]
  const threshold = 0.5
  const sections = histories.slice(0, drawnMax).map((history, i) => {
    const judged = shown?.judged[i]
    return judged === undefined ? '' : historySection(history, judged, threshold)
  })
  const rest = histories.length - drawnMax
  const body = [
    element('h1', {}, 'Backtest'),
    element(
      'p',
      {},
      `${escaped(subjectText(compared))}. Recall, precision and lead are at the threshold with the highest recall within the budget of false alarms; a warning counts from 15 minutes to 30 seconds before the onset.`,
    ),
    table(compared),
    element('div', { class: 'squares' }, precisionChart(judgements), reliabilityChart(judgements)),
    element('h1', {}, escaped(`What ${shown?.name ?? 'nobody'} said at ${threshold}`)),
    legend,
    ...sections,
    rest > 0 ? element('p', {}, `${rest} more histories are in the table and not drawn.`) : '',
  ]
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    element('title', {}, 'Foretap backtest'),
    element('style', {}, pageStyle),
  ]
  return `<!doctype html>\n<html lang="en"><head>${head.join('')}</head><body><main>${body.join('\n')}</main></body></html>\n`
}

const legend = element(
  'p',
  { class: 'key' },
  'Above: the value, its objective (dashed) and spikes (bands); what is above four objectives is drawn at that height. Below: the probability of a breach within 15 minutes. Upright lines are pages; dotted ones are false alarms. Times are UTC.',
)

function table(compared: Compared): string {
  const head = comparisonColumns.map(name => element('th', {}, escaped(name)))
  const rows = comparisonRows(compared).map(cells =>
    element('tr', {}, ...cells.map(cell => element('td', {}, escaped(cell)))),
  )
  return element(
    'div',
    { class: 'wide' },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...rows),
    ),
  )
}

/** The best few, and chance to compare with. */
const compared4 = (judgements: readonly Judgement[]): readonly Judgement[] => {
  const best = judgements.filter(({ name }) => name !== 'random' && name !== 'always').slice(0, 3)
  return [...best, ...judgements.filter(({ name }) => name === 'random')]
}

function precisionChart(judgements: readonly Judgement[]): string {
  return squareChart({
    ...{ title: 'Precision over recall', x: 'recall', y: 'precision', hasDiagonal: false },
    lines: compared4(judgements).map(({ name, report }, i) => ({
      name: `${name}, area ${report.prAuc.toFixed(2)}`,
      colour: colours[i] ?? 'c4',
      hasDots: false,
      points: report.curve
        .filter(({ recall }) => recall > 0)
        .map(({ recall, precisionForeseeable }) => [recall, precisionForeseeable] as const),
    })),
  })
}

function reliabilityChart(judgements: readonly Judgement[]): string {
  return squareChart({
    ...{ title: 'What was said against what came', x: 'probability said', y: 'share that came' },
    hasDiagonal: true,
    lines: compared4(judgements).map(({ name, judged }, i) => ({
      ...{ name, colour: colours[i] ?? 'c4', hasDots: true },
      points: reliabilityOf(judged).map(({ said, came }) => [said, came] as const),
    })),
  })
}
