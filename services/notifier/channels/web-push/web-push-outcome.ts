import type { PostAnswer } from '#kit/outgoing-http/post.ts'
import type { SendOutcome } from '../channel.ts'
import { outcomeOfSilence } from '../http/http-sender.ts'

/** What is known about a request besides its answer. */
export interface PushRequestFacts {
  readonly host: string
  /** Whether the same token was taken before: then a refusal is about the subscription, not about us. */
  readonly isTokenProven: boolean
}

/**
 * What a push service's answer means. Push services are many and fail one by one, so a failure slows down the target
 * alone.
 *
 * | answer | meaning |
 * | --- | --- |
 * | 2xx | taken |
 * | 404, 410 | the subscription is over |
 * | 401, 403 | our VAPID key or clock is wrong; with a proven token, the subscription was made for another key |
 * | 408, 425, 429, 5xx | later, when the service says |
 * | 3xx and the rest | never like this |
 */
export function webPushOutcome(
  answer: PostAnswer,
  { host, isTokenProven }: PushRequestFacts,
): SendOutcome {
  if (answer.result !== 'answered') return outcomeOfSilence(answer, 'target')
  const { status, retryAtMs } = answer
  const reason = `${host} answered ${status}`
  if (status >= 200 && status < 300) return { result: 'accepted' }
  if (status === 404 || status === 410) {
    return { result: 'dead', reason, target: 'delete', selfAlert: false }
  }
  if (status === 401 || status === 403) {
    return isTokenProven
      ? {
          result: 'dead',
          reason: `${reason}: the subscription is for another key`,
          target: 'quarantine',
          selfAlert: false,
        }
      : {
          result: 'down',
          reason,
          advice: 'Check privateKey and subject, and this machine’s clock.',
        }
  }
  if (status >= 500 || [408, 425, 429].includes(status)) {
    return {
      result: 'retry',
      reason,
      ambiguous: status === 502 || status === 504,
      scope: 'target',
      failOver: true,
      ...(retryAtMs === undefined ? {} : { notBeforeMs: retryAtMs }),
    }
  }
  return { result: 'dead', reason, target: 'keep', selfAlert: true }
}
