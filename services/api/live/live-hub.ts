import type { ServerResponse } from 'node:http'
import type { LiveEvent } from '#contracts/http-api.ts'
import type { ApiInstruments } from '../metrics.ts'
import { type ReplayRing, type WireEvent, wireBytes } from './replay-ring.ts'

/** Sends live events to every client that listens. */
export interface LiveHub extends Disposable {
  /** Id of the newest event. */
  readonly lastId: string
  readonly isFull: boolean
  /** Takes over a response. `lastId` is what the client saw last, where it says so. */
  attach(response: ServerResponse, lastId: string | undefined): void
  send(events: readonly LiveEvent[]): void
  /** A comment to everybody; clients that have not read for a whole heartbeat are cut off. */
  heartbeat(): void
}

export interface LiveHubOptions {
  readonly ring: ReplayRing
  readonly clientsMax: number
  /** Bytes that may wait for one client. */
  readonly bufferBytesMax: number
  readonly metrics: Pick<ApiInstruments, 'live_clients' | 'live_resets_total' | 'live_events_total'>
}

interface Client {
  readonly response: ServerResponse
  /** Events are left out until it has read what waits; then it is told to read everything again. */
  isBehind: boolean
  /** Was already behind at the last heartbeat. */
  isStuck: boolean
}

const heartbeatBytes = Buffer.from(': heartbeat\n\n')
const behindBytes = Buffer.from(': behind\n\n')
/** Milliseconds after which a browser connects again. */
const retryMs = 2_000

export function createLiveHub({
  ring,
  clientsMax,
  bufferBytesMax,
  metrics,
}: LiveHubOptions): LiveHub {
  const clients = new Set<Client>()
  let isClosed = false

  const reset = (client: Client, reason: 'slow' | 'gap') => {
    metrics.live_resets_total.inc({ reason })
    client.response.write(wireBytes({ event: 'reset' }, ring.lastId))
  }
  const catchUp = (client: Client) => {
    if (!client.isBehind || client.response.destroyed) return
    client.isBehind = false
    client.isStuck = false
    reset(client, 'slow')
  }
  const write = (client: Client, bytes: Buffer) => {
    if (client.isBehind) return
    if (client.response.writableLength + bytes.length > bufferBytesMax) {
      client.isBehind = true
      // Its callback runs once all that waits before it has gone out; `drain` would not come below its high-water mark.
      client.response.write(behindBytes, () => catchUp(client))
      return
    }
    client.response.write(bytes)
  }
  const forget = (client: Client) => {
    if (clients.delete(client)) metrics.live_clients.set(clients.size)
  }

  return {
    get lastId() {
      return ring.lastId
    },
    get isFull() {
      return clients.size >= clientsMax
    },

    attach(response, lastId) {
      if (isClosed) {
        response.end()
        return
      }
      const client: Client = { response, isBehind: false, isStuck: false }
      clients.add(client)
      metrics.live_clients.set(clients.size)
      response.on('close', () => forget(client))
      response.on('error', () => forget(client))
      response.write(`retry: ${retryMs}\n\n`)
      if (lastId === undefined) {
        // An id without data is no event, but the browser gives it back when it connects again.
        response.write(`id: ${ring.lastId}\n\n`)
        return
      }
      const missed = ring.after(lastId)
      const missedBytes = missed?.reduce((sum, { bytes }) => sum + bytes.length, 0) ?? 0
      if (missed === undefined || missedBytes > bufferBytesMax) reset(client, 'gap')
      else for (const { bytes } of missed) write(client, bytes)
    },

    send(events) {
      const wires: WireEvent[] = events.map(event => {
        metrics.live_events_total.inc({ event: event.event })
        return ring.append(event)
      })
      for (const client of clients) for (const { bytes } of wires) write(client, bytes)
    },

    heartbeat() {
      for (const client of clients) {
        if (client.isStuck) client.response.destroy()
        else if (client.isBehind) client.isStuck = true
        else write(client, heartbeatBytes)
      }
    },

    [Symbol.dispose]() {
      isClosed = true
      for (const { response } of clients) response.end()
      clients.clear()
      metrics.live_clients.set(0)
    },
  }
}
