import {
  evaluateForecasts,
  type ForecastReport,
  usualEvaluation,
} from '#models/evaluation/evaluate.ts'
import type { JudgedSeries } from '#models/evaluation/zones.ts'
import { type History, judgedSeries } from './history.ts'
import type { Rival } from './rivals.ts'

/** What one forecaster said of all histories, and what it was worth. */
export interface Judgement {
  readonly name: string
  readonly judged: readonly JudgedSeries[]
  readonly report: ForecastReport
}

export interface Compared {
  readonly histories: readonly History[]
  /** The best first, by the area under precision over recall. */
  readonly judgements: readonly Judgement[]
}

export interface ComparisonOptions {
  /** False alarms per series and day. */
  readonly budget: number
  readonly onHistory: (done: number, name: string) => void
}

/** Lets each rival forecast each history and judges what they said. */
export async function compare(
  histories: AsyncIterable<History>,
  rivals: readonly Rival[],
  { budget, onHistory }: ComparisonOptions,
): Promise<Compared> {
  const all: History[] = []
  const said = rivals.map((): JudgedSeries[] => [])
  for await (const history of histories) {
    onHistory(all.length, history.name)
    all.push(history)
    for (const [i, rival] of rivals.entries()) {
      said[i]?.push(judgedSeries(history, await rival.risks(history)))
    }
  }
  const judgements = rivals.map(({ name }, i): Judgement => {
    const judged = said[i] ?? []
    return { name, judged, report: evaluateForecasts(judged, { ...usualEvaluation, budget }) }
  })
  return {
    histories: all,
    judgements: judgements.toSorted((a, b) => b.report.prAuc - a.report.prAuc),
  }
}
