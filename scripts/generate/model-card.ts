import { join } from 'node:path'
import { readArtifact } from '#models/artifacts/artifact.ts'
import { budgetAtHalf } from '#models/training/calibrate.ts'
import { laws } from '#models/training/corpus/law-registry.ts'
import { readResult } from '../performance/result.ts'
import { root } from '../run-tool.ts'
import type { Artifact } from './artifact.ts'

const folder = 'models/artifacts/mixer@1'

/** The model card, from the manifest of the weights and from the benchmark that judged them (Mitchell et al. 2019). */
export function modelCard(): Artifact {
  const { manifest } = readArtifact(join(root, folder))
  // Dashes until the benchmark ran for the first time.
  const { figures = {} } = readResult('spikes') ?? {}
  const { figures: real = {} } = readResult('recordings') ?? {}
  const { training } = manifest
  const learnt = Object.entries(training.recordings).map(([law, count]) => `${count} of ${law}`)
  return {
    path: `${folder}/README.md`,
    text: `# ${manifest.name}@${manifest.version}

Foretells whether the age of a series will exceed its objective within 1, 5, 15 and 30 minutes, and what the age will be.
${manifest.parameters.toLocaleString('en')} weights, ${manifest.featureCount} inputs per series (version ${manifest.featureVersion}); why it is built like that:
[decision 6](../../../docs/decisions/0006-pooled-inputs.md). What it says is two thirds of what it says with all inputs, and one third of what it says with the value alone:
[decision 10](../../../docs/decisions/0010-both-views.md).

## What it is for

Time lags, latencies and other ages of streams, in any unit, read every 10 s to 5 min, with an objective. Covariates (arrival and consumption rates, backlog, latency of the
broker, requests in flight, rebalances) help and may be missing. It is not for values that may fall below zero, nor for objectives that are broken most of the time.

## What it learnt from

${training.examples.toLocaleString('en')} moments of recordings: ${learnt.join(', ')}. All are simulated: our own laws
([training.md](../../../docs/training.md#laws)), and pipelines of the published benchmark's generator with seeds of their own. ${training.epochs} epochs, seed ${training.seed}, ${Math.round(training.seconds / 60)} min
on two cores (${training.engine}). The logits of the hazards are lowered by ${training.shift.toFixed(2)}, so that at 0.5 no law has more than ${budgetAtHalf} false alarms per series and day on recordings
that were kept apart.

## What it can do

On recordings of the same laws that were kept apart from training:

${table(
  [
    'law',
    'series',
    'spikes',
    'PR-AUC',
    'recall',
    'precision',
    'median lead',
    'Brier skill',
    'false alarms a day at 0.5',
  ],
  Object.entries(manifest.scores).map(([law, s]) => [
    ...[law, text0(s.series), text0(s.spikes), text2(s.prAuc), text2(s.recall), text2(s.precision)],
    ...[`${text0(s.leadMedianS)} s`, text2(s.brierSkill), text2(s.falseAlarmsPerDayAtHalf)],
  ]),
)}

Recall, precision and lead are at the threshold with the highest recall at one false alarm per series and day.

**A whole law held out.** A network of this shape, and gradient boosted trees (LightGBM) with the same inputs and examples, learnt from all other laws and were judged on this
one. That is closest to a system nobody has seen:

${table(
  ['law held out', 'PR-AUC', 'trees', 'ratio', 'false alarms a day at 0.5'],
  [...laws.map(({ name }) => name), 'spike-bench'].map(law => {
    const [network, trees] = [figures[`heldOut ${law}: network`], figures[`heldOut ${law}: trees`]]
    // Dashes, too, for a law that the benchmark has not seen yet.
    const ratio = network === undefined || trees === undefined ? undefined : network / trees
    const alarms = figures[`heldOut ${law}: falseAlarmsPerDay`]
    return [law, text2(network), text2(trees), text2(ratio), text2(alarms)]
  }),
)}

**Real brokers.** On recordings of a real Kafka under injected faults ([recordings.md](../../../docs/recordings.md)), of which nothing was learnt: PR-AUC
${text2(real.recordingsPrAuc)}, ${text2(real.recordingsRatioToBestBaseline)} times the best plain forecaster's; ${text2(real.recordingsFalseAlarmsPerDay)} false alarms a day at 0.5.

**The published benchmark's development split:** PR-AUC ${text2(figures.prAuc)}, recall ${text2(figures.recall)}, precision ${text2(figures.precision)},
median lead ${text0(figures.leadSeconds)} s, Brier skill ${text2(figures.brierSkill)}; with the value alone PR-AUC ${text2(figures.valueOnlyPrAuc)}. It learnt from pipelines of the same generator: read
this as a known kind of system.

## What it cannot do

- Sudden faults (a crash, a burst, a partition) are not foreseen by anybody; it says so by a low probability until they are seen.
- Everything is learnt from simulations. Where a system behaves like none of them its probabilities may be off; each series' page threshold and fall-back to a plain
  forecaster follow its own outcomes ([forecasting.md](../../../docs/forecasting.md)), and \`foretap finetune\` learns from histories of your own.
- Covariates that behave as in none of the laws mislead it: the table of held-out laws shows how far. There the value alone foretells better. Series whose forecasts turn out worse
  than a plain forecaster's fall back to that one within about a day.
- In its first day a series has no echoes of the day before, and recurring batches are not known yet.

Repeat it: \`npm run train:shipped\`, then \`npm run bench -- spikes\`.
`,
  }
}

const text0 = (x: number | null | undefined) => (x == null ? '–' : x.toFixed(0))
const text2 = (x: number | null | undefined) => (x == null ? '–' : x.toFixed(2))

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
