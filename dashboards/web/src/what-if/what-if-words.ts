import { durationText } from '#contracts/text/age-text.ts'
import { countText } from '#contracts/text/count-text.ts'
import { valueNoun, valueText } from '#contracts/text/value-text.ts'
import type { Unit } from '#contracts/unit.ts'
import type { WhatIfAnswer } from '#contracts/what-if.ts'
import { timeToBreachText } from '../series/foresight-words.ts'
import type { Bend, Pace } from './bend-past.ts'
import { isBent } from './bend-past.ts'
import type { PastPoint } from './past.ts'

const unscoredWords = {
  'no-objective': 'there is no objective',
  'no-samples': 'there are too few points: some minutes of them are needed',
  'value-unknown': 'its value is unknown at the end',
} as const satisfies Record<NonNullable<WhatIfAnswer['unscored']>, string>

/** That the age is over the objective before anything has to be foretold, and since when; undefined while it is not. */
export function brokenText(
  {
    past,
    imagined,
  }: { readonly past: readonly PastPoint[]; readonly imagined: readonly PastPoint[] },
  objectiveMs: number,
  unit: Unit | undefined,
): string | undefined {
  const endMs = past.at(-1)?.atMs ?? 0
  const isOver = ({ ageMs }: PastPoint) => (ageMs ?? 0) > objectiveMs
  const last = imagined.at(-1) ?? past.findLast(({ ageMs }) => ageMs !== undefined)
  if (last?.ageMs === undefined || !isOver(last)) return undefined
  const amount = `${valueNoun(unit)} ${valueText(last.ageMs, unit)}`
  // The stretch over the objective that reaches the end.
  const first = imagined[imagined.findLastIndex(point => !isOver(point)) + 1]
  const wasOver = past.findLast(({ ageMs }) => ageMs !== undefined)
  if (first === undefined || (wasOver !== undefined && isOver(wasOver) && first === imagined[0])) {
    return `It is broken already; at the end: ${amount}.`
  }
  return `It breaks ${durationText(first.atMs - endMs)} after the change; at its end: ${amount}.`
}

/** The answer in a sentence. */
export function verdictText(
  answer: WhatIfAnswer,
  objectiveMs: number,
  unit: Unit | undefined,
): string {
  if (answer.breachProbability === undefined) {
    const why =
      answer.unscored === undefined
        ? 'the forecaster has no word on it'
        : unscoredWords[answer.unscored]
    return `Nothing is foretold: ${why}.`
  }
  const objective = `The objective of ${valueText(objectiveMs, unit)}`
  const time = answer.timeToBreachS
  return time === undefined
    ? `${objective} is not expected to break within 30 min.`
    : `${objective} is expected to break ${timeToBreachText(time)}.`
}

/** What is imagined, in a sentence. */
export function bendText(bend: Bend, pace: Pace): string {
  if (!isBent(bend)) return 'Nothing is changed: this is what is foretold of the past as it is.'
  const { slowerPercent, arrivalsFactor, lastsMs } = bend
  const parts = [
    ...(arrivalsFactor === 1
      ? []
      : [
          `arrivals are ${factorText(arrivalsFactor)}${rate(pace, pace.arrivalsPerS * arrivalsFactor)}`,
        ]),
    ...(slowerPercent === 0
      ? []
      : [
          `the consumer reads at most ${100 - slowerPercent} % of what it could${rate(pace, pace.ceilingPerS * (1 - slowerPercent / 100))}`,
        ]),
  ]
  const assumption = pace.isBehind
    ? ` It falls behind at the end of its past, so it reads as fast as it can${rate(pace, pace.ceilingPerS)}.`
    : pace.isKnown
      ? ` Its ceiling is taken from its past: ${countText(pace.ceilingPerS)} /s.`
      : ' The past has no rates, so the consumer is taken to just keep up.'
  return `For ${lastsMs / 60_000} min ${parts.join(', and ')}.${assumption}`
}

const rate = ({ isKnown }: Pace, perS: number) => (isKnown ? ` (${countText(perS)} /s)` : '')

/** `×1.5`. */
export const factorText = (factor: number) => `×${Number(factor.toFixed(2))}`
