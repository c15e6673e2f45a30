import type { UnknownReason } from '#contracts/age.ts'
import type { Fact, Sample } from '#contracts/sample.ts'
import type { SeriesKey } from '#contracts/series.ts'
import { ArrivalMeter } from '../offsets/arrival-meter.ts'
import { oldestAge } from './oldest-age.ts'
import type { PartitionReading } from './pulsar-inventory.ts'
import { ReplicationHistory } from './replication-history.ts'
import { idlePolls, type SampleMoment, stalledPolls } from './series-sample.ts'

/** Replication of one stream to one cluster; the consumer is the cluster. */
export interface ReplicationSeries {
  readonly key: SeriesKey
  readonly histories: Map<number, ReplicationHistory>
  /** Partitions whose newest reading failed, with why. */
  readonly failures: Map<number, UnknownReason>
  readonly reads: ArrivalMeter
}

/** Makes a series of this key, unless the limit is reached. */
type Claim = (remote: string) => SeriesKey | undefined

/** Takes in what partitions answered of their replicators. Gives those whose replication ended. */
export function observeReplication(
  all: Map<string, ReplicationSeries>,
  readings: readonly PartitionReading[],
  claim: Claim,
): readonly ReplicationSeries[] {
  for (const { failures } of all.values()) failures.clear()
  for (const { index, stats, internal, receivedAtMs } of readings) {
    if (typeof stats === 'string') {
      for (const { failures, histories } of all.values()) {
        if (histories.has(index)) failures.set(index, stats)
      }
      continue
    }
    for (const [remote, isConnected] of stats.replicators) {
      const series = all.get(remote) ?? newSeries(claim(remote))
      if (series === undefined) continue
      all.set(remote, series)
      const history = series.histories.get(index) ?? new ReplicationHistory(receivedAtMs)
      series.histories.set(index, history)
      const position =
        typeof internal === 'object' ? internal.stats.replicators.get(remote) : undefined
      if (typeof internal !== 'object' || position === undefined) {
        series.failures.set(index, typeof internal === 'string' ? internal : 'not-measured')
      } else {
        const { sentAtMs, receivedAtMs, stats } = internal
        history.observe({ ...position, added: stats.added, isConnected, sentAtMs, receivedAtMs })
      }
    }
    for (const [remote, { histories }] of all) {
      if (!stats.replicators.has(remote)) histories.delete(index)
    }
  }
  return [...all.values()].filter(({ histories }) => histories.size === 0)
}

function newSeries(key: SeriesKey | undefined): ReplicationSeries | undefined {
  if (key === undefined) return undefined
  return { key, histories: new Map(), failures: new Map(), reads: new ArrivalMeter() }
}

/** The sample of one replication. */
export function replicationSample(
  { key, histories, failures, reads }: ReplicationSeries,
  arrivals: ArrivalMeter,
  { atMs, isFresh, settings }: SampleMoment,
): Sample {
  const read = [...histories].filter(([index]) => !failures.has(index))
  const ages = read.map(([, history]) => history.age({ atMs, isFresh }))
  const age = oldestAge(ages, [...failures.values()])
  const backlog = read.reduce((sum, [, history]) => sum + history.backlog, 0)
  const isStill = read.some(
    ([, { backlog, movedAtMs }]) =>
      backlog > 0 && atMs - movedAtMs >= stalledPolls * settings.pollIntervalMs,
  )
  const isConnected = read.some(([, { newest }]) => newest?.isConnected === true)
  const facts: Fact[] = []
  if (arrivals.isIdleFor(idlePolls * settings.pollIntervalMs)) facts.push('idle')
  if (isStill) facts.push('stalled')
  if (!isConnected && failures.size === 0) facts.push('inactive')
  return {
    series: key,
    atMs: Math.max(0, Math.round(settings.toWallMs(atMs))),
    age,
    evidence: {
      partitions: histories.size,
      unknownPartitions: failures.size + ages.filter(({ known }) => !known).length,
    },
    ...(failures.size > 0 ? {} : { backlog: Math.max(0, backlog) }),
    ...(arrivals.perS === undefined ? {} : { arrivalsPerS: arrivals.perS }),
    ...(reads.perS === undefined ? {} : { readsPerS: reads.perS }),
    facts,
  }
}

/** Rates between readings. Gives whether something waits to be delivered. */
export function measureReplication(
  all: ReadonlyMap<string, ReplicationSeries>,
  atMs: number,
): boolean {
  let waits = false
  for (const { histories, failures, reads } of all.values()) {
    let delivered = failures.size > 0 ? Number.NaN : 0
    for (const { newest, backlog } of histories.values()) {
      delivered += newest?.delivered ?? Number.NaN
      if (backlog > 0) waits = true
    }
    reads.update(delivered, atMs)
  }
  return waits
}
