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
  FORECAST_UNKNOWN: {
    retry: 'later',
    http: 404,
    text: 'Nothing is foretold of this series now.',
    advice: 'A forecast needs an objective, some history and an age that is known.',
  },
  RANGE_INVALID: {
    retry: 'never',
    http: 400,
    text: 'This range of time cannot be read.',
    advice: 'Ask for a range that begins before it ends, or for a shorter or coarser one.',
  },
  INCIDENT_UNKNOWN: {
    retry: 'later',
    http: 404,
    text: 'No incident has this id.',
    advice: 'See GET /api/v1/incidents for those that exist.',
  },
  INCIDENT_ENDED: {
    retry: 'never',
    http: 409,
    text: 'The incident is over.',
    advice:
      'A comment can still be made for a day; a problem that comes again is another incident.',
  },
  ACTION_KEY_REUSED: {
    retry: 'never',
    http: 409,
    text: 'Another action on this incident had the same Idempotency-Key.',
    advice: 'Take a new key for each action, and the same one to repeat it.',
  },
  SNOOZE_INVALID: {
    retry: 'never',
    http: 400,
    text: 'A snooze ends in the future, within a day.',
    advice: 'Give untilMs in epoch milliseconds; what is quiet for longer is a silence.',
  },
  PERSON_UNKNOWN: {
    retry: 'never',
    http: 400,
    text: 'Nobody of this name can be told.',
    advice: 'Take a name of GET /api/v1/people.',
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
  WHAT_IF_BUSY: {
    retry: 'later',
    http: 503,
    text: 'As many posted series as may wait are waiting to be scored.',
    advice: 'Try again shortly, or score them by foretap score.',
  },
  WHAT_IF_FAILED: {
    retry: 'later',
    http: 503,
    text: 'The posted series could not be scored.',
    advice: 'Try again; the model page of the board and foretap doctor say how forecasts are.',
  },
  BOARD_MISSING: {
    retry: 'later',
    http: 503,
    text: 'The board has not been built.',
    advice: 'Run npm run build.',
  },
})
