import { defineErrors } from '#kit/errors.ts'

/** What is wrong with a request to one of the routes here; `kit/http` knows what may be wrong with any. The codes are stable. */
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
  RANGE_INVALID: {
    retry: 'never',
    http: 400,
    text: 'This range of time cannot be read.',
    advice: 'Ask for a range that begins before it ends, or for a shorter or coarser one.',
  },
  ROUTE_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'There is nothing at this address.',
    advice: 'See docs/api.md for what exists.',
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
})
