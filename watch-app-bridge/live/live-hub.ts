import type { ServerResponse } from 'node:http'
import type { WatchEvent } from '#contracts/watch/live.ts'
import type { WatchSummary } from '#contracts/watch/summary.ts'
import type { WatchInstruments } from '../metrics.ts'
import { EventRing, wireBytes } from './event-ring.ts'

export interface LiveHubDeps {
  /** Distinguishes this process from those before it. */
  readonly epoch: string
  readonly clientsMax: number
  readonly metrics: WatchInstruments
  readonly now: () => number
  readonly silentAtMs: (nowMs: number) => number
  readonly summary: () => WatchSummary
}

/** What waits for a device that reads slowly: about a thousand events. It is cut then, and reads anew. */
const bufferBytesMax = 1024 * 1024

interface Stream {
  readonly device: string
  readonly response: ServerResponse
}

interface Waiter {
  readonly device: string
  readonly wake: () => void
}

/** Tells every device that listens the same events, by stream or by poll. */
export class LiveHub implements Disposable {
  readonly #deps: LiveHubDeps
  readonly #ring: EventRing
  readonly #streams = new Set<Stream>()
  readonly #waiters = new Set<Waiter>()
  #isClosed = false

  constructor(deps: LiveHubDeps) {
    this.#deps = deps
    this.#ring = new EventRing(deps.epoch)
  }

  get lastId(): string {
    return this.#ring.lastId
  }

  get isFull(): boolean {
    return this.#streams.size + this.#waiters.size >= this.#deps.clientsMax
  }

  /** Takes over a response that has its headers. `lastId`: what the device saw last, where it says so. */
  attach(device: string, response: ServerResponse, lastId: string | undefined): void {
    if (this.#isClosed) {
      response.end()
      return
    }
    const stream = { device, response }
    this.#streams.add(stream)
    this.#count()
    const forget = () => {
      this.#streams.delete(stream)
      this.#count()
    }
    response.on('close', forget)
    response.on('error', forget)
    const missed = lastId === undefined ? [] : this.#ring.after(lastId)
    if (missed === undefined) this.#write(stream, this.#wire(this.#reset()))
    else for (const { bytes } of missed) this.#write(stream, bytes)
    const { summary } = this.#deps
    this.#write(stream, this.#wire({ v: 1, event: 'summary', summary: summary() }))
  }

  send(events: readonly WatchEvent[]): void {
    if (events.length === 0) return
    for (const event of events) {
      this.#deps.metrics.live_events_total.inc({ event: event.event })
      const { bytes } = this.#ring.append(event)
      for (const stream of this.#streams) this.#write(stream, bytes)
    }
    for (const { wake } of [...this.#waiters]) wake()
  }

  /** A sign of life for streams; it is no news, and nobody who comes back has to hear of it. */
  beat(): void {
    const { now, silentAtMs } = this.#deps
    const atMs = now()
    const event = { v: 1, event: 'beat', atMs, silentAtMs: silentAtMs(atMs) } as const
    for (const stream of this.#streams) this.#write(stream, this.#wire(event))
  }

  /** The events after an id, or a reset; undefined where there are none yet. */
  eventsAfter(id: string): readonly WatchEvent[] | undefined {
    const missed = this.#ring.after(id)
    if (missed === undefined) return [this.#reset()]
    return missed.length === 0 ? undefined : missed.map(({ event }) => event)
  }

  /** Resolves with the next event, when the signal aborts, or when the device may not listen any more. */
  async waitForNews(device: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#isClosed) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiter = { device, wake: resolve }
    this.#waiters.add(waiter)
    this.#count()
    signal.addEventListener('abort', () => resolve(), { once: true })
    await promise
    this.#waiters.delete(waiter)
    this.#count()
  }

  /** Ends whatever a device listens to. */
  cut(device: string): void {
    for (const stream of this.#streams) if (stream.device === device) stream.response.end()
    for (const waiter of this.#waiters) if (waiter.device === device) waiter.wake()
  }

  [Symbol.dispose](): void {
    this.#isClosed = true
    for (const { response } of this.#streams) response.end()
    for (const { wake } of [...this.#waiters]) wake()
  }

  #reset(): WatchEvent {
    return { v: 1, event: 'reset', atMs: this.#deps.now() }
  }

  #wire(event: WatchEvent): Buffer {
    return wireBytes(event, this.lastId)
  }

  #write({ response }: Stream, bytes: Buffer): void {
    if (response.destroyed) return
    if (response.writableLength + bytes.length > bufferBytesMax) {
      this.#deps.metrics.live_dropped_total.inc()
      response.destroy()
      return
    }
    response.write(bytes)
  }

  #count(): void {
    this.#deps.metrics.live_clients.set(this.#streams.size + this.#waiters.size)
  }
}
