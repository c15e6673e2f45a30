import { defineErrors } from '#kit/errors.ts'

export const alertmanagerErrors = defineErrors('ALERTMANAGER', {
  TOKEN_REFUSED: {
    retry: 'never',
    http: 401,
    text: 'The request does not carry the token of this source.',
    advice: 'Set http_config.authorization.credentials of the receiver to the token.',
  },
  SIGNATURE_REFUSED: {
    retry: 'never',
    http: 401,
    text: 'The request is not signed with the secret of this source.',
    advice:
      'Check the secret at both ends, and their clocks: a signature is valid for five minutes.',
  },
  METHOD_REFUSED: {
    retry: 'never',
    http: 405,
    text: 'This address takes alerts by POST alone.',
    advice: 'Make it the url of a webhook receiver in Alertmanager.',
  },
  BODY_TOO_LARGE: {
    retry: 'never',
    http: 413,
    text: 'The request is larger than this source reads.',
    advice: 'Lower max_alerts of the receiver, or raise bodyBytesMax of the source.',
  },
  BODY_MALFORMED: {
    retry: 'never',
    http: 400,
    text: 'The request is no webhook message of Alertmanager, version 4.',
    advice: 'Post what Alertmanager’s webhook receivers post, as JSON.',
  },
  ALERTS_MALFORMED: {
    retry: 'never',
    http: 400,
    text: 'Some alerts of the message cannot be read. The others were taken.',
    advice: 'Correct what sends them.',
  },
  ALERTS_NOT_TAKEN: {
    retry: 'later',
    http: 503,
    text: 'The alerts could not be kept.',
    advice: 'Send them again; the log of the notifier says why.',
  },
  REQUESTS_EXHAUSTED: {
    retry: 'later',
    http: 503,
    text: 'As many requests as are allowed are in hand already.',
    advice: 'Send it again shortly, or raise requestsMax of the source.',
  },
})
