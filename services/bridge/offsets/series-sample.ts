import type { Fact, Isolation, Sample } from '#contracts/sample.ts'
import type { ConsumerInfo } from './offset-source.ts'
import type { AgeSettings } from './partition-age.ts'
import type { Questions } from './questions.ts'
import { SeriesAge } from './series-age.ts'
import type { SeriesTracker } from './series-tracker.ts'
import type { StreamLedger } from './stream-ledger.ts'

export interface SampleSettings extends AgeSettings {
  readonly commitsIntervalMs: number
}

/** A stream without a new record for this many polls of commits is idle: fewer would call a slow one idle. */
const idlePolls = 3
/** A consumer that commits nothing for this many polls, with records to read, is stalled: 30 s by default. */
const stalledPolls = 6

export interface SeriesView {
  readonly tracker: SeriesTracker
  readonly ledger: StreamLedger
  readonly consumer: ConsumerInfo
}

/** Makes the samples of one poll. Reuses its working memory: one at a time. */
export class SeriesSampler {
  readonly #settings: SampleSettings
  readonly #age: SeriesAge
  readonly #otherAge: SeriesAge

  constructor(settings: SampleSettings) {
    this.#settings = settings
    this.#age = new SeriesAge(settings)
    this.#otherAge = new SeriesAge(settings)
  }

  /** `questions` collects what could narrow its bounds. */
  sample(view: SeriesView, questions?: Questions): Sample {
    const { tracker, ledger } = view
    const age = this.#age
    const isLastStable = tracker.isolation === 'read_committed'
    age.measure(tracker, ledger, { isLastStable, ...(questions ? { questions } : {}) })
    const { backlog, worstPartition } = age
    const { readsPerS, lostRecords } = tracker
    const arrivalsPerS = ledger.arrivals.perS
    return {
      series: tracker.key,
      atMs: this.#atMs(tracker),
      age: age.toAge(),
      ...this.#otherIsolation(view),
      evidence: {
        ...(worstPartition < 0 ? {} : { worstPartition }),
        partitions: age.partitions,
        unknownPartitions: age.unknownPartitions,
      },
      ...(Number.isNaN(backlog) ? {} : { backlog }),
      ...(arrivalsPerS === undefined ? {} : { arrivalsPerS }),
      ...(readsPerS === undefined ? {} : { readsPerS }),
      facts: this.#facts(view),
      ...(lostRecords > 0 ? { lostRecords } : {}),
    }
  }

  #atMs(tracker: SeriesTracker): number {
    return Math.max(0, Math.round(this.#settings.toWallMs(tracker.moments.receivedAtMs)))
  }

  #otherIsolation({ tracker, ledger }: SeriesView): Pick<Sample, 'otherIsolation'> {
    if (ledger.open.size === 0) return {}
    const isLastStable = tracker.isolation !== 'read_committed'
    this.#otherAge.measure(tracker, ledger, { isLastStable })
    const isolation: Isolation = isLastStable ? 'read_committed' : 'read_uncommitted'
    return { otherIsolation: { isolation, age: this.#otherAge.toAge() } }
  }

  #facts({ tracker, ledger, consumer }: SeriesView): Fact[] {
    const { commitsIntervalMs } = this.#settings
    const nowMs = tracker.moments.receivedAtMs
    const facts: Fact[] = []
    if (ledger.arrivals.isIdleFor(idlePolls * commitsIntervalMs)) facts.push('idle')
    if (this.#isStalled(tracker, nowMs)) facts.push('stalled')
    if (this.#age.isBlocked) facts.push('blocked')
    facts.push(...membershipFacts(consumer, tracker.key.stream))
    if (tracker.hasLoss) facts.push('data_loss')
    if (ledger.info.compacted && this.#age.hasUnread) facts.push('compacted')
    if (ledger.wasRecreated(nowMs)) facts.push('recreated')
    if (ledger.wasTruncated(nowMs)) facts.push('truncated')
    return facts
  }

  /** Judged at the worst partition: one that hangs is late however busy the others are. */
  #isStalled(tracker: SeriesTracker, nowMs: number): boolean {
    const { worstPartition, hasUnread, isTailUncertain } = this.#age
    if (!hasUnread || isTailUncertain || worstPartition < 0) return false
    const movedAtMs = tracker.movedAtMs[worstPartition] as number
    return nowMs - movedAtMs >= stalledPolls * this.#settings.commitsIntervalMs
  }
}

function membershipFacts(consumer: ConsumerInfo, stream: string): Fact[] {
  const { kind, state, members, reads } = consumer
  const facts: Fact[] = []
  // Whoever assigns partitions itself has no members that a coordinator knows of.
  if (members === 0 && kind !== 'assign-only' && state !== 'unknown') facts.push('inactive')
  if (members > 0 && state !== 'rebalancing' && reads !== undefined && !reads.has(stream)) {
    facts.push('ghost')
  }
  if (state === 'rebalancing') facts.push('rebalancing')
  return facts
}

/** The sample of a series that this poll could not measure. */
export function unknownSample(
  view: SeriesView,
  reason: 'stream-missing' | NonNullable<SeriesTracker['failure']>,
  atMs: number,
): Sample {
  const { tracker, consumer } = view
  const partitions = tracker.committed.reduce((sum, at) => sum + (Number.isNaN(at) ? 0 : 1), 0)
  return {
    series: tracker.key,
    atMs,
    age: { known: false, reason },
    evidence: { partitions, unknownPartitions: partitions },
    facts: membershipFacts(consumer, tracker.key.stream),
  }
}
