import { readFile } from 'node:fs/promises'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { rootCertificates } from 'node:tls'
import type { Clock } from '../clock.ts'
import { createGuardedLookup, type ResolveHost, resolveBySystem } from './guarded-lookup.ts'
import type { OutgoingConfig } from './outgoing-config.ts'
import { createOutgoingRules, type OutgoingRules } from './outgoing-rules.ts'
import { type PostAnswer, type PostRequest, startPost } from './post.ts'

export interface OutgoingClientOptions {
  readonly config: OutgoingConfig
  readonly clock: Clock
  /** Connections to one host at the same time; what is more waits for one. */
  readonly connectionsMax: number
  readonly resolve?: ResolveHost
}

/** Posts to other people's servers: guarded, bounded, without redirects and without repeats of its own. */
export interface OutgoingClient extends AsyncDisposable {
  readonly rules: OutgoingRules
  /** Settles by the deadline and never rejects. */
  post(request: PostRequest): Promise<PostAnswer>
}

/** How long an unused connection is kept; shorter than any common server keeps its own, so that few sends meet a closing one. */
const idleMs = 4_000

/** Rejects with the system's error where `caFile` cannot be read. Disposing settles what is in hand. */
export async function openOutgoingClient(options: OutgoingClientOptions): Promise<OutgoingClient> {
  const { config, clock, connectionsMax, resolve = resolveBySystem } = options
  const ca = config.caFile === undefined ? undefined : await readFile(config.caFile, 'utf8')
  const rules = createOutgoingRules(config)
  const common = {
    keepAlive: true,
    maxSockets: connectionsMax,
    timeout: idleMs,
    lookup: createGuardedLookup(rules, resolve),
  }
  const https = new HttpsAgent({ ...common, ...(ca ? { ca: [...rootCertificates, ca] } : {}) })
  const http = new HttpAgent(common)
  const inHand = new Map<Promise<PostAnswer>, AbortController>()
  let isClosed = false

  return {
    rules,
    async post(request) {
      const check = rules.checkUrl(request.url)
      if (!check.ok) return { result: 'refused', reason: check.reason }
      if (isClosed) return { result: 'unsent', reason: 'the channel is closed' }
      const closing = new AbortController()
      const agent = check.url.protocol === 'https:' ? https : http
      const posting = startPost(request, { url: check.url, agent, clock, closing: closing.signal })
      inHand.set(posting, closing)
      try {
        return await posting
      } finally {
        inHand.delete(posting)
      }
    },
    async [Symbol.asyncDispose]() {
      isClosed = true
      for (const closing of inHand.values()) closing.abort()
      await Promise.all(inHand.keys())
      https.destroy()
      http.destroy()
    },
  }
}
