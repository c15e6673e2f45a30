import type { WatchEvent } from '#contracts/watch/live.ts'

interface KeptEvent {
  readonly id: string
  readonly event: WatchEvent
  /** As server-sent events carry it: made once, sent to every device. */
  readonly bytes: Buffer
}

/** A device that was away for longer than these took reads everything anew. */
const eventsMax = 500

/** The newest events, for devices that come back. Ids are `epoch-number`; the epoch is this process's own. */
export class EventRing {
  readonly #epoch: string
  readonly #events: KeptEvent[] = []
  #number = 0

  constructor(epoch: string) {
    this.#epoch = epoch
  }

  get lastId(): string {
    return `${this.#epoch}-${this.#number}`
  }

  append(event: WatchEvent): KeptEvent {
    this.#number++
    const kept = { id: this.lastId, event, bytes: wireBytes(event, this.lastId) }
    this.#events.push(kept)
    if (this.#events.length > eventsMax) this.#events.shift()
    return kept
  }

  /** Events after an id; undefined where that id is of another process or its successors are gone. */
  after(id: string): readonly KeptEvent[] | undefined {
    const match = /^(.+)-(0|[1-9]\d{0,14})$/.exec(id)
    if (match?.[1] !== this.#epoch) return undefined
    const missed = this.#number - Number(match[2])
    if (missed === 0) return []
    return missed > 0 && missed <= this.#events.length ? this.#events.slice(-missed) : undefined
  }
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html; JSON has no line breaks outside of strings. */
export function wireBytes(event: WatchEvent, id: string): Buffer {
  return Buffer.from(`id: ${id}\nevent: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`)
}
