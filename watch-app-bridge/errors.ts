import { defineErrors } from '#kit/errors.ts'

/** Everything that the watch bridge answers with besides success. The codes are stable: devices act on them. */
export const watchErrors = defineErrors('WATCH', {
  SIGNATURE_MISSING: {
    retry: 'never',
    http: 401,
    text: 'The request is not signed, or a header of the signature is malformed.',
    advice: 'Send the four headers that watch-app-bridge/PROTOCOL.md names.',
  },
  SIGNATURE_INVALID: {
    retry: 'never',
    http: 401,
    text: 'The signature of the request does not fit.',
    advice: 'Sign the seven lines that PROTOCOL.md names with the key that was paired.',
  },
  CLOCK_SKEWED: {
    retry: 'later',
    http: 401,
    text: 'The clock of the device and ours differ too much.',
    advice: 'Take atMs of this answer for the time, and sign the request anew.',
  },
  REQUEST_REPLAYED: {
    retry: 'later',
    http: 401,
    text: 'A request with this nonce was answered before.',
    advice: 'Sign the request anew, with a nonce of its own.',
  },
  DEVICE_UNKNOWN: {
    retry: 'never',
    http: 401,
    text: 'No device of this id is paired, or it was revoked.',
    advice: 'Pair it with a code from foretap device pair.',
  },
  CODE_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'The pairing code is wrong, used or over.',
    advice: 'Ask for another one with foretap device pair.',
  },
  PAIRING_THROTTLED: {
    retry: 'later',
    http: 429,
    text: 'Too many wrong codes were tried.',
    advice: 'Wait a minute, then try again.',
  },
  REQUESTS_THROTTLED: {
    retry: 'later',
    http: 429,
    text: 'Too many requests came from here.',
    advice: 'Wait as long as Retry-After says; watch.requestsPerMinute is the bound of one device.',
  },
  BODY_INVALID: {
    retry: 'never',
    http: 400,
    text: 'The body or the address of the request cannot be used.',
    advice: 'Send what watch-app-bridge/PROTOCOL.md says.',
  },
  BODY_TOO_LARGE: {
    retry: 'never',
    http: 413,
    text: 'The body of the request is too large.',
    advice: 'Send less at once.',
  },
  INCIDENT_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'There is no such incident, or no longer.',
    advice: 'Read the list of incidents anew.',
  },
  PUSH_UNSUPPORTED: {
    retry: 'never',
    http: 409,
    text: 'No channel of alerting.channels reaches this app or browser.',
    advice: 'Configure an apns channel with this topic, or a web_push channel.',
  },
  PERSON_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'No person of this name is configured.',
    advice: 'Add them to alerting.people, or correct the name.',
  },
  DEVICES_FULL: {
    retry: 'never',
    http: 409,
    text: 'As many devices as are allowed are paired already.',
    advice: 'Revoke old ones with foretap device revoke, or raise watch.devicesMax.',
  },
  LIVE_EXHAUSTED: {
    retry: 'later',
    http: 503,
    text: 'As many live streams as are allowed are open already.',
    advice: 'Poll instead, or raise watch.liveClientsMax.',
  },
  ROUTE_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'There is nothing at this address.',
    advice: 'See watch-app-bridge/PROTOCOL.md for what exists.',
  },
  RECORD_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'No device of this id was ever paired.',
    advice: 'See foretap device ls.',
  },
  PAGE_MISSING: {
    retry: 'later',
    http: 503,
    text: 'The web watch has not been built.',
    advice: 'Run npm run build.',
  },
  INTERNAL: {
    retry: 'later',
    http: 500,
    text: 'The request failed for a reason of our own.',
    advice: 'The log of the process says why.',
  },
})
