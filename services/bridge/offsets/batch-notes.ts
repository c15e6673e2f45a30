import type { HeaderReading } from './offset-source.ts'

export type BatchNote = NonNullable<HeaderReading['batch']>

/** Most headers kept per partition; readers of one partition stand at few different offsets. */
const notesMax = 32

/** Headers of record batches of one partition: what the record at an offset is, and its timestamp. */
export class BatchNotes {
  #notes: BatchNote[] = []

  add(note: BatchNote): void {
    // The outcome of a transaction is known only once it has ended: the newest reading counts.
    this.#notes = this.#notes.filter(({ baseOffset }) => baseOffset !== note.baseOffset)
    this.#notes.push(note)
    if (this.#notes.length > notesMax) this.#notes.shift()
  }

  /** The batch that holds `offset`; absent where its header was not read. */
  at(offset: number): BatchNote | undefined {
    return this.#notes.find(note => note.baseOffset <= offset && offset <= note.lastOffset)
  }

  /**
   * The first offset at or after `offset` that is not known to hold what a consumer never sees: control records, and
   * where it reads what is committed alone, records of aborted transactions.
   */
  skipUnseen(offset: number, isCommittedRead: boolean): number {
    let at = offset
    for (let note = this.at(at); note !== undefined; note = this.at(at)) {
      if (!note.isControl && !(isCommittedRead && note.isAborted === true)) break
      at = note.lastOffset + 1
    }
    return at
  }

  clear(): void {
    this.#notes = []
  }
}
