import { messageOf } from '#kit/errors.ts'
import { type Artifact, readArtifact, writeArtifact } from '#models/artifacts/artifact.ts'
import { shippedArtifact } from '#models/artifacts/shipped-artifact.ts'
import {
  evaluateForecasts,
  type ForecastReport,
  usualEvaluation,
} from '#models/evaluation/evaluate.ts'
import type { Recording } from '#models/training/corpus/recording.ts'
import {
  finetune as finetuned,
  finetuningPlan,
  judgeLaterParts,
  ownPastOf,
} from '#models/training/finetuning-run.ts'
import { readHistories } from '../backtest/read-histories.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { asRecording } from '../finetune/as-recording.ts'
import { finetuneErrors } from '../finetune/errors.ts'
import {
  type FinetuneFlags,
  type FinetuneOptions,
  finetuneOptions,
} from '../finetune/finetune-flags.ts'
import type { Terminal } from '../terminal.ts'
import { openProgressLine } from '../train/progress-line.ts'
import { openTrainingEngine } from '../train/training-engine.ts'

/** Lets the network go on learning from histories of one's own, and writes the result if it foretells their later part better. */
export async function finetune(
  paths: readonly string[],
  flags: FinetuneFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const options = finetuneOptions(flags)
  const base = startOf(options)
  const own: Recording[] = []
  for await (const history of readHistories(paths, {
    objective: options.objective,
    err: terminal.err,
  }))
    own.push(asRecording(history))
  refuseTooLittle(own)
  const begin = performance.now()
  const { engine, predictWith } = await openTrainingEngine()
  terminal.err.write(`learning on ${engine.about}\n`)
  using progress = openProgressLine(terminal.err, () => performance.now())
  const { weights, examples } = await finetuned({
    ...{ own, start: base.weights, plan: finetuningPlan(options.epochs, options.seed) },
    onProgress: ({ step, steps }) => progress.show(step / steps, 'learning'),
  })
  const report = async (candidate: Artifact['weights']) => {
    using predict = await predictWith(candidate)
    const judged = await judgeLaterParts(own, predict)
    return evaluateForecasts(judged, { ...usualEvaluation, draws: 0 })
  }
  const before = await report(base.weights)
  const after = await report(weights)
  terminal.out.write(comparisonOf(before, after))
  if (!(after.brier < before.brier) && !options.isWrittenAnyway) {
    terminal.out.write(
      'Nothing is written: it foretells no better. --anyway writes it nevertheless.\n',
    )
    return exitCodes.failed
  }
  const { manifest } = base
  await writeArtifact(options.output, weights, {
    ...{ name: `${manifest.name}-tuned`, version: manifest.version },
    training: {
      ...{ seed: options.seed, epochs: options.epochs, engine: engine.name, examples, shift: 0 },
      recordings: Object.fromEntries(own.map(({ law }) => [law, 1])),
      seconds: Math.round((performance.now() - begin) / 1_000),
      startedFrom: `${manifest.name}@${manifest.version}`,
    },
    scores: { before: scoresOf(before), after: scoresOf(after) },
  })
  terminal.out.write(`written to ${options.output}\n`)
  return exitCodes.fine
}

function startOf({ model }: FinetuneOptions): Artifact {
  try {
    return readArtifact(model ?? shippedArtifact)
  } catch (cause) {
    throw finetuneErrors.MODEL_UNUSABLE(messageOf(cause), cause)
  }
}

/** With less the comparison at the end would be a matter of luck. */
const least = { days: 2, spikesToLearn: 5, spikesToJudge: 2 }

function refuseTooLittle(own: readonly Recording[]): void {
  const { days, spikesToLearn, spikesToJudge } = ownPastOf(own)
  const isEnough =
    own.every(({ value }) => value.length > 8_640 * least.days) &&
    spikesToLearn >= least.spikesToLearn &&
    spikesToJudge >= least.spikesToJudge
  if (isEnough) return
  throw finetuneErrors.HISTORY_SHORT(
    `There are ${days.toFixed(1)} days with ${spikesToLearn} spikes to learn from and ${spikesToJudge} to judge by; each history needs ${least.days} days, and all together ${least.spikesToLearn} and ${least.spikesToJudge} spikes.`,
  )
}

const scoresOf = ({ prAuc, brierSkill, atFixed }: ForecastReport) => ({
  ...{ prAuc, brierSkill: Number.isFinite(brierSkill) ? brierSkill : null },
  falseAlarmsPerDayAtHalf: atFixed.falseAlarmsPerDay,
})

function comparisonOf(before: ForecastReport, after: ForecastReport): string {
  const line = (name: string, { prAuc, brierSkill, atFixed }: ForecastReport) =>
    `${name.padEnd(8)}${prAuc.toFixed(3).padEnd(8)}${brierSkill.toFixed(3).padEnd(13)}${atFixed.falseAlarmsPerDay.toFixed(2)}`
  const subject = `the last part of each history, ${before.spikes} spikes, was kept apart`
  const header = '        PR-AUC  Brier skill  false alarms a day at 0.5'
  return `${subject}\n\n${header}\n${line('before', before)}\n${line('after', after)}\n`
}
