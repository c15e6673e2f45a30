import type { Fact, Sample } from '#contracts/sample.ts'
import { oldestAge } from './oldest-age.ts'
import type { Series, StreamState } from './pulsar-inventory.ts'
import {
  type AgeMoment,
  type AgeSettings,
  type PartitionAge,
  partitionAge,
} from './subscription-age.ts'

interface SampleSettings extends AgeSettings {
  readonly pollIntervalMs: number
}

/** As the Kafka bridge judges: a stream without a new message for this many polls is idle. */
export const idlePolls = 3
/** A subscription that acknowledges nothing for this many polls, with messages to read, is stalled: 30 s by default. */
export const stalledPolls = 6

interface Measured {
  readonly index: number
  readonly age: PartitionAge
}

export interface SampleMoment extends AgeMoment {
  readonly settings: SampleSettings
}

/** The sample of a series: the maximum over its partitions, of the low and of the high bounds each. */
export function seriesSample(series: Series, stream: StreamState, moment: SampleMoment): Sample {
  const { atMs, isFresh, settings } = moment
  const measured: Measured[] = []
  const failures = [...stream.failures].flatMap(([index, reason]) =>
    series.histories.has(index) ? [reason] : [],
  )
  for (const [index, history] of series.histories) {
    const { newest } = history
    if (stream.failures.has(index) || newest === undefined) continue
    measured.push({ index, age: partitionAge(history, newest, moment) })
  }
  const unknown = measured.filter(({ age }) => !age.known).length + failures.length
  const partitions = measured.length + failures.length
  const worst = measured.reduce<Measured | undefined>(
    (best, one) => (best === undefined || highOf(one) > highOf(best) ? one : best),
    undefined,
  )
  const { perS: arrivalsPerS } = stream.arrivals
  const { perS: readsPerS } = series.reads
  const backlog = failures.length > 0 ? undefined : backlogOf(series)
  const lost = isFresh ? expiredOf(series) : 0
  return {
    series: series.key,
    atMs: Math.max(0, Math.round(settings.toWallMs(atMs))),
    age: oldestAge(
      measured.map(({ age }) => age),
      failures,
    ),
    evidence: {
      ...(worst === undefined ? {} : { worstPartition: worst.index }),
      ...{ partitions, unknownPartitions: unknown },
    },
    ...(backlog === undefined ? {} : { backlog }),
    ...(arrivalsPerS === undefined ? {} : { arrivalsPerS }),
    ...(readsPerS === undefined ? {} : { readsPerS }),
    facts: [...factsOf(series, stream, { ...moment, worst }), ...(lost > 0 ? lossFacts : [])],
    ...(lost > 0 ? { lostRecords: lost } : {}),
  }
}

const highOf = ({ age }: Measured) => (age.known ? age.highMs : Number.POSITIVE_INFINITY)

const lossFacts: readonly Fact[] = ['data_loss']

function expiredOf({ histories }: Series): number {
  return [...histories.values()].reduce((sum, { expired }) => sum + expired, 0)
}

/** Delayed messages that are not due are not to be read yet. */
function backlogOf({ histories }: Series): number {
  let backlog = 0
  for (const { newest, mayBeMarkers } of histories.values()) {
    if (newest !== undefined && !mayBeMarkers) backlog += newest.backlog - newest.notDue
  }
  return Math.max(0, backlog)
}

function factsOf(
  { histories }: Series,
  { arrivals, failures }: StreamState,
  { atMs, settings, worst }: SampleMoment & { readonly worst: Measured | undefined },
): Fact[] {
  const facts: Fact[] = []
  if (arrivals.isIdleFor(idlePolls * settings.pollIntervalMs)) facts.push('idle')
  const history = worst && histories.get(worst.index)
  const head = history?.newest
  const hasUnread = head !== undefined && head.backlog > head.notDue && !history?.mayBeMarkers
  const isStill = atMs - (history?.movedAtMs ?? atMs) >= stalledPolls * settings.pollIntervalMs
  if (hasUnread && isStill) facts.push('stalled')
  let members = 0
  for (const { newest } of histories.values()) members += newest?.members ?? 0
  if (members === 0 && failures.size === 0) facts.push('inactive')
  return facts
}
