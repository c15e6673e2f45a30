import type { LiveEvent } from '#contracts/http-api.ts'

/** An event as it goes over the wire: made once, sent to every client. */
export interface WireEvent {
  readonly id: string
  readonly bytes: Buffer
}

export interface ReplayRing {
  /** Id of the newest event; what a reader of the current list gives to resume from there. */
  readonly lastId: string
  append(event: LiveEvent): WireEvent
  /** Events after an id, or `undefined` where that id is not of this process or its successors are gone. */
  after(id: string): readonly WireEvent[] | undefined
}

export interface ReplayRingOptions {
  /** Distinguishes this process from its predecessors, whose ids mean nothing here. */
  readonly epoch: string
  readonly bytesMax: number
}

/** Keeps the newest events, as many as fit into `bytesMax`. Ids are `epoch-sequence`. */
export function createReplayRing({ epoch, bytesMax }: ReplayRingOptions): ReplayRing {
  const events: WireEvent[] = []
  let bytes = 0
  let sequence = 0
  const idOf = (number: number) => `${epoch}-${number}`

  return {
    get lastId() {
      return idOf(sequence)
    },

    append(event) {
      const id = idOf(++sequence)
      const wire = { id, bytes: wireBytes(event, id) }
      events.push(wire)
      bytes += wire.bytes.length
      while (bytes > bytesMax) {
        const dropped = events.shift()
        if (dropped === undefined) break
        bytes -= dropped.bytes.length
      }
      return wire
    },

    after(id) {
      if (id === idOf(sequence)) return []
      const match = /^(.+)-(0|[1-9]\d{0,14})$/.exec(id)
      if (match?.[1] !== epoch) return undefined
      const missed = sequence - Number(match[2])
      return missed > 0 && missed <= events.length ? events.slice(-missed) : undefined
    },
  }
}

/** An event in the format of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function wireBytes(event: LiveEvent, id: string): Buffer {
  // JSON has no line breaks outside of strings, and escapes them inside: one data line is enough.
  return Buffer.from(`id: ${id}\nevent: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`)
}
