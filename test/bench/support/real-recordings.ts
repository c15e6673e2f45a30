import { join } from 'node:path'
import type { ForecastReport } from '#models/evaluation/evaluate.ts'
import { pagesAt } from '#models/evaluation/pages.ts'
import { type JudgedSeries, zonesOf } from '#models/evaluation/zones.ts'
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
  const { network, judged, valueOnly, bestBaseline } = await compareForecasters(recordings, {
    predict,
    log,
  })
  log(summaryOf(network))
  for (const line of byKind(judged, network.atBudget.threshold)) log(line)
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

/** Which kinds of spikes the network warned of, foreseeable or not, at the threshold of the budget and at 0.5. */
function byKind(all: readonly JudgedSeries[], threshold: number): readonly string[] {
  const tally = new Map<string, { spikes: number; atBudget: number; atHalf: number }>()
  for (const zoned of all.map(zonesOf)) {
    const warned = [threshold, 0.5].map(one => pagesAt(one, zoned).leadS)
    zoned.events.forEach(({ kind = 'none', isForeseeable }, i) => {
      const name = `${kind}${isForeseeable ? '' : ', not foreseeable'}`
      const one = tally.get(name) ?? { spikes: 0, atBudget: 0, atHalf: 0 }
      tally.set(name, one)
      const [atBudget, atHalf] = warned.map(leadS => Number.isFinite(leadS[i]))
      one.spikes++
      if (atBudget === true) one.atBudget++
      if (atHalf === true) one.atHalf++
    })
  }
  const lines = [...tally].map(([name, { spikes, atBudget, atHalf }]) =>
    [name.padEnd(34), String(spikes).padEnd(7), String(atBudget).padEnd(17), atHalf].join(' '),
  )
  const header = `${'cause'.padEnd(34)} spikes  warned at budget  warned at 0.5`
  return [header, ...lines.toSorted()]
}

const summaryOf = ({ series, scoredDays, spikes, foreseeable }: ForecastReport) =>
  `${series} recordings, ${scoredDays.toFixed(1)} recorded days: ${spikes} spikes, ${foreseeable} of them foreseeable`
