/** A record as the test knows it. Control records are never seen by consumers, aborted ones by some. */
export interface SimulatedRecord {
  readonly kind: 'data' | 'control'
  /** When the high watermark passed it; by the test's own clock. */
  readonly readableAtMs: number
  /** What its producer wrote. */
  readonly timestampMs: number
  isAborted: boolean
  isRemoved: boolean
  /** When the last stable offset passed it; Infinity while its transaction is open. */
  stableAtMs: number
}

/** One partition with all that is true of it. */
export class SimulatedLog {
  readonly records: SimulatedRecord[] = []
  start = 0
  #openSince: number | undefined

  get end(): number {
    return this.records.length
  }

  get stableEnd(): number {
    return this.#openSince ?? this.end
  }

  append(count: number, { atMs, timestampMs }: { atMs: number; timestampMs: number }): void {
    for (let i = 0; i < count; i++) this.#add('data', { atMs, timestampMs })
  }

  begin(): void {
    this.#openSince ??= this.end
  }

  /** Ends the open transaction, which leaves a control record whether or not records were written. */
  finish(atMs: number, isAborted: boolean): void {
    if (this.#openSince === undefined) return
    for (let i = this.#openSince; i < this.end; i++) {
      const record = this.records[i]
      if (record !== undefined) record.isAborted = isAborted
    }
    this.#add('control', { atMs, timestampMs: atMs })
    for (let i = this.#openSince; i < this.end; i++) {
      const record = this.records[i]
      if (record !== undefined) record.stableAtMs = atMs
    }
    this.#openSince = undefined
  }

  /** Makes the log shorter, as an unclean election does. */
  cutTo(end: number): void {
    this.records.length = Math.min(this.end, end)
    this.start = Math.min(this.start, this.end)
    if (this.#openSince !== undefined) this.#openSince = Math.min(this.#openSince, this.end)
  }

  deleteBefore(offset: number): void {
    this.start = Math.max(this.start, Math.min(offset, this.end))
  }

  /** Removes what compaction may remove: anything but the newest record. */
  compact(remove: (offset: number) => boolean): void {
    for (let i = 0; i < this.end - 1; i++) {
      const record = this.records[i]
      if (record !== undefined && remove(i)) record.isRemoved = true
    }
  }

  firstAtOrAfter(timestampMs: number): { offset: number; timestampMs: number } | undefined {
    for (let offset = this.start; offset < this.end; offset++) {
      const record = this.records[offset]
      if (record !== undefined && !record.isRemoved && record.timestampMs >= timestampMs) {
        return { offset, timestampMs: record.timestampMs }
      }
    }
    return undefined
  }

  /** The age of the oldest record at or above `committed` that a consumer can read at a moment; 0 where there is none. */
  trueAgeMs(committed: number, atMs: number, isCommittedRead: boolean): number {
    for (let offset = Math.max(committed, this.start); offset < this.end; offset++) {
      const record = this.records[offset]
      if (record === undefined || record.kind === 'control' || record.isRemoved) continue
      if (isCommittedRead && record.isAborted) continue
      const readableAtMs = isCommittedRead ? record.stableAtMs : record.readableAtMs
      return Math.max(0, atMs - readableAtMs)
    }
    return 0
  }

  #add(
    kind: SimulatedRecord['kind'],
    { atMs, timestampMs }: { atMs: number; timestampMs: number },
  ) {
    this.records.push({
      kind,
      readableAtMs: atMs,
      timestampMs,
      isAborted: false,
      isRemoved: false,
      stableAtMs: this.#openSince === undefined ? atMs : Number.POSITIVE_INFINITY,
    })
  }
}
