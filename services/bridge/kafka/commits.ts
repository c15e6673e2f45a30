import type { BridgeProblem } from '#contracts/bridge-status.ts'
import type { Clock } from '#kit/clock.ts'
import { chunks, limited } from '../limited.ts'
import type { CommitsReading, ConsumerInfo } from '../offsets/offset-source.ts'
import type { ProblemLedger } from '../problem-ledger.ts'
import { groupFailures } from './by-leader.ts'
import { describeShareGroupOffsetsApi } from './messages/describe-share-group-offsets.ts'
import { type GroupOffsets, manyGroupsSince, offsetFetchApi } from './messages/offset-fetch.ts'
import type { Cluster } from './network/cluster.ts'
import type { Coordinators } from './network/coordinators.ts'
import { failureReason } from './network/link-failure.ts'
import {
  errorCodes,
  errorName,
  groupReason,
  isStaleCoordinator,
  partitionReason,
} from './wire/error-codes.ts'

interface CommitsDeps {
  readonly cluster: Cluster
  readonly coordinators: Coordinators
  readonly clock: Clock
  readonly ledger: ProblemLedger
}

/** One request's groups, all of one coordinator and one API. */
interface Batch {
  readonly broker: number
  readonly isShare: boolean
  readonly groups: readonly string[]
}

/** Groups per request: few enough that one answer stays below some megabytes, enough for requests ≤ groups / 50. */
const GROUPS_PER_REQUEST = { min: 50, max: 500 } as const
/** Group-partitions that one answer should hold at most: about 1 MB. */
const PARTITIONS_PER_REQUEST = 50_000
/** Requests on the way per coordinator: one being answered, one waiting for the broker. */
const REQUESTS_PER_COORDINATOR = 2

/** Committed offsets, many groups per request. */
export class CommitReader {
  readonly #deps: CommitsDeps
  /** Partitions per group in the previous answers, which decides how many groups a request takes. */
  #partitionsPerGroup = 0

  constructor(deps: CommitsDeps) {
    this.#deps = deps
  }

  async read(
    consumers: readonly ConsumerInfo[],
    signal: AbortSignal,
  ): Promise<readonly CommitsReading[]> {
    const { coordinators, clock, ledger, cluster } = this.#deps
    await cluster.refreshIfStale(signal)
    const shares = new Set(consumers.filter(({ kind }) => kind === 'share').map(c => c.consumer))
    const names = consumers.map(({ consumer }) => consumer)
    const unplaced = names.filter(name => coordinators.of(name) === undefined)
    await coordinators.find(unplaced, signal)
    const first = await this.#readAll(names, shares, signal)
    // A coordinator that moved is found and asked once more in the same poll.
    const moved = [...first.values()].filter(
      ({ reading, isStale }) => isStale && reading.failure !== undefined,
    )
    if (moved.length > 0) {
      const groups = moved.map(({ reading }) => reading.consumer)
      const before = new Map(groups.map(group => [group, coordinators.of(group)]))
      await coordinators.find(groups, signal)
      const again = groups.filter(group => coordinators.of(group) !== before.get(group))
      for (const [group, result] of await this.#readAll(again, shares, signal)) {
        first.set(group, result)
      }
    }
    const readings = [...first.values()].map(({ reading }) => reading)
    this.#learnSize(readings)
    ledger.state('commits', commitProblems(readings), clock.now())
    return readings
  }

  #learnSize(readings: readonly CommitsReading[]): void {
    let partitions = 0
    for (const { streams } of readings) {
      for (const stream of streams) partitions += stream.partitions.length
    }
    this.#partitionsPerGroup = partitions / Math.max(1, readings.length)
  }

  async #readAll(
    names: readonly string[],
    shares: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<Map<string, GroupResult>> {
    const { clock, coordinators } = this.#deps
    const results = new Map<string, GroupResult>()
    const byBroker = new Map<number, string[]>()
    const atMs = clock.now()
    for (const name of names) {
      const broker = coordinators.of(name)
      if (broker === undefined) {
        const reason = coordinators.isDenied(name) ? 'no-group-right' : 'coordinator-unavailable'
        const failed = failure(name, reason, { sentAtMs: atMs, receivedAtMs: atMs })
        results.set(name, { reading: failed, isStale: false })
        continue
      }
      const ofBroker = byBroker.get(broker)
      if (ofBroker === undefined) byBroker.set(broker, [name])
      else ofBroker.push(name)
    }
    await Promise.all(
      [...byBroker].map(async ([broker, groups]) => {
        const batches = this.#batches(broker, groups, shares)
        const answered = await limited(batches, REQUESTS_PER_COORDINATOR, batch =>
          this.#readBatch(batch, signal),
        )
        for (const result of answered.flat()) results.set(result.reading.consumer, result)
      }),
    )
    return results
  }

  #batches(broker: number, groups: readonly string[], shares: ReadonlySet<string>): Batch[] {
    const { min, max } = GROUPS_PER_REQUEST
    const fitting = Math.floor(PARTITIONS_PER_REQUEST / Math.max(1, this.#partitionsPerGroup))
    const range = this.#deps.cluster.versionsOf(broker)?.get(offsetFetchApi.key)
    const isMany = range === undefined || range.max >= manyGroupsSince
    const size = isMany ? Math.min(max, Math.max(min, fitting)) : 1
    return [
      ...chunks(
        groups.filter(group => !shares.has(group)),
        size,
      ).map(run => ({
        broker,
        isShare: false,
        groups: run,
      })),
      ...chunks(
        groups.filter(group => shares.has(group)),
        max,
      ).map(run => ({
        broker,
        isShare: true,
        groups: run,
      })),
    ]
  }

  async #readBatch(
    { broker, isShare, groups }: Batch,
    signal: AbortSignal,
  ): Promise<GroupResult[]> {
    const { cluster, clock } = this.#deps
    const api = isShare ? describeShareGroupOffsetsApi : offsetFetchApi
    const startedAtMs = clock.now()
    const answer = await cluster.ask({ broker, lane: 'bulk' }, { api, request: groups }, signal)
    if (!answer.ok) {
      const reason = failureReason(answer.failure)
      const window = { sentAtMs: startedAtMs, receivedAtMs: clock.now() }
      return groups.map(group => ({
        reading: failure(
          group,
          reason === 'broker-unreachable' ? 'coordinator-unavailable' : reason,
          window,
        ),
        isStale: reason === 'broker-unreachable',
      }))
    }
    const window = { sentAtMs: answer.sentAtMs, receivedAtMs: answer.receivedAtMs }
    const results = answer.value.map(offsets => toResult(offsets, groups, window))
    const answered = new Set(results.map(({ reading }) => reading.consumer))
    const unanswered = groups.filter(group => !answered.has(group))
    return [
      ...results,
      ...unanswered.map(group => ({
        reading: failure(group, 'request-refused', window),
        isStale: false,
      })),
    ]
  }
}

interface GroupResult {
  readonly reading: CommitsReading
  /** Whether another broker may coordinate the group by now. */
  readonly isStale: boolean
}

type Window = Pick<CommitsReading, 'sentAtMs' | 'receivedAtMs'>

const failure = (
  consumer: string,
  reason: NonNullable<CommitsReading['failure']>,
  window: Window,
): CommitsReading => ({ consumer, ...window, streams: [], failures: [], failure: reason })

function toResult(
  { group, errorCode, topics }: GroupOffsets,
  asked: readonly string[],
  window: Window,
): GroupResult {
  // Before version 8 the answer does not repeat the one group asked for.
  const consumer = group === '' && asked.length === 1 ? (asked[0] ?? '') : group
  // A group that was deleted meanwhile has no offsets; discovery will say that it is gone.
  if (errorCode !== 0 && errorCode !== errorCodes.groupIdNotFound) {
    const reading = failure(consumer, groupReason(errorCode), window)
    return { reading, isStale: isStaleCoordinator(errorCode) }
  }
  const failures = topics.flatMap(({ name, failed }) =>
    groupFailures(name, failed, partitionReason),
  )
  const streams = topics
    .filter(({ partitions }) => partitions.length > 0)
    .map(({ name, partitions, offsets }) => ({ stream: name, partitions, offsets }))
  return { reading: { consumer, ...window, streams, failures }, isStale: false }
}

/** Groups that are named one by one; when a broker goes, its thousands of groups are one piece of news. */
const NAMED_MAX = 10

function commitProblems(readings: readonly CommitsReading[]): Omit<BridgeProblem, 'sinceMs'>[] {
  const problems = readings.flatMap(({ consumer, failure: reason }) => {
    const stated = reason === undefined ? undefined : problemOf[reason]
    return stated === undefined ? [] : [{ ...stated, subject: `group ${consumer}`.slice(0, 300) }]
  })
  if (problems.length <= NAMED_MAX) return problems
  const [first] = problems.slice(NAMED_MAX)
  const detail = `${problems.length - NAMED_MAX} more: ${first?.detail}`
  return [
    ...problems.slice(0, NAMED_MAX),
    { code: first?.code ?? 'coordinator-unavailable', subject: 'further groups', detail },
  ]
}

const problemOf: Readonly<
  Partial<Record<NonNullable<CommitsReading['failure']>, Pick<BridgeProblem, 'code' | 'detail'>>>
> = {
  'no-group-right': {
    code: 'authorization',
    detail: errorName(errorCodes.groupAuthorizationFailed),
  },
  'coordinator-unavailable': {
    code: 'coordinator-unavailable',
    detail: 'its committed offsets could not be read',
  },
  'request-refused': { code: 'unsupported', detail: 'its committed offsets were refused' },
}
