import type { Age } from '#contracts/age.ts'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
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
