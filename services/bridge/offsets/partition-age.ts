import type { AgeMethod, UnknownReason } from '#contracts/age.ts'
import type { StreamLedger } from './stream-ledger.ts'

/** Methods from the strongest to the weakest; the index is what hot loops compare. */
export const methodsByWeakness = [
  'caught-up',
  'end-offset-history',
  'log-append-time',
  'create-time',
] as const satisfies readonly AgeMethod[]
const caughtUp = 0
const history = 1
const logAppend = 2
const createTime = 3

/** Why bounds are wider than one expects; the index is what hot loops carry. */
export const boundReasons = [
  undefined,
  'the end offset cannot be read at the moment',
  'the committed offset lies beyond the end of the log',
  'compaction may have removed the oldest unread records',
  'the oldest unread records may be control records of transactions',
  'the oldest unread records may belong to aborted transactions',
  'when the transaction of the oldest unread record ended is not known exactly',
] as const
const staleEnd = 1
const beyondEnd = 2
const compacted = 3
const maybeControl = 4
const maybeAborted = 5
const endedSince = 6

/**
 * Longest run of control records that we reckon with: one per transaction that ends on a partition with no record in
 * between. Without the right to read, they cannot be told from records; a run is as long as transactions are concurrent.
 */
const controlRunSeen = 100
/** The same where no transaction was ever seen open: those that stay unseen are short and few. */
const controlRunUnseen = 4

export interface AgeSettings {
  readonly createTimeSkewMs: number
  readonly appendTimeSkewMs: number
  /** Wall-clock time of a moment of the steady clock. */
  readonly toWallMs: (steadyMs: number) => number
}

/**
 * Bounds for how long the record at a committed offset of one partition has been readable. One object serves a whole
 * poll: set the reading with `begin`, call `measure` per partition and look at the fields, so that nothing is
 * allocated per partition.
 *
 * A committed offset was true at an unknown moment in [sentAtMs, receivedAtMs]; the bounds hold for every such moment.
 * Ends that were read *after* the commit show exactly whether anything was left to read.
 */
export class PartitionAge {
  lowMs = 0
  bestMs = 0
  highMs = 0
  method = caughtUp
  reason = 0
  /** Set where nothing bounds the age from above; `lowMs` holds all the same. */
  unknown: UnknownReason | undefined
  /** Records from the position to the end; NaN where the end is unknown. */
  backlog = 0
  /** Where the oldest unread record is at the earliest: at the commit, or above it where the log begins later. */
  position = 0
  /** Set where look-ups by timestamp could narrow the bounds: the ages between which the record lies. */
  isImprovable = false
  /** Set where the header of the batch at the position would tell what its record is. */
  needsHeader = false
  /** Which interval between the partition's points the position is in, where the bounds could be narrowed. */
  interval = 0
  softLowMs = 0
  softHighMs = 0

  readonly #settings: AgeSettings
  #sentAtMs = 0
  #receivedAtMs = 0
  #isLastStable = false

  constructor(settings: AgeSettings) {
    this.#settings = settings
  }

  begin(reading: { sentAtMs: number; receivedAtMs: number }, isLastStable: boolean): void {
    this.#sentAtMs = reading.sentAtMs
    this.#receivedAtMs = reading.receivedAtMs
    this.#isLastStable = isLastStable
  }

  measure(ledger: StreamLedger, partition: number, committed: number): void {
    const high = ledger.high[partition]
    const curve = this.#isLastStable ? ledger.stable[partition] : high
    this.#reset()
    if (high === undefined || curve === undefined || curve.size === 0) {
      this.#giveUp(ledger.failures[partition] ?? 'no-history-yet')
      return
    }
    const start = ledger.starts[partition] as number
    const isBeyond = committed > high.end && high.seenAtMs >= this.#receivedAtMs
    let position = committed < start || isBeyond ? Math.max(start, 0) : committed
    position = ledger.notes[partition]?.skipUnseen(position, this.#isLastStable) ?? position
    this.position = position
    this.backlog = Math.max(0, curve.end - position)
    if (isBeyond) this.reason = beyondEnd
    if (position >= curve.end) {
      // Seen at the end after the commit: exact. Else a record may have arrived since that look.
      this.highMs = Math.max(0, this.#receivedAtMs - curve.seenAtMs)
      if (curve.seenAtMs >= this.#receivedAtMs) this.highMs = 0
      else if (ledger.failures[partition] !== undefined) this.reason = staleEnd
      if (this.highMs > 0) this.method = history
      return
    }
    this.#boundUnread(ledger, partition)
    this.#weaken(ledger, partition)
    if (isBeyond) this.lowMs = 0
    this.bestMs = Math.min(Math.max(this.bestMs, this.lowMs), this.highMs)
  }

  #reset(): void {
    this.lowMs = 0
    this.bestMs = 0
    this.highMs = 0
    this.method = caughtUp
    this.reason = 0
    this.unknown = undefined
    this.isImprovable = false
    this.needsHeader = false
  }

  #giveUp(reason: UnknownReason): void {
    this.unknown = reason
    this.backlog = Number.NaN
    this.position = Number.NaN
  }

  #boundUnread(ledger: StreamLedger, partition: number): void {
    this.lowMs = this.#lowAt(ledger, partition, this.position)
    const after = this.#readableAfter(ledger, partition)
    if (after === Number.NEGATIVE_INFINITY) {
      this.#boundByTimestamps(ledger, partition)
    } else {
      // Below zero: the record came after the commit was read, when nothing was left to read.
      this.highMs = Math.max(0, this.#receivedAtMs - after)
      this.method = history
    }
    this.bestMs = (this.lowMs + this.highMs) / 2
  }

  /** The latest moment at which the record at the position is known not to have been readable. */
  #readableAfter(ledger: StreamLedger, partition: number): number {
    const high = ledger.high[partition]
    const after = high?.stillAt(high.indexAt(this.position)) ?? Number.NEGATIVE_INFINITY
    if (!this.#isLastStable) return after
    // What lies above the high watermark lies above the last stable offset as well.
    const stable = ledger.stable[partition]
    return Math.max(after, stable?.stillAt(stable.indexAt(this.position)) ?? after)
  }

  /** How old the record at `offset` is at least; 0 where it may not exist yet. */
  #lowAt(ledger: StreamLedger, partition: number, offset: number): number {
    const curve = this.#isLastStable ? ledger.stable[partition] : ledger.high[partition]
    if (curve === undefined || offset >= curve.end) return 0
    const hard = this.#hardLowAt(ledger, partition, offset)
    if (curve.indexAt(offset) >= 0) return hard
    const { toWallMs } = this.#settings
    const below = ledger.points[partition]?.timestampBelow(offset) ?? Number.POSITIVE_INFINITY
    const skewMs = this.#skewMs(ledger.info.timestamps === 'log-append')
    return Math.max(hard, toWallMs(this.#sentAtMs) - below - skewMs)
  }

  #hardLowAt(ledger: StreamLedger, partition: number, offset: number): number {
    const curve = this.#isLastStable ? ledger.stable[partition] : ledger.high[partition]
    if (curve === undefined) return 0
    return Math.max(0, this.#sentAtMs - curve.reachedBy(curve.indexAt(offset) + 1))
  }

  #boundByTimestamps(ledger: StreamLedger, partition: number): void {
    const note = ledger.notes[partition]?.at(this.position)
    const wallMs = this.#settings.toWallMs(this.#receivedAtMs)
    if (note !== undefined) {
      // The batch itself says whose clock its timestamps are by, whatever the configuration is by now.
      const skewMs = this.#skewMs(note.isLogAppendTime)
      this.method = note.isLogAppendTime ? logAppend : createTime
      // The batch was sent once its newest record existed.
      const ageMs = wallMs - note.maxTimestampMs
      this.lowMs = Math.max(this.lowMs, ageMs - skewMs)
      this.highMs = Math.max(this.lowMs, ageMs + skewMs)
      return
    }
    const isLogAppend = ledger.info.timestamps === 'log-append'
    const skewMs = this.#skewMs(isLogAppend)
    this.method = isLogAppend ? logAppend : createTime
    const points = ledger.points[partition]
    const upTo = points?.timestampUpTo(this.position) ?? Number.NEGATIVE_INFINITY
    const below = points?.timestampBelow(this.position) ?? Number.POSITIVE_INFINITY
    this.isImprovable = upTo !== below
    if (this.isImprovable) this.interval = points?.intervalOf(this.position) ?? 0
    this.softLowMs = Math.max(this.lowMs, wallMs - below)
    this.softHighMs = Math.max(this.softLowMs, wallMs - upTo)
    // Readable no earlier than a record before it, which was written no earlier than it says, but for the allowance.
    this.highMs = Math.max(this.lowMs, wallMs - upTo + skewMs)
    if (upTo === Number.NEGATIVE_INFINITY) this.unknown = 'no-history-yet'
  }

  #skewMs(isLogAppend: boolean): number {
    const { appendTimeSkewMs, createTimeSkewMs } = this.#settings
    return isLogAppend ? appendTimeSkewMs : createTimeSkewMs
  }

  /** Gives up what the lower bound cannot promise where the record at the position may be none that a consumer sees. */
  #weaken(ledger: StreamLedger, partition: number): void {
    const { info, transactions } = ledger
    const plainMs = this.lowMs
    const note = ledger.notes[partition]?.at(this.position)
    if (info.compacted) {
      const end = this.position + this.backlog
      // Compaction leaves the active segment alone, and with it the newest record.
      const newestMs = this.#lowAt(ledger, partition, end - 1)
      this.lowMs = this.#isPlain(ledger, newestMs) ? newestMs : 0
      this.#explain(plainMs, compacted)
      return
    }
    if (this.#isPlain(ledger, plainMs)) return
    if (this.#isLastStable && note?.isTransactional !== false) {
      // Its timestamp is older than the end of its transaction, before which nobody could read it.
      const isCommitted = note?.isAborted === false
      this.lowMs = isCommitted ? this.#hardLowAt(ledger, partition, this.position) : 0
      this.#explain(plainMs, isCommitted ? endedSince : maybeAborted)
      return
    }
    if (note !== undefined) return
    const run = transactions === 'seen' ? controlRunSeen : controlRunUnseen
    this.lowMs = this.#lowAt(ledger, partition, this.position + run)
    // On a stream with transactions, a short tail is most likely what they leave behind.
    if (transactions === 'seen' && this.backlog <= run) this.bestMs = this.lowMs
    this.#explain(plainMs, maybeControl)
  }

  /** Whether a record of at least this age is older than any transaction of its cluster. */
  #isPlain({ noTransactionsUntilMs }: StreamLedger, ageMs: number): boolean {
    return this.#sentAtMs - ageMs <= noTransactionsUntilMs
  }

  #explain(plainMs: number, reason: number): void {
    if (this.lowMs >= plainMs) return
    this.reason = reason
    this.needsHeader = reason !== compacted && reason !== endedSince
  }
}
