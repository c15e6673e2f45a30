import { defineErrors } from '#kit/errors.ts'

/** Everything that the REST API answers with besides success. The codes are stable. */
export const apiErrors = defineErrors('API', {
  SERIES_ID_MALFORMED: {
    retry: 'never',
    http: 400,
    text: 'This is not the id of a series.',
    advice: 'Take the id from GET /api/v1/series and percent-encode it once in the path.',
  },
  SERIES_UNKNOWN: {
    retry: 'later',
    http: 404,
    text: 'No series has this id.',
    advice: 'See GET /api/v1/series for those that exist.',
  },
  QUERY_INVALID: {
    retry: 'never',
    http: 400,
    text: 'A query parameter cannot be used.',
    advice: 'from and to are epoch milliseconds; resolution is 10s, 1m or 15m.',
  },
  RANGE_INVALID: {
    retry: 'never',
    http: 400,
    text: 'This range of time cannot be read.',
    advice: 'Ask for a range that begins before it ends, or for a shorter or coarser one.',
  },
  BODY_INVALID: {
    retry: 'never',
    http: 400,
    text: 'The body of the request cannot be used.',
    advice: 'Send what docs/api.md says, as JSON with Content-Type application/json.',
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
  PATH_MALFORMED: {
    retry: 'never',
    http: 400,
    text: 'The path of the request is not valid percent-encoding.',
    advice: 'Encode each part of the path with encodeURIComponent.',
  },
  ROUTE_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'There is nothing at this address.',
    advice: 'See docs/api.md for what exists.',
  },
  METHOD_REFUSED: {
    retry: 'never',
    http: 405,
    text: 'This address does not take this method.',
    advice: 'The Allow header names those that it takes.',
  },
  CALLER_REFUSED: {
    retry: 'never',
    http: 403,
    text: 'Context is changed from this machine alone.',
    advice: 'Call it on a loopback address and not from a page of another site.',
  },
  CONTEXT_FULL: {
    retry: 'never',
    http: 409,
    text: 'There is no room for these records of context.',
    advice: 'Delete some, name streams or consumers whole, or raise context.recordsMax.',
  },
  CONTEXT_OF_FILE: {
    retry: 'never',
    http: 409,
    text: 'A file says this, and it alone can take it back.',
    advice: 'Change the file; it is read again at once.',
  },
  CONTEXT_UNSETTLED: {
    retry: 'later',
    http: 503,
    text: 'The bus is too slow to say what is known.',
    advice: 'See what holds with foretap context ls, then try again.',
  },
  LIVE_CLIENTS_EXHAUSTED: {
    retry: 'later',
    http: 503,
    text: 'As many clients as are allowed receive live updates already.',
    advice: 'Close a board, or raise api.liveClientsMax.',
  },
  REQUESTS_EXHAUSTED: {
    retry: 'later',
    http: 503,
    text: 'As many requests as are allowed are being answered already.',
    advice: 'Try again shortly, or raise api.requestsMax.',
  },
  BOARD_MISSING: {
    retry: 'later',
    http: 503,
    text: 'The board has not been built.',
    advice: 'Run npm run build.',
  },
  INTERNAL: {
    retry: 'later',
    http: 500,
    text: 'The request failed for a reason of our own.',
    advice: 'The log of the api role says why.',
  },
})
