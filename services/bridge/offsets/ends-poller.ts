import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import type { Inventory } from './inventory.ts'
import type { EndKind, EndsReading, OffsetSource } from './offset-source.ts'
import type { SteadyClock } from './steady-clock.ts'
import type { StreamLedger } from './stream-ledger.ts'

interface EndsPollerDeps {
  readonly source: OffsetSource
  readonly inventory: Inventory
  readonly clock: SteadyClock
  readonly log: Logger
  /** Called where a log began anew or became shorter. */
  readonly onBroken: () => void
}

/** Reads end offsets into the ledgers, one poll after another: a curve needs its readings in order. */
export class EndsPoller {
  readonly #deps: EndsPollerDeps
  #last: Promise<void> = Promise.resolve()

  constructor(deps: EndsPollerDeps) {
    this.#deps = deps
  }

  /**
   * Reads the high watermarks of all streams, then the last stable offsets of those where they count; `isFull` also
   * reads the last stable offsets of the others, to find open transactions, and the starts. Begins when the polls
   * before it have ended, so what it reads is younger than the call. Never rejects.
   */
  poll(isFull: boolean, signal: AbortSignal): Promise<void> {
    this.#last = this.#last.then(() => this.#read(isFull, signal))
    return this.#last
  }

  async #read(isFull: boolean, signal: AbortSignal): Promise<void> {
    const ledgers = [...this.#deps.inventory.ledgers.values()]
    await this.#readKind('high-watermark', ledgers, signal)
    const { committedReads } = this.#deps.inventory
    const transactional = isFull
      ? ledgers
      : ledgers.filter(
          ({ transactions, info }) => transactions === 'seen' || committedReads.has(info.stream),
        )
    await Promise.all([
      this.#readKind('last-stable', transactional, signal),
      isFull ? this.#readKind('log-start', ledgers, signal) : undefined,
    ])
  }

  async #readKind(
    kind: EndKind,
    ledgers: readonly StreamLedger[],
    signal: AbortSignal,
  ): Promise<void> {
    if (ledgers.length === 0 || signal.aborted) return
    const { source, log } = this.#deps
    try {
      const streams = ledgers.map(({ info }) => info)
      for (const reading of await source.ends({ kind, streams }, signal))
        this.#absorb(kind, reading)
    } catch (error) {
      if (signal.aborted) return
      log.warn({ kind, reason: messageOf(error) }, 'end offsets could not be read')
      if (kind === 'high-watermark') {
        for (const ledger of ledgers) ledger.failures.fill('broker-unreachable')
      }
    }
  }

  #absorb(kind: EndKind, reading: EndsReading): void {
    const { inventory, onBroken } = this.#deps
    for (const offsets of reading.streams) {
      const ledger = inventory.ledgers.get(offsets.stream)
      if (ledger === undefined) continue
      switch (kind) {
        case 'high-watermark':
          if (!ledger.observeHigh(offsets, reading)) onBroken()
          break
        case 'last-stable':
          ledger.observeStable(offsets, reading)
          break
        case 'log-start':
          ledger.observeStarts(offsets)
          break
        default:
          kind satisfies never
      }
    }
    if (kind !== 'high-watermark') return
    for (const { stream, partitions, reason } of reading.failures) {
      const failures = inventory.ledgers.get(stream)?.failures
      for (const partition of partitions) {
        if (failures !== undefined && partition < failures.length) failures[partition] = reason
      }
    }
  }
}
