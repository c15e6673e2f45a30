import {
  type ContextChange,
  type ContextImport,
  type ContextRecord,
  contextId,
  contextRecord,
} from '#contracts/context.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import type { Clock } from '#kit/clock.ts'
import type { ContextBook } from '#kit/context/context-book.ts'
import { isBroad } from '#kit/context/specificity.ts'
import { requestErrors } from '#kit/http/request-errors.ts'
import { apiErrors } from '../errors.ts'
import { applyChange } from './apply-change.ts'

export interface ContextWriterDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly book: ContextBook
}

/** What is written is answered once it was read back; Kafka takes half a second at most when it is well. */
const settleMs = 10_000
/** Writers that wait their turn. */
const waitingMax = 100

/** A record by its id; `undefined` deletes it. */
type Writes = ReadonlyMap<string, ContextRecord | undefined>

/**
 * Changes what is known, one change after the other, each on top of what was read back: two at once lose nothing. Of two
 * processes that change the same subject at once the later one counts.
 */
export class ContextWriter {
  readonly #deps: ContextWriterDeps
  #turn: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(deps: ContextWriterDeps) {
    this.#deps = deps
  }

  /** Adds to what the operator says of a subject, or takes some of it back. */
  change(change: ContextChange): Promise<{ readonly id: string; readonly record?: ContextRecord }> {
    return this.#inTurn(async () => {
      const id = contextId({ source: 'operator', subject: change.subject })
      const record = applyChange(this.#deps.book.get(id), change, this.#nowMs)
      const valid = record === undefined ? undefined : contextRecord.safeParse(record)
      if (valid?.success === false) {
        const problems = valid.error.issues.map(
          ({ path, message }) => `${path.join('.')}: ${message}`,
        )
        throw requestErrors.BODY_INVALID(`With it, ${problems.join('; ')}.`)
      }
      await this.#write(new Map([[id, record]]))
      return record === undefined ? { id } : { id, record }
    })
  }

  /** Says all that the catalogue says of these subjects. */
  import({ records }: ContextImport): Promise<number> {
    return this.#inTurn(async () => {
      const atMs = this.#nowMs
      const writes = new Map<string, ContextRecord>()
      for (const given of records) {
        const record = { v: 1, source: 'catalogue', atMs, ...given } as const
        writes.set(contextId(record), record)
      }
      await this.#write(writes)
      return writes.size
    })
  }

  /** Deletes records; gives how many there were. */
  delete(ids: readonly string[]): Promise<number> {
    return this.#inTurn(async () => {
      const known = [...new Set(ids)].filter(id => this.#deps.book.get(id) !== undefined)
      const ofFile = known.find(id => this.#deps.book.get(id)?.source === 'file')
      if (ofFile !== undefined) throw apiErrors.CONTEXT_OF_FILE(`It is ${ofFile}.`)
      await this.#write(new Map(known.map(id => [id, undefined])))
      return known.length
    })
  }

  get #nowMs(): number {
    return Math.max(0, Math.round(this.#deps.clock.now()))
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= waitingMax) return Promise.reject(apiErrors.REQUESTS_EXHAUSTED())
    this.#waiting++
    const turn = this.#turn.then(async () => {
      if (!this.#deps.book.isRead) throw apiErrors.CONTEXT_UNSETTLED('It is still being read.')
      return work()
    })
    this.#turn = turn
      .catch(() => {})
      .finally(() => {
        this.#waiting--
      })
    return turn
  }

  async #write(writes: Writes): Promise<void> {
    if (writes.size === 0) return
    this.#checkRoom(writes)
    const messages = Array.from(writes, ([key, record]) => ({
      key,
      value: record === undefined ? '' : JSON.stringify(record),
    }))
    const { bus, book } = this.#deps
    const settled = Promise.withResolvers<void>()
    const left = new Map(writes)
    const check = () => {
      // In the order of publication, as they come back: none is looked at often.
      for (const [id, record] of left) {
        if (!isThere(book, id, record)) return
        left.delete(id)
      }
      settled.resolve()
    }
    using _ = book.onChange(check)
    await bus.publish(topics.context.name, messages)
    check()
    await this.#inTime(settled.promise)
  }

  #checkRoom(writes: Writes): void {
    const { book } = this.#deps
    const { room } = book
    const added = [...writes].flatMap(([id, record]) =>
      record !== undefined && book.get(id) === undefined ? [record] : [],
    )
    const broad = added.filter(({ subject }) => isBroad(subject)).length
    if (added.length > room.records) {
      throw apiErrors.CONTEXT_FULL(`There is room for ${room.records} more, not ${added.length}.`)
    }
    if (broad > room.broad) {
      throw apiErrors.CONTEXT_FULL(
        `Of those that name neither a consumer nor a stream there is room for ${room.broad} more, not ${broad}.`,
      )
    }
  }

  async #inTime(settled: Promise<void>): Promise<void> {
    const timer = new AbortController()
    const late = this.#deps.clock.sleep(settleMs, timer.signal).then(() => 'late' as const)
    const outcome = await Promise.race([settled, late])
    timer.abort()
    if (outcome === 'late') {
      throw apiErrors.CONTEXT_UNSETTLED('It took the change and has not given it back yet.')
    }
  }
}

/** Whether the book knows what was written. */
function isThere(book: ContextBook, id: string, record: ContextRecord | undefined): boolean {
  const known = book.get(id)
  if (record === undefined || known === undefined) return known === record
  return JSON.stringify(sorted(known)) === JSON.stringify(sorted(record))
}

/** Fields in an order of their own: schemas give theirs. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, sorted(one)]),
  )
}
