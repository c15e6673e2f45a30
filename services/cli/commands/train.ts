import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '#kit/errors.ts'
import { type ManifestFacts, writeArtifact } from '#models/artifacts/artifact.ts'
import { loadCheckpoint, saveCheckpoint } from '#models/training/checkpoint.ts'
import { chosenLaws } from '#models/training/corpora.ts'
import { runTraining, type TrainingResult } from '#models/training/training-run.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import type { Terminal } from '../terminal.ts'
import { trainErrors } from '../train/errors.ts'
import { openProgressLine, type ProgressLine } from '../train/progress-line.ts'
import { scoresText } from '../train/scores-text.ts'
import { type TrainFlags, type TrainOptions, trainOptions } from '../train/train-flags.ts'
import { openTrainingEngine } from '../train/training-engine.ts'

/** Trains the network from the laws of the corpus and from recordings, and writes an artefact. */
export async function train(flags: TrainFlags, terminal: Terminal): Promise<ExitCode> {
  const options = trainOptions(flags)
  const begin = performance.now()
  const { engine, predictWith } = await openTrainingEngine()
  terminal.err.write(`training on ${engine.about}\n`)
  const checkpoint = join(options.output, 'checkpoint.json')
  // Whoever goes on must have the same data and plan.
  const { output: _, isResumed, ...planned } = options
  const plan = JSON.stringify(planned)
  const from = isResumed ? await resumed(checkpoint, plan) : undefined
  if (from !== undefined) terminal.err.write(`going on after epoch ${from.epochsDone}\n`)
  let result: TrainingResult
  {
    using progress = openProgressLine(terminal.err, () => performance.now())
    result = await runTraining(options, {
      ...hooksOf(options, progress),
      predictWith,
      checkpoints: {
        ...(from !== undefined && { from }),
        onEpoch: state => saveCheckpoint(checkpoint, plan, state),
      },
    })
  }
  const { weights, facts, scores } = result
  const manifest: ManifestFacts = {
    ...{ name: 'mixer', version: 1, scores },
    training: {
      ...{ seed: options.plan.seed, epochs: options.plan.epochs, engine: engine.name },
      ...{ ...facts, seconds: Math.round((performance.now() - begin) / 1_000) },
    },
  }
  await writeArtifact(options.output, weights, manifest)
  await rm(checkpoint, { force: true })
  terminal.out.write(`${scoresText(scores)}\nwritten to ${options.output}\n`)
  return exitCodes.fine
}

async function resumed(path: string, plan: string) {
  try {
    return await loadCheckpoint(path, plan)
  } catch (cause) {
    throw trainErrors.CHECKPOINT_FOREIGN(messageOf(cause), cause)
  }
}

function hooksOf({ corpus }: TrainOptions, progress: ProgressLine) {
  const simulated = corpus.seedsPerLaw * chosenLaws(corpus.laws).length
  return {
    // How many recordings the folders hold is not known before they are read.
    onRecording: (made: number) =>
      progress.show(Math.min(1, made / simulated), 'gathering recordings'),
    onProgress: ({ step, steps }: { readonly step: number; readonly steps: number }) =>
      progress.show(step / steps, 'training'),
  }
}
