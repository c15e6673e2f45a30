import type { SendOutcome } from '../channel.ts'
import { type ApnsAnswer, retryAfterMs } from './answer.ts'
import { providerAdvice } from './provider-advice.ts'
import type { Signal } from './signal.ts'

/** What is to be done about a signal. `end` settles the send; all else is another try of the same push. */
export type Verdict =
  | {
      readonly do: 'end'
      readonly outcome: SendOutcome
      /** What the channel remembers for later sends. */
      readonly remember?: 'slow_target' | 'hold_host' | 'login_refused'
    }
  /** With the same apns-id and collapse id. `close`: this connection is used no more. */
  | { readonly do: 'resend'; readonly connection: 'keep' | 'close' }
  /** One new provider token if the refused one is still current, another connection, then once more. */
  | { readonly do: 'renew_token' }
  | { readonly do: 'try_other_host' }

/** What the tries of this send have used up, and what else a decision needs. */
export interface SendState {
  readonly nowMs: number
  /** Wait until the driver's next attempt where Apple does not say one. */
  readonly backOffMs: number
  readonly registeredAtMs: number
  readonly resends: number
  /** Whether an earlier try may have reached Apple without an answer. */
  readonly isAmbiguous: boolean
  readonly isTokenRenewed: boolean
  /** Whether the other environment is still to be tried, because the address does not say which. */
  readonly hasOtherHost: boolean
  /** Whether this was that try: the first environment has called the token bad. */
  readonly isOtherHost: boolean
  /** How far our clock is from Apple's where that is known to be far. */
  readonly clockSkewMs: number | undefined
}

/** Tries that certainly did not reach Apple, such as streams refused one after the other. */
const safeResendsMax = 4
/** Of tries that may have: each can show twice on a device that ignores collapse ids. */
const ambiguousResendsMax = 1

/** The table of alerting: pure, so that each line of it is a line of a test. */
export function classify(signal: Signal, state: SendState): Verdict {
  switch (signal.kind) {
    case 'answer':
      return classifyAnswer(signal.answer, state)
    case 'refused':
      return resend('the service refused the stream', { state, isSafe: true, connection: 'keep' })
    case 'unsent':
      return resend(signal.why, { state, isSafe: true, connection: 'keep' })
    case 'lost':
      return resend(signal.why, { state, isSafe: false, connection: 'keep' })
    case 'unreachable':
      return retry(signal.why, state, { notBeforeMs: signal.notBeforeMs })
    case 'late':
      return retry('its time was up before it could be sent', state)
    case 'shed':
      return retry('too many pushes wait for the service', state)
    case 'aborted':
      return retry('it was called off', state, { ambiguous: signal.wasSent || state.isAmbiguous })
    default:
      return signal satisfies never
  }
}

function classifyAnswer(answer: ApnsAnswer, state: SendState): Verdict {
  const { status, reason } = answer
  switch (status) {
    case 200:
      return { do: 'end', outcome: accepted(answer.apnsId) }
    case 400:
      return classifyBadRequest(answer, state)
    case 401:
    case 403:
      return classifyLogin(reason, state)
    case 410:
      return classifyGone(answer, state)
    case 429:
      return classifyTooMany(answer, state)
    default:
      if (status >= 500) return classifyServerFault(answer, state)
      // 404, 405, 413 and whatever else Apple may think of: the same request would fail again.
      return ourFault(answer)
  }
}

const accepted = (apnsId: string | undefined): SendOutcome =>
  apnsId === undefined ? { result: 'accepted' } : { result: 'accepted', providerId: apnsId }

function classifyBadRequest(answer: ApnsAnswer, state: SendState): Verdict {
  switch (answer.reason) {
    case 'BadDeviceToken':
      return state.hasOtherHost
        ? { do: 'try_other_host' }
        : quarantine('BadDeviceToken', { selfAlert: false })
    case 'DeviceTokenNotForTopic':
      // A wrong topic quarantines every device there is: the operator must hear of it.
      return quarantine('DeviceTokenNotForTopic', { selfAlert: true })
    case 'IdleTimeout':
      return resend('IdleTimeout', { state, isSafe: true, connection: 'close' })
    default:
      return ourFault(answer)
  }
}

const quarantine = (reason: string, { selfAlert }: { readonly selfAlert: boolean }): Verdict => ({
  do: 'end',
  outcome: { result: 'dead', reason, target: 'quarantine', selfAlert },
})

/** Dead, because the request itself is wrong; nothing is wrong with the device. */
const ourFault = ({ status, reason }: ApnsAnswer): Verdict => ({
  do: 'end',
  outcome: {
    result: 'dead',
    reason: reason ?? `status ${status}`,
    target: 'keep',
    selfAlert: true,
  },
})

function classifyLogin(reason: string | undefined, state: SendState): Verdict {
  // A token from the future is "invalid" to Apple, not "expired": with the right time another one works.
  const isAboutTime =
    reason === 'ExpiredProviderToken' ||
    (reason === 'InvalidProviderToken' && state.clockSkewMs !== undefined)
  if (isAboutTime && !state.isTokenRenewed) return { do: 'renew_token' }
  // A key may be for one environment only: the other one's refusal says nothing about the channel.
  if (state.isOtherHost) return quarantine('BadDeviceToken', { selfAlert: false })
  return {
    do: 'end',
    outcome: {
      result: 'down',
      reason: reason ?? 'Forbidden',
      advice: providerAdvice(reason, state.clockSkewMs),
    },
    remember: 'login_refused',
  }
}

function classifyGone(answer: ApnsAnswer, { registeredAtMs }: SendState): Verdict {
  const { reason = 'Unregistered', timestampMs } = answer
  const fate = () => {
    // Without a time nobody can say whether the device has come back since.
    if (timestampMs === undefined) return 'quarantine'
    return timestampMs > registeredAtMs ? 'delete' : 'keep'
  }
  return { do: 'end', outcome: { result: 'dead', reason, target: fate(), selfAlert: false } }
}

function classifyTooMany(answer: ApnsAnswer, state: SendState): Verdict {
  const { reason = 'TooManyRequests' } = answer
  const notBeforeMs = comeBackMs(answer, state)
  if (reason === 'TooManyProviderTokenUpdates') {
    return { ...retry(reason, state, { notBeforeMs }), remember: 'hold_host' }
  }
  const outcome = {
    ...({ result: 'retry', reason, ambiguous: state.isAmbiguous, scope: 'target' } as const),
    ...{ notBeforeMs, failOver: false },
  }
  return { do: 'end', outcome, remember: 'slow_target' }
}

function classifyServerFault(answer: ApnsAnswer, state: SendState): Verdict {
  const { status, reason = `status ${status}` } = answer
  if (reason === 'Shutdown') {
    return resend(reason, { state, isSafe: true, connection: 'close' })
  }
  const ended = retry(reason, state, { notBeforeMs: comeBackMs(answer, state) })
  // Only where Apple says when: a single fault of one push is no reason to keep the others.
  return answer.retryAfter === undefined ? ended : { ...ended, remember: 'hold_host' }
}

const comeBackMs = ({ retryAfter }: ApnsAnswer, { nowMs, backOffMs }: SendState): number =>
  retryAfterMs(retryAfter, nowMs) ?? nowMs + backOffMs

interface Resend {
  readonly state: SendState
  /** Whether Apple certainly does not have it. */
  readonly isSafe: boolean
  readonly connection: 'keep' | 'close'
}

function resend(why: string, { state, isSafe, connection }: Resend): Verdict {
  const resendsMax = isSafe ? safeResendsMax : ambiguousResendsMax
  if (state.resends < resendsMax) return { do: 'resend', connection }
  return retry(why, state, { ambiguous: state.isAmbiguous || !isSafe })
}

/** What ends a send that may work later; the fault is on the way or at Apple, not at the device. */
function retry(
  reason: string,
  { nowMs, backOffMs, isAmbiguous }: SendState,
  but: { readonly notBeforeMs?: number; readonly ambiguous?: boolean } = {},
) {
  const { notBeforeMs = nowMs + backOffMs, ambiguous = isAmbiguous } = but
  const outcome: SendOutcome = {
    ...{ result: 'retry', reason, ambiguous, scope: 'channel' },
    ...{ notBeforeMs, failOver: true },
  }
  return { do: 'end', outcome } as const
}
