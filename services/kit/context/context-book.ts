import type { Registry } from 'prom-client'
import {
  type ContextRecord,
  contextId,
  contextRecord,
  contextSources,
  type SeriesContext,
} from '#contracts/context.ts'
import type { SeriesKey } from '#contracts/series.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus, BusMessage } from '../bus/bus.ts'
import { createCodec } from '../bus/codec.ts'
import { readMessage } from '../bus/read-message.ts'
import type { Clock } from '../clock.ts'
import { type ConfigProblem, problemText } from '../config/problem.ts'
import type { Logger } from '../logger.ts'
import { type Instruments, registerMetrics } from '../metrics.ts'
import { createTeardown } from '../teardown.ts'
import type { ContextConfig } from './config.ts'
import { ContextTable } from './context-table.ts'
import { contextMetrics } from './metrics.ts'
import { fileError, WatchedFiles } from './watched-files.ts'

export interface ContextDeps {
  readonly bus: Bus
  readonly clock: Clock
  readonly log: Logger
  readonly registry: Registry
}

/** What a process knows of streams and consumers from elsewhere. Nothing of it is kept: it is read again at each start. */
export interface ContextBook extends AsyncDisposable {
  readonly room: ContextTable['room']
  of(series: Pick<SeriesKey, 'cluster' | 'stream' | 'consumer'>): SeriesContext
  get(id: string): ContextRecord | undefined
  list: ContextTable['list']
  /** Whether what was on the bus at the start has been read. */
  readonly isRead: boolean
  /** Resolves when it has. */
  readonly ready: Promise<void>
  /** Calls back after each change until it is disposed. */
  onChange(changed: () => void): Disposable
}

const codec = createCodec(topics.context.name, contextRecord)

/**
 * Follows the compacted topic from its beginning, and the configured files. Rejects where a file cannot be used at the start, with
 * every problem of it; later such a file goes on as it was.
 */
export async function openContextBook(
  config: ContextConfig,
  deps: ContextDeps,
): Promise<ContextBook> {
  const { bus, clock, log, registry } = deps
  const teardown = createTeardown({ log })
  const metrics = registerMetrics(contextMetrics, registry)
  const book = new Book(config, { clock, log, metrics })
  try {
    await book.readFiles({ isStart: true })
    const subscription = await bus.subscribe({
      topic: topics.context.name,
      from: 'earliest',
      async handle(messages) {
        for (const message of messages) await takeMessage(book, bus, message)
      },
    })
    teardown.use('context', subscription)
    book.follow(subscription.ready)
    const stopping = new AbortController()
    const looking = (async () => {
      while (!stopping.signal.aborted) {
        await clock.sleep(config.filesIntervalMs, stopping.signal)
        if (!stopping.signal.aborted) await book.look()
      }
    })()
    teardown.defer('context files', async () => {
      stopping.abort()
      await looking
    })
    book.closeWith(teardown)
    return book
  } catch (cause) {
    await teardown[Symbol.asyncDispose]()
    throw cause
  }
}

async function takeMessage(book: Book, bus: Bus, message: BusMessage): Promise<void> {
  if (message.value === '') return book.take(message.key, undefined)
  const record = await readMessage(bus, codec, { message, nowMs: book.nowMs })
  if (record === undefined) book.refuse('unreadable', message.key)
  // Files are read by each process itself: on the bus they would speak for files that are gone.
  else if (record.source === 'file') book.refuse('unreadable', message.key)
  else book.take(message.key, record)
}

/** Problems that a line of the log names; `foretap config check` has all of them. */
const problemsLogged = 3

const said = (problems: readonly ConfigProblem[]) =>
  problems.slice(0, problemsLogged).map(problemText)

interface BookDeps extends Pick<ContextDeps, 'clock' | 'log'> {
  readonly metrics: Instruments<(typeof contextMetrics)['table']>
}

class Book implements ContextBook {
  readonly #deps: BookDeps
  readonly #table: ContextTable
  readonly #files: WatchedFiles
  readonly #ofFile = new Map<number, readonly string[]>()
  readonly #listeners = new Set<() => void>()
  readonly #opened = Promise.withResolvers<void>()
  #closing: AsyncDisposable | undefined
  #isRead = false
  #isFullSaid = false

  constructor({ recordsMax, files }: ContextConfig, deps: BookDeps) {
    this.#deps = deps
    this.#table = new ContextTable({ recordsMax })
    this.#files = new WatchedFiles(files, deps.clock)
  }

  get nowMs(): number {
    return Math.max(0, Math.round(this.#deps.clock.now()))
  }

  get room(): ContextTable['room'] {
    return this.#table.room
  }

  get isRead(): boolean {
    return this.#isRead
  }

  get ready(): Promise<void> {
    return this.#opened.promise
  }

  of(series: Pick<SeriesKey, 'cluster' | 'stream' | 'consumer'>): SeriesContext {
    return this.#table.of(series, this.nowMs)
  }

  get(id: string): ContextRecord | undefined {
    return this.#table.get(id)
  }

  list: ContextTable['list'] = range => this.#table.list(range)

  onChange(changed: () => void): Disposable {
    this.#listeners.add(changed)
    return { [Symbol.dispose]: () => void this.#listeners.delete(changed) }
  }

  follow(ready: Promise<void>): void {
    this.#opened.promise.catch(() => {})
    ready.then(() => {
      this.#isRead = true
      this.#report()
      this.#opened.resolve()
    }, this.#opened.reject)
  }

  closeWith(closing: AsyncDisposable): void {
    this.#closing = closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#closing?.[Symbol.asyncDispose]()
  }

  take(id: string, record: ContextRecord | undefined): void {
    if (record === undefined) {
      if (this.#table.delete(id)) this.#changed()
      return
    }
    const refusal = this.#table.put(id, record)
    if (refusal === undefined) this.#changed()
    else this.refuse(refusal, id)
  }

  refuse(reason: 'unreadable' | 'full' | 'broad', id: string): void {
    const { metrics, log } = this.#deps
    metrics.records_refused_total.inc({ reason })
    // Said once: what is full is full for each of them.
    if (this.#isFullSaid && reason !== 'unreadable') return
    this.#isFullSaid ||= reason !== 'unreadable'
    log.warn({ id: id.slice(0, 200), reason }, 'a record of context is not taken')
  }

  /** What is due from time to time: files that changed, events that are too old, numbers. */
  async look(): Promise<void> {
    await this.readFiles({ isStart: false })
    this.#table.sweep(this.nowMs)
    this.#report()
  }

  async readFiles({ isStart }: { readonly isStart: boolean }): Promise<void> {
    const { metrics, log } = this.#deps
    const news = await this.#files.read()
    const wrong = news.flatMap(({ problems = [] }) => problems)
    if (isStart && wrong.length > 0) throw fileError(wrong)
    for (const { index, name, records, problems = [] } of news) {
      metrics.file_usable.set({ file: name }, records === undefined ? 0 : 1)
      if (records === undefined)
        log.error({ file: name, problems: said(problems) }, 'a file of context stays as it was')
      else {
        this.#takeFile(index, records)
        if (!isStart) log.info({ file: name, records: records.length }, 'context was read again')
      }
    }
  }

  /** All at once: whoever looks sees the file as it was or as it is. */
  #takeFile(index: number, records: readonly ContextRecord[]): void {
    for (const id of this.#ofFile.get(index) ?? []) this.#table.delete(id)
    const ids: string[] = []
    for (const record of records) {
      // Of records that are equally specific the first in the order of ids counts.
      const id = `${contextId(record)}#${String(index).padStart(2, '0')}`
      const refusal = this.#table.put(id, record)
      if (refusal === undefined) ids.push(id)
      else this.refuse(refusal, id)
    }
    this.#ofFile.set(index, ids)
    this.#changed()
  }

  #changed(): void {
    for (const changed of this.#listeners) changed()
  }

  #report(): void {
    const counts = this.#table.counts()
    for (const source of contextSources) {
      this.#deps.metrics.records.set({ source }, counts.get(source) ?? 0)
    }
  }
}
