import type { Age } from '#contracts/age.ts'
import { type Anomaly, anomalyId } from '#contracts/anomaly.ts'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { SeriesForecast } from '#contracts/forecast.ts'
import type { Frame } from '#contracts/frame.ts'
import type { Sample, SampleBatch } from '#contracts/sample.ts'
import { type SeriesKey, seriesId, shardOf } from '#contracts/series.ts'

/** Builders of what tests of the api role put on the bus. */

export function aKey(consumer: string, stream = 'orders'): SeriesKey {
  return { cluster: 'local', stream, consumer, kind: 'time_lag' }
}

export function anAge(bestMs: number): Age {
  return { known: true, lowMs: bestMs, bestMs, highMs: bestMs, method: 'end-offset-history' }
}

export function aSample(given: Partial<Sample> & { readonly consumer?: string } = {}): Sample {
  const { consumer = 'billing', ...rest } = given
  return {
    series: aKey(consumer),
    atMs: 1_000,
    age: anAge(0),
    evidence: { partitions: 1, unknownPartitions: 0 },
    backlog: 0,
    facts: [],
    ...rest,
  }
}

export function aBatch(
  samples: readonly Sample[],
  given: Partial<Omit<SampleBatch, 'samples'>> = {},
): SampleBatch {
  const first = samples[0]?.series
  return {
    v: 1,
    cluster: 'local',
    shard: first ? shardOf(seriesId(first)) : 0,
    atMs: samples[0]?.atMs ?? 1_000,
    samples: [...samples],
    ended: [],
    ...given,
  }
}

export function aStatus(given: Partial<BridgeStatus> = {}): BridgeStatus {
  const cost = { requests: 1, sentBytes: 1, receivedBytes: 1, wallMs: 1, timestampLookups: 0 }
  return {
    v: 1,
    cluster: 'local',
    system: 'kafka',
    atMs: 1_000,
    state: 'ok',
    problems: [],
    problemsOmitted: 0,
    brokers: [],
    streams: 1,
    consumers: 1,
    series: 1,
    seriesDropped: 0,
    cost,
    ...given,
  }
}

export function aFrame(series: SeriesKey, startMs: number, ageMs: number): Frame {
  const age = { minMs: ageMs, maxMs: ageMs, lastMs: ageMs, lowMs: ageMs, highMs: ageMs, hard: true }
  return { series, startMs, samples: 2, age, backlog: 3, facts: ['stalled'], lostRecords: 0 }
}

/** A forecast whose probability within 15 minutes is given. */
export function aForecast(
  probability: number,
  given: Partial<SeriesForecast> & { readonly atMs?: number; readonly consumer?: string } = {},
): SeriesForecast {
  const { atMs = 1_000, consumer = 'billing', ...rest } = given
  return {
    ...{ series: aKey(consumer), objectiveMs: 30_000, objectiveLearnt: false },
    forecast: {
      ...{ atMs, by: 'static', anomalyScore: 0, threshold: 0.5, proven: false },
      breachProbability: [probability / 4, probability / 2, probability, probability],
      ...{ text: 'age 20 s is 67 % of the objective of 30 s', reasons: [] },
    },
    ...rest,
  }
}

export function anAnomaly(given: Partial<Anomaly> & { readonly consumer?: string } = {}): Anomaly {
  const { consumer = 'billing', kind = 'predicted_breach', startMs = 1_000, ...rest } = given
  const series = aKey(consumer)
  return {
    ...{ v: 1, id: anomalyId(series, kind, startMs), series, kind, startMs, atMs: startMs },
    ...{ age: anAge(20_000), objectiveLearnt: false, text: '', labels: {}, circumstances: [] },
    ...rest,
  }
}
