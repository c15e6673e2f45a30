import { valueText } from '#contracts/text/value-text.ts'
import type { Unit } from '#contracts/unit.ts'
import { Probabilities, Reasons } from '../series/foresight-parts.tsx'
import type { WhatIfKnown } from './use-what-if.ts'
import { verdictText } from './what-if-words.ts'

interface VerdictProps {
  readonly known: WhatIfKnown
  /** The same without the bend, where there is one. */
  readonly asItIs: WhatIfKnown | undefined
  readonly objectiveMs: number | undefined
  readonly unit: Unit | undefined
  /** That the objective is broken before anything has to be foretold. */
  readonly broken: string | undefined
}

/** What would be foretold: when, how sure, why; or why there is no answer. */
export function VerdictPanel({ known, asItIs, objectiveMs, unit, broken }: VerdictProps) {
  const { answer, problem, isBusy, again } = known
  return (
    <section class="card panel foresight" aria-busy={isBusy}>
      <h2>What would be foretold</h2>
      {objectiveMs === undefined && (
        <p class="muted">Say what the age is to stay below, and the forecaster answers.</p>
      )}
      {problem !== undefined && (
        <div class="note failed-note inset" role="alert">
          <b>No answer: {problem}.</b>{' '}
          <button type="button" onClick={again}>
            Ask again
          </button>
        </div>
      )}
      {answer === undefined && problem === undefined && isBusy && (
        <p class="muted" role="status">
          The forecaster is asked. Its first answer takes some seconds.
        </p>
      )}
      {answer !== undefined && objectiveMs !== undefined && (
        <div class={isBusy ? 'older' : undefined}>
          <p role="status">
            <b>
              {broken === undefined
                ? verdictText(answer, objectiveMs, unit)
                : `The objective is ${valueText(objectiveMs, unit)}. ${broken}`}
            </b>
          </p>
          {answer.breachProbability !== undefined && (
            <Probabilities
              breachProbability={answer.breachProbability}
              instead={asItIs?.answer?.breachProbability}
            />
          )}
          <Reasons reasons={answer.reasons} />
          <p class="muted small">
            By {answer.by}, without what it learnt of series of yours.
            {answer.problems.map(text => ` A better forecaster did not answer: ${text}`).join('')}
          </p>
        </div>
      )}
    </section>
  )
}
