import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApnsAnswer } from '#notifier/channels/apns/answer.ts'
import { classify, type SendState } from '#notifier/channels/apns/classify.ts'
import type { Signal } from '#notifier/channels/apns/signal.ts'

const nowMs = 1_800_000_000_000

const fresh: SendState = {
  ...{ nowMs, backOffMs: 4_000, registeredAtMs: nowMs - 60_000, resends: 0 },
  ...{ isAmbiguous: false, isTokenRenewed: false, hasOtherHost: false, isOtherHost: false },
  clockSkewMs: undefined,
}

const said = (status: number, reason?: string, more: Partial<ApnsAnswer> = {}): Signal => ({
  kind: 'answer',
  answer: {
    ...{ status, reason, apnsId: 'id', timestampMs: undefined, retryAfter: undefined },
    ...more,
  },
})

/** A verdict in a few words. */
function words(signal: Signal, state: Partial<SendState> = {}): string {
  const verdict = classify(signal, { ...fresh, ...state })
  if (verdict.do === 'resend') return `resend, ${verdict.connection} the connection`
  if (verdict.do !== 'end') return verdict.do
  const { outcome, remember } = verdict
  const and = remember === undefined ? '' : `, remember ${remember}`
  switch (outcome.result) {
    case 'accepted':
      return `accepted as ${outcome.providerId}`
    case 'dead':
      return `dead, ${outcome.target} the target${outcome.selfAlert ? ', tell the operator' : ''}`
    case 'down':
      return `down${and}`
    case 'retry': {
      const doubt = outcome.ambiguous ? ', ambiguous' : ''
      const other = outcome.failOver ? ', fail over' : ''
      const inMs = (outcome.notBeforeMs ?? 0) - nowMs
      return `retry the ${outcome.scope} in ${inMs} ms${doubt}${other}${and}`
    }
    default:
      return outcome satisfies never
  }
}

const lost: Signal = { kind: 'lost', why: 'reset' }
const unsent: Signal = { kind: 'unsent', why: 'it was closed' }
const later = { retryAfter: '30' }

/** Each line of the table of alerting, with the branches of what was tried before. */
const table: readonly (readonly [
  sentence: string,
  signal: Signal,
  verdict: string,
  state?: Partial<SendState>,
])[] = [
  ['200 is accepted under its id', said(200), 'accepted as id'],
  ['a bad device token is put aside', said(400, 'BadDeviceToken'), 'dead, quarantine the target'],
  [
    'where the environment is not known, the other host is tried',
    said(400, 'BadDeviceToken'),
    'try_other_host',
    { hasOtherHost: true },
  ],
  [
    'and no third time',
    said(400, 'BadDeviceToken'),
    'dead, quarantine the target',
    { isOtherHost: true },
  ],
  [
    'a device of another app is put aside, and the operator hears of it',
    said(400, 'DeviceTokenNotForTopic'),
    'dead, quarantine the target, tell the operator',
  ],
  ...(
    [
      [400, 'BadPriority'],
      [400, 'BadTopic'],
      [404, 'BadPath'],
      [405, 'MethodNotAllowed'],
      [413, 'PayloadTooLarge'],
      [418, undefined],
    ] as const
  ).map(
    ([status, reason]) =>
      [
        `${status} ${reason ?? 'without a reason'} is our fault`,
        said(status, reason),
        'dead, keep the target, tell the operator',
      ] as const,
  ),
  [
    'an idle connection is left and the push sent again',
    said(400, 'IdleTimeout'),
    'resend, close the connection',
  ],
  ['so is one that shuts down', said(503, 'Shutdown'), 'resend, close the connection'],
  ['an expired provider token is renewed', said(403, 'ExpiredProviderToken'), 'renew_token'],
  [
    'once',
    said(403, 'ExpiredProviderToken'),
    'down, remember login_refused',
    { isTokenRenewed: true },
  ],
  [
    'an invalid one puts the channel down',
    said(403, 'InvalidProviderToken'),
    'down, remember login_refused',
  ],
  [
    'but for a clock that is known to be wrong: then a token of the right time is tried',
    said(403, 'InvalidProviderToken'),
    'renew_token',
    { clockSkewMs: 3_600_000 },
  ],
  ...['MissingProviderToken', 'BadCertificate', 'BadCertificateEnvironment', 'Forbidden'].map(
    reason =>
      [
        `${reason} puts the channel down`,
        said(403, reason),
        'down, remember login_refused',
      ] as const,
  ),
  [
    'a key that is for one environment only says nothing of a device that was looked for in the other',
    said(403, 'BadEnvironmentKeyInToken'),
    'dead, quarantine the target',
    { isOtherHost: true },
  ],
  [
    'a device that left after it registered is forgotten',
    said(410, 'Unregistered', { timestampMs: nowMs }),
    'dead, delete the target',
  ],
  [
    'one that registered again since is kept',
    said(410, 'Unregistered', { timestampMs: nowMs - 120_000 }),
    'dead, keep the target',
  ],
  [
    'one that registered in that very moment is kept',
    said(410, 'ExpiredToken', { timestampMs: nowMs - 60_000 }),
    'dead, keep the target',
  ],
  [
    'without a time nobody can say: it is put aside',
    said(410, 'Unregistered'),
    'dead, quarantine the target',
  ],
  [
    '429 slows down that device alone',
    said(429, 'TooManyRequests'),
    'retry the target in 4000 ms, remember slow_target',
  ],
  [
    'for as long as it says',
    said(429, 'TooManyRequests', later),
    'retry the target in 30000 ms, remember slow_target',
  ],
  [
    'too many new provider tokens: the host is left alone, and the token stays',
    said(429, 'TooManyProviderTokenUpdates'),
    'retry the channel in 4000 ms, fail over, remember hold_host',
  ],
  [
    'a fault of the service fails over at once',
    said(500, 'InternalServerError'),
    'retry the channel in 4000 ms, fail over',
  ],
  [
    'and the host is left alone where it says until when',
    said(503, 'ServiceUnavailable', later),
    'retry the channel in 30000 ms, fail over, remember hold_host',
  ],
  [
    'a status of another kind of fault is one as well',
    said(502),
    'retry the channel in 4000 ms, fail over',
  ],
  ['a refused stream is sent again', { kind: 'refused' }, 'resend, keep the connection'],
  [
    'up to four times',
    { kind: 'refused' },
    'retry the channel in 4000 ms, fail over',
    { resends: 4 },
  ],
  ['what never went out is sent again', unsent, 'resend, keep the connection'],
  ['what may have been taken is sent again', lost, 'resend, keep the connection'],
  [
    'once, and then it stays in doubt',
    lost,
    'retry the channel in 4000 ms, ambiguous, fail over',
    { resends: 1, isAmbiguous: true },
  ],
  [
    'a doubt is not forgotten by a refusal after it',
    said(500, 'InternalServerError'),
    'retry the channel in 4000 ms, ambiguous, fail over',
    { isAmbiguous: true },
  ],
  [
    'nobody there: not before the connection is tried again',
    { kind: 'unreachable', why: 'ECONNREFUSED', notBeforeMs: nowMs + 250 },
    'retry the channel in 250 ms, fail over',
  ],
  ['its time was up', { kind: 'late' }, 'retry the channel in 4000 ms, fail over'],
  ['too many wait', { kind: 'shed' }, 'retry the channel in 4000 ms, fail over'],
  [
    'called off after it went out',
    { kind: 'aborted', wasSent: true },
    'retry the channel in 4000 ms, ambiguous, fail over',
  ],
]

for (const [sentence, signal, verdict, state] of table) {
  test(`of an answer of Apple: ${sentence}`, () => assert.equal(words(signal, state), verdict))
}

test('a wish to come back is followed for a quarter of an hour at most, in seconds or as a date', () => {
  const inMs = (retryAfter: string) => words(said(503, 'ServiceUnavailable', { retryAfter }))
  assert.match(inMs('86400'), /in 900000 ms/)
  assert.match(inMs(new Date(nowMs + 20_000).toUTCString()), /in 20000 ms/)
  assert.match(inMs(new Date(nowMs - 20_000).toUTCString()), /in 0 ms/)
  assert.match(inMs('soon'), /in 4000 ms/)
})

test('advice for a refused login names the clock where that is the reason', () => {
  const verdict = classify(said(403, 'ExpiredProviderToken'), {
    ...{ ...fresh, isTokenRenewed: true, clockSkewMs: -3_600_000 },
  })
  assert.ok(verdict.do === 'end' && verdict.outcome.result === 'down')
  assert.match(verdict.outcome.advice, /3600 s ahead of Apple’s: set it right/)
})
