import { defineErrors } from '../../errors.ts'

/** Why a caller is not answered. The codes are stable. */
export const accessErrors = defineErrors('API', {
  TOKEN_MISSING: {
    retry: 'never',
    http: 401,
    text: 'This needs a token.',
    advice:
      'Send Authorization: Bearer TOKEN; foretap token create makes one, and the board asks for it.',
  },
  TOKEN_INVALID: {
    retry: 'never',
    http: 401,
    text: 'Nobody made this token.',
    advice: 'Check that all of it was copied; foretap token create makes another one.',
  },
  TOKEN_EXPIRED: {
    retry: 'never',
    http: 401,
    text: 'The token has expired.',
    advice: 'Make another one with foretap token create.',
  },
  TOKEN_REVOKED: {
    retry: 'never',
    http: 401,
    text: 'The token was revoked.',
    advice: 'Ask whoever revoked it, or make another one with foretap token create.',
  },
  SESSION_ENDED: {
    retry: 'never',
    http: 401,
    text: 'The session is over.',
    advice: 'Log in again.',
  },
  SCOPE_MISSING: {
    retry: 'never',
    http: 403,
    text: 'The token does not allow this.',
    advice: 'Use one with the scope that is named; foretap token create --scope makes one.',
  },
  SITE_REFUSED: {
    retry: 'never',
    http: 403,
    text: 'A page of another site asks.',
    advice: 'Name the site in api.origins if it is yours; it needs a token then.',
  },
  TOKEN_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'No token that is still good has this id.',
    advice: 'Take an id from foretap token ls.',
  },
  REQUESTS_THROTTLED: {
    retry: 'later',
    http: 429,
    text: 'Too many requests came from this address within a minute.',
    advice: 'Wait as long as Retry-After says; api.requestsPerMinute sets the limit.',
  },
})
