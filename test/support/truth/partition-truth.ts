import type { Isolation } from '#contracts/sample.ts'

/** Something happened at an instant inside, by our own clock. Epoch milliseconds. */
export interface Window {
  readonly fromMs: number
  readonly toMs: number
}

/** The least and the most that a true age can be, in milliseconds. */
export interface TrueAge {
  readonly lowMs: number
  readonly highMs: number
}

interface Batch {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly transaction?: string
  readonly sent: Window
  /** When read_committed readers could read it; `never` where it was aborted, absent while that is open. */
  stable?: Window | 'never'
  removed?: Window
}

export interface Append {
  readonly baseOffset: number
  readonly count: number
  /** From the start of the send to its acknowledgement: the records became readable in between. */
  readonly sent: Window
  readonly transaction?: string
}

/**
 * What is true of one partition, known because the test itself wrote every record. It knows when each record became
 * readable at either isolation level, and from when on it was gone.
 */
export class PartitionTruth {
  readonly #batches: Batch[] = []
  readonly #open = new Set<string>()

  append({ baseOffset, count, sent, transaction }: Append): void {
    if (transaction !== undefined) this.#open.add(transaction)
    this.#batches.push({
      baseOffset,
      lastOffset: baseOffset + count - 1,
      sent,
      ...(transaction === undefined ? {} : { transaction }),
      // A record behind an open transaction is not stable, whether it belongs to it or not.
      ...(this.#open.size === 0 ? { stable: sent } : {}),
    })
  }

  /** The transaction's marker was written within the window: what it held back is stable from then on. */
  endTransaction(transaction: string, outcome: 'committed' | 'aborted', at: Window): void {
    this.#open.delete(transaction)
    for (const batch of this.#batches) {
      if (batch.stable !== undefined) continue
      if (batch.transaction !== undefined && this.#open.has(batch.transaction)) break
      const aborted = batch.transaction === transaction && outcome === 'aborted'
      batch.stable = aborted ? 'never' : at
    }
  }

  /** Retention or compaction removed these records within the window. */
  remove(isRemoved: (offset: number) => boolean, at: Window): void {
    for (const batch of this.#batches) {
      if (batch.removed === undefined && isRemoved(batch.lastOffset)) batch.removed = at
    }
  }

  /** The age at `nowMs` of the oldest record at or after `committed` that can be read: 0 when there is none. */
  trueAge(committed: number, isolation: Isolation, nowMs: number): TrueAge {
    const possible: TrueAge[] = []
    for (const batch of this.#batches) {
      const since = isolation === 'read_committed' ? batch.stable : batch.sent
      if (batch.lastOffset < committed || since === 'never') continue
      if (since === undefined || since.fromMs > nowMs) break
      const { removed } = batch
      if (removed !== undefined && removed.toMs <= nowMs) continue
      const isReadable = since.toMs <= nowMs
      possible.push({
        lowMs: isReadable ? nowMs - since.toMs : 0,
        highMs: nowMs - since.fromMs,
      })
      // A record that may be gone already leaves the next one to be the oldest.
      const isHere = removed === undefined || removed.fromMs > nowMs
      if (isHere) return union(possible)
    }
    return union([...possible, { lowMs: 0, highMs: 0 }])
  }
}

function union(ages: readonly TrueAge[]): TrueAge {
  return {
    lowMs: Math.min(...ages.map(({ lowMs }) => lowMs)),
    highMs: Math.max(...ages.map(({ highMs }) => highMs)),
  }
}
