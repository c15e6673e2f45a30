import { type OutgoingClient, openOutgoingClient } from '#kit/outgoing-http/outgoing-client.ts'
import type { OutgoingConfig } from '#kit/outgoing-http/outgoing-config.ts'
import type { PostAnswer, PostRequest } from '#kit/outgoing-http/post.ts'
import type { SendOutcome } from '../channel.ts'
import type { ChannelDeps } from '../define-channel.ts'
import { httpChannelInstruments } from './metrics.ts'

export interface HttpSenderConfig {
  readonly name: string
  readonly outgoing: OutgoingConfig
  readonly timeoutMs: number
  readonly connectionsMax: number
}

/** A guarded client that counts for its channel. A request ends after `timeoutMs` even where its deadline is later. */
export async function openHttpSender(
  { name, outgoing, timeoutMs, connectionsMax }: HttpSenderConfig,
  { clock, registry }: ChannelDeps,
): Promise<OutgoingClient> {
  const metrics = httpChannelInstruments(registry)
  const client = await openOutgoingClient({ config: outgoing, clock, connectionsMax })
  return {
    rules: client.rules,
    async post(request: PostRequest) {
      const startedMs = clock.monotonicMs()
      const deadlineMs = Math.min(request.deadlineMs, clock.now() + timeoutMs)
      const answer = await client.post({ ...request, deadlineMs })
      metrics.requests_total.inc({ channel: name, answer: kindOf(answer) })
      const seconds = (clock.monotonicMs() - startedMs) / 1_000
      metrics.request_seconds.observe({ channel: name }, seconds)
      return answer
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}

function kindOf(answer: PostAnswer): string {
  return answer.result === 'answered' ? `${Math.floor(answer.status / 100)}xx` : answer.result
}

type Unanswered = Exclude<PostAnswer, { result: 'answered' }>

/** What to do where there is no answer. `scope`: whose fault it most likely is. */
export function outcomeOfSilence(
  { result, reason }: Unanswered,
  scope: 'target' | 'channel',
): SendOutcome {
  switch (result) {
    case 'refused':
      return { result: 'dead', reason, target: 'keep', selfAlert: true }
    case 'unsent':
    case 'ambiguous':
      return { result: 'retry', reason, ambiguous: result === 'ambiguous', scope, failOver: true }
    default:
      return result satisfies never
  }
}
