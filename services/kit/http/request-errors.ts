import { defineErrors } from '../errors.ts'

/** What can be wrong with any request, whichever route it asks. The codes are stable. */
export const requestErrors = defineErrors('API', {
  QUERY_INVALID: {
    retry: 'never',
    http: 400,
    text: 'A query parameter cannot be used.',
    advice: 'GET /api/v1/openapi.json says what each address takes; times are epoch milliseconds.',
  },
  BODY_INVALID: {
    retry: 'never',
    http: 400,
    text: 'The body of the request cannot be used.',
    advice: 'Send what docs/api.md says, as JSON with Content-Type application/json.',
  },
  PATH_MALFORMED: {
    retry: 'never',
    http: 400,
    text: 'The path of the request is not valid percent-encoding.',
    advice: 'Percent-encode ids once in the path.',
  },
  PATH_INVALID: {
    retry: 'never',
    http: 400,
    text: 'A part of the path cannot be used.',
    advice: 'Take ids from the lists that the API gives.',
  },
  REQUEST_MALFORMED: {
    retry: 'never',
    http: 400,
    text: 'This is no request of HTTP.',
    advice: 'Check the address, and that HTTPS is spoken where the server speaks it.',
  },
  REQUEST_TOO_SLOW: {
    retry: 'later',
    http: 408,
    text: 'The request did not come to its end in time.',
    advice: 'Send it again, at once.',
  },
  HEADERS_TOO_LARGE: {
    retry: 'never',
    http: 431,
    text: 'The address and headers of the request are larger than 16 KiB.',
    advice: 'Ask for less at once.',
  },
  METHOD_REFUSED: {
    retry: 'never',
    http: 405,
    text: 'This address does not take this method.',
    advice: 'The Allow header names those that it takes.',
  },
  BODY_TOO_LARGE: {
    retry: 'never',
    http: 413,
    text: 'The body of the request is too large.',
    advice: 'Send less at once.',
  },
  MEDIA_UNSUPPORTED: {
    retry: 'never',
    http: 415,
    text: 'The body of the request is not JSON.',
    advice: 'Send it with Content-Type application/json.',
  },
  IDEMPOTENCY_KEY_INVALID: {
    retry: 'never',
    http: 400,
    text: 'The Idempotency-Key cannot be used.',
    advice: 'Take 1 to 64 letters, digits, hyphens, underscores and dots: a UUID fits.',
  },
  IDEMPOTENCY_KEY_REUSED: {
    retry: 'never',
    http: 422,
    text: 'The Idempotency-Key was used for another request.',
    advice: 'Give each write a key of its own.',
  },
  CURSOR_INVALID: {
    retry: 'never',
    http: 400,
    text: 'The cursor is none of ours.',
    advice: 'Take it from the Link header, or from next, of the page before.',
  },
  INTERNAL: {
    retry: 'later',
    http: 500,
    text: 'The request failed for a reason of our own.',
    advice: 'The log of the process says why.',
  },
})
