import type { IncomingHttpHeaders } from 'node:http2'

/** A push as the service read it. */
export interface ReceivedPush {
  readonly token: string
  readonly apnsId: string
  readonly collapseId: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Counts connections from 1. */
  readonly connection: number
  readonly atMs: number
  /** How many times this id was read before. */
  readonly repeats: number
}

/** What the service does with a push that it has read. */
export type Behaviour =
  | {
      readonly does: 'answer'
      readonly status: number
      readonly reason?: string
      readonly timestampMs?: number
      readonly headers?: Readonly<Record<string, string>>
    }
  /** Never answers, and keeps the stream. */
  | { readonly does: 'hang' }
  /** Keeps the stream until `release` or `goAwayHalf` says what becomes of it. */
  | { readonly does: 'hold' }
  /** REFUSED_STREAM. */
  | { readonly does: 'refuse' }
  /** TCP reset of the whole connection. */
  | { readonly does: 'reset' }
  /** GOAWAY with this last stream, at least 1; without one, the push's own is the last that is served. */
  | { readonly does: 'goaway'; readonly lastStreamId?: number; readonly code?: number }

export const accept: Behaviour = { does: 'answer', status: 200 }
export const answer = (
  status: number,
  reason?: string,
  more: { readonly timestampMs?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Behaviour => ({ does: 'answer', status, ...(reason !== undefined && { reason }), ...more })

/** Counters of what a client did; tests put ceilings on them. */
export interface ServiceCounts {
  connections: number
  /** Streams that were open at once on one connection. */
  streamsAtOnceMax: number
  /** The same before the first answer of each connection. */
  streamsBeforeFirstAnswerMax: number
  pings: number
}

/** A stand-in for APNs on loopback that does what a fault case wants. */
export interface ApnsService extends AsyncDisposable {
  /** host:port */
  readonly authority: string
  readonly port: number
  readonly pushes: readonly ReceivedPush[]
  readonly counts: Readonly<ServiceCounts>
  /** Asked for each push; may be replaced at any time. */
  behave: (push: ReceivedPush) => Behaviour
  /** Pushes with this token, in the order they were read. */
  ofToken(token: string): readonly ReceivedPush[]
  /** Different provider tokens that were read. */
  readonly providerTokens: readonly string[]
  /** How many pushes are held now. */
  readonly held: number
  /** Lets all held pushes go on like this. */
  release(behaviour?: Behaviour): void
  /** GOAWAY on all connections: the older half of what each holds is accepted, the rest is never answered. */
  goAwayHalf(): void
  /** Resets all connections. */
  resetAll(): void
  /** A black hole: nothing passes on the connections that are open now, and nobody is told. */
  freeze(): void
}
