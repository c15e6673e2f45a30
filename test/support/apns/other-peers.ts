import { type PeerKind, type PeerPush, peerAnswerTimeoutMs } from './apns-peer.ts'
import { fetchPeers } from './fetch-peers.ts'
import { topic } from './open-test-channel.ts'

/** What is used of @parse/node-apn. */
interface NodeApn {
  readonly Provider: new (
    options: object,
  ) => {
    send(
      notification: object,
      token: string,
    ): Promise<{
      sent: readonly unknown[]
      failed: readonly {
        readonly status?: number | string
        readonly response?: { readonly reason?: string }
        readonly error?: { readonly message?: string }
      }[]
    }>
    shutdown(): void
  }
  readonly Notification: new () => Record<string, unknown>
}

/** What is used of apns2. */
interface Apns2 {
  readonly ApnsClient: new (
    options: object,
  ) => {
    client: unknown
    send(notification: object): Promise<unknown>
    destroy(): Promise<void>
  }
  readonly Notification: new (token: string, options: object) => object
}
interface Undici {
  readonly Pool: new (url: string, options: object) => unknown
}

const title = 'orders → billing 94 s, 60 s allowed'
const interruptionLevel = 'time-sensitive'
const relevanceScore = 0.9
const category = 'FORETAP_FIRING'

/** What Foretap adds for its app: all clients send the same payload. */
function foretapOf({ id, token, collapseId }: Omit<PeerPush, 'body'>) {
  const nowMs = Date.now()
  return {
    ...{ v: 1, incident: collapseId, kind: 'firing', atMs: nowMs },
    receipt: { delivery: id, target: `target-${token.slice(0, 8)}` },
    ...{ haptic: 'firing', expiresAtMs: nowMs + 3_600_000 },
    url: `https://foretap.example/incidents/${collapseId}`,
  }
}

export const nodeApnPeer: PeerKind = {
  name: '@parse/node-apn',
  async open({ port }, { signingPem, keyId, teamId, ca }) {
    const { Provider, Notification } = (await fetchPeers())('@parse/node-apn') as NodeApn
    const provider = new Provider({
      token: { key: Buffer.from(signingPem), keyId, teamId },
      ...{ address: 'localhost', port, ca, production: true },
      requestTimeout: peerAnswerTimeoutMs,
    })
    return {
      async send({ id, token, collapseId, body }) {
        const notification = Object.assign(new Notification(), {
          ...{ id, topic, collapseId, pushType: 'alert', priority: 10 },
          ...{ expiry: expiry(), alert: { title, body }, sound: 'default', mutableContent: true },
          ...{ interruptionLevel, relevanceScore, category, threadId: collapseId },
          payload: { foretap: foretapOf({ id, token, collapseId }) },
        })
        const { sent, failed } = await provider.send(notification, token)
        const [failure] = failed
        if (sent.length === 1) return { state: 'accepted', reason: '' }
        const reason = failure?.response?.reason ?? failure?.error?.message ?? 'no reason'
        return { state: 'told', reason }
      },
      async [Symbol.asyncDispose]() {
        provider.shutdown()
      },
    }
  },
}

/** apns2 as it is, with up to 32 connections, or held to one. */
const apns2With = (name: string, connections: number): PeerKind => ({
  name,
  async open({ port }, { signingPem, keyId, teamId, ca }) {
    const load = await fetchPeers()
    const { ApnsClient, Notification } = load('apns2') as Apns2
    const { Pool } = load('undici') as Undici
    const client = new ApnsClient({
      ...{ team: teamId, keyId, signingKey: signingPem, defaultTopic: topic, keepAlive: true },
    })
    // It has no option for another port or authority: its pool is made again, with its own settings.
    client.client = new Pool(`https://localhost:${port}`, {
      ...{ connections, pipelining: 1, allowH2: true, maxConcurrentStreams: 100 },
      connect: { ca },
      ...{ headersTimeout: peerAnswerTimeoutMs, bodyTimeout: peerAnswerTimeoutMs },
    })
    return {
      async send({ id, token, collapseId, body }: PeerPush) {
        const notification = new Notification(token, {
          ...{ type: 'alert', topic, collapseId, priority: 10, expiration: expiry() },
          ...{ alert: { title, body }, sound: 'default', mutableContent: true },
          ...{ category, threadId: collapseId },
          aps: { 'interruption-level': interruptionLevel, 'relevance-score': relevanceScore },
          data: { foretap: foretapOf({ id, token, collapseId }) },
        })
        try {
          await client.send(notification)
          return { state: 'accepted', reason: '' }
        } catch (cause) {
          return { state: 'told', reason: reasonOf(cause) }
        }
      },
      [Symbol.asyncDispose]: () => client.destroy(),
    }
  },
})

export const apns2Peer = apns2With('apns2', 32)
export const apns2OneConnection = apns2With('apns2 on one connection', 1)

const expiry = () => Math.floor(Date.now() / 1_000) + 3_600

const reasonOf = (cause: unknown) =>
  (cause as { reason?: string }).reason ?? (cause instanceof Error ? cause.message : String(cause))
