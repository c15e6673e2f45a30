import type { PostAnswer } from '#kit/outgoing-http/post.ts'
import type { SendOutcome } from '../channel.ts'
import { outcomeOfSilence } from '../http/http-sender.ts'

/**
 * What an answer to a webhook means.
 *
 * | answer | meaning |
 * | --- | --- |
 * | 2xx | taken |
 * | 401, 403, 407 | our credentials or our right to post are wrong: nothing will pass |
 * | 408, 425, 429, 5xx | later, for the whole channel, since all of it goes to one address |
 * | 502, 504 | likewise, but somebody behind the gateway may have taken it |
 * | 3xx and the rest | never like this: the address or the template is wrong, which the operator must hear of |
 */
export function webhookOutcome(answer: PostAnswer, host: string): SendOutcome {
  if (answer.result !== 'answered') return outcomeOfSilence(answer, 'channel')
  const { status, retryAtMs } = answer
  const reason = `${host} answered ${status}${wordOf(answer.text)}`
  if (status >= 200 && status < 300) return { result: 'accepted' }
  if (status >= 500 || [408, 425, 429].includes(status)) {
    return {
      result: 'retry',
      reason,
      ambiguous: status === 502 || status === 504,
      scope: 'channel',
      failOver: true,
      ...(retryAtMs === undefined ? {} : { notBeforeMs: retryAtMs }),
    }
  }
  if ([401, 403, 407].includes(status)) {
    return {
      result: 'down',
      reason,
      advice: 'Check the url, the headers and the signing secret of the channel.',
    }
  }
  const redirect = status >= 300 && status < 400 ? ', a redirect, which is not followed' : ''
  return { result: 'dead', reason: `${reason}${redirect}`, target: 'keep', selfAlert: true }
}

/** An error code such as Slack's `no_service`. Longer texts are not repeated: they could hold what we sent. */
function wordOf(text: string): string {
  return /^[a-z]{2,20}(_[a-z]{2,20}){0,4}$/.test(text.trim()) ? ` (${text.trim()})` : ''
}
