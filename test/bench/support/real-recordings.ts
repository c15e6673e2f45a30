import { join } from 'node:path'
import type { ForecastReport } from '#models/evaluation/evaluate.ts'
import type { Predict } from '#models/scoring/outputs-along.ts'
import { recordingsIn } from '#models/training/corpus/recording-folder.ts'
import { compareForecasters } from './compare-forecasters.ts'

/** Recordings of a real broker under injected faults. Nothing is ever learnt from them. */
export const realRecordings = join(
  import.meta.dirname,
  '../../../models/training/recordings/real-kafka',
)

/** Scores a network on the recordings of a real broker, beside all baselines. */
export async function judgeRealRecordings(
  predict: Predict,
  log: (line: string) => void,
): Promise<Readonly<Record<string, number>>> {
  const recordings = await Array.fromAsync(recordingsIn(realRecordings))
  const { network, valueOnly, bestBaseline } = await compareForecasters(recordings, {
    predict,
    log,
  })
  log(summaryOf(network))
  const { prAuc, brierSkill, atBudget, atFixed } = network
  return {
    recordingsPrAuc: prAuc,
    recordingsRecall: atBudget.recall,
    recordingsPrecision: atBudget.precision,
    recordingsLeadSeconds: atBudget.leadMedianS ?? 0,
    recordingsBrierSkill: brierSkill,
    recordingsFalseAlarmsPerDay: atFixed.falseAlarmsPerDay,
    recordingsValueOnlyPrAuc: valueOnly.prAuc,
    recordingsRatioToBestBaseline: prAuc / bestBaseline.prAuc,
  }
}

const summaryOf = ({ series, scoredDays, spikes, foreseeable }: ForecastReport) =>
  `${series} recordings, ${scoredDays.toFixed(1)} recorded days: ${spikes} spikes, ${foreseeable} of them foreseeable`
