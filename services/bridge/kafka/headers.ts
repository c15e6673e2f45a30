import type { Isolation } from '#contracts/sample.ts'
import type { HeaderReading, Position } from '../offsets/offset-source.ts'
import type { BatchHeader } from './messages/batch-header.ts'
import { type FetchedHeaders, fetchHeadersApi } from './messages/fetch-headers.ts'
import type { Cluster } from './network/cluster.ts'
import { failureReason } from './network/link-failure.ts'
import { errorCodes, isStaleLeader, partitionReason } from './wire/error-codes.ts'

interface HeaderDeps {
  readonly cluster: Cluster
  /** Most bytes of records that one call may fetch. A first batch that is larger than what is left is fetched whole. */
  readonly bytesMax: number
}

/**
 * Room per partition, round after round. A broker leaves out a batch that does not fit, unless it is the first of an
 * answer, so that each round asks the left-out ones again with more room. Producers' batches are 16 kB by default and
 * rarely above 1 MB.
 */
const ROOM_BYTES = [20_000, 160_000, 1_200_000] as const

interface Asked {
  readonly position: Position
  readonly broker: number
  /** `read_committed` first, which tells what was aborted; what lies above the last stable offset needs the other. */
  readonly isolation: Isolation
}

/** The header of the batch at each position: rounds of one request per broker, until all are read or the budget is spent. */
export async function readHeaders(
  positions: readonly Position[],
  { cluster, bytesMax }: HeaderDeps,
  signal: AbortSignal,
): Promise<readonly HeaderReading[]> {
  await cluster.refreshIfStale(signal)
  const readings: HeaderReading[] = []
  let left = place(positions, cluster, readings)
  let budget = bytesMax
  for (const room of ROOM_BYTES) {
    if (left.length === 0 || budget <= 0 || signal.aborted) break
    const again: Asked[] = []
    const requests = Map.groupBy(left, ({ broker, isolation }) => `${broker} ${isolation}`)
    const share = Math.max(1, Math.floor(budget / requests.size))
    const spent = await Promise.all(
      [...requests.values()].map(async asked => {
        const round = await readRound({ asked, room, maxBytes: share }, cluster, signal)
        readings.push(...round.readings)
        again.push(...round.left)
        return round.bytes
      }),
    )
    budget -= spent.reduce((sum, bytes) => sum + bytes, 0)
    left = again
  }
  // What did not fit into the budget is not an error, only not known this time.
  readings.push(...left.map(({ position }) => ({ position, failure: 'not-measured' as const })))
  return readings
}

/** Gives each position its leader; the others become failures. */
function place(
  positions: readonly Position[],
  cluster: Cluster,
  failures: HeaderReading[],
): Asked[] {
  const topics = cluster.view?.topics
  return positions.flatMap(position => {
    const topic = topics?.get(position.stream)
    const broker = topic?.leaders[position.partition] ?? -1
    if (broker >= 0) return [{ position, broker, isolation: 'read_committed' }]
    const known =
      topics === undefined
        ? 'broker-unreachable'
        : topic === undefined
          ? 'stream-missing'
          : 'leader-unavailable'
    failures.push({ position, failure: known })
    return []
  })
}

interface Round {
  readonly readings: readonly HeaderReading[]
  readonly left: readonly Asked[]
  readonly bytes: number
}

async function readRound(
  {
    asked,
    room,
    maxBytes,
  }: {
    /** All of one broker and one isolation level. */
    readonly asked: readonly Asked[]
    readonly room: number
    readonly maxBytes: number
  },
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Round> {
  const { broker = -1, isolation = 'read_committed' } = asked[0] ?? {}
  // A partition may appear once per request: a second position on it waits for the next round.
  const first = new Map(asked.toReversed().map(one => [keyOf(one.position), one]))
  const later = asked.filter(one => first.get(keyOf(one.position)) !== one)
  const now = [...first.values()].toReversed()
  const byStream = Map.groupBy(now, ({ position }) => position.stream)
  const topics = [...byStream].map(([name, ones]) => ({
    name,
    partitions: ones.map(({ position: { partition, offset } }) => ({ partition, offset })),
  }))
  const request = { maxBytes, partitionMaxBytes: room, maxWaitMs: 0, isolation, topics }
  const answer = await cluster.ask(
    { broker, lane: 'bulk' },
    { api: fetchHeadersApi, request },
    signal,
  )
  if (!answer.ok) {
    const reason = failureReason(answer.failure)
    return {
      readings: asked.map(({ position }) => ({ position, failure: reason })),
      left: [],
      bytes: 0,
    }
  }
  if (answer.value.some(({ errorCode }) => isStaleLeader(errorCode))) cluster.markStale()
  const fetched = new Map(answer.value.map(one => [`${one.partition} ${one.topic}`, one]))
  const left: Asked[] = [...later]
  const readings: HeaderReading[] = []
  for (const one of now) {
    const answered = fetched.get(keyOf(one.position))
    const reading = toReading(one.position, answered, isolation)
    if (reading !== undefined) readings.push(reading)
    else if (one.position.offset < (answered?.lastStableOffset ?? -1)) left.push(one)
    else left.push({ ...one, isolation: 'read_uncommitted' })
  }
  const bytes = answer.value.reduce((sum, { recordBytes }) => sum + recordBytes, 0)
  return { readings, left, bytes }
}

const keyOf = ({ stream, partition }: Position) => `${partition} ${stream}`

/** Undefined where the broker left the partition out: for want of room, or because it is not stable yet. */
function toReading(
  position: Position,
  fetched: FetchedHeaders | undefined,
  isolation: Isolation,
): HeaderReading | undefined {
  if (fetched === undefined) return { position, failure: 'request-refused' }
  if (fetched.errorCode !== 0) {
    // Beyond the log on either side there is no record to read; which side, the end offsets say.
    const isOutside = fetched.errorCode === errorCodes.offsetOutOfRange
    const isDenied = fetched.errorCode === errorCodes.topicAuthorizationFailed
    const refused = isDenied ? 'request-refused' : partitionReason(fetched.errorCode)
    return { position, failure: isOutside ? 'not-measured' : refused }
  }
  // Compaction may have removed the record itself: the next one that is left is then the oldest unread.
  const batch = fetched.batches.find(({ lastOffset }) => lastOffset >= position.offset)
  if (batch !== undefined) {
    // Without isolation a broker names no aborted transactions, even of what has become stable meanwhile.
    const told = isolation === 'read_committed' ? fetched : { ...fetched, lastStableOffset: -1 }
    return { position, batch: toBatch(batch, position, told) }
  }
  const isAtEnd = position.offset >= fetched.highWatermark
  return isAtEnd ? { position, failure: 'not-measured' } : undefined
}

function toBatch(
  header: BatchHeader,
  position: Position,
  { lastStableOffset, abortedTransactions }: FetchedHeaders,
): NonNullable<HeaderReading['batch']> {
  const { records: _records, producerId, ...batch } = header
  const { isTransactional, isControl, baseOffset, lastOffset } = batch
  // The answer names the aborted transactions that end at or after the position; a batch beyond it may come after them.
  const isTold = lastOffset < lastStableOffset && baseOffset <= position.offset
  if (!isTransactional || isControl || !isTold) return batch
  const isAborted = abortedTransactions.some(
    aborted => aborted.producerId === producerId && aborted.firstOffset <= baseOffset,
  )
  return { ...batch, isAborted }
}
