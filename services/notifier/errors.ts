import { defineErrors } from '#kit/errors.ts'

export const notifierErrors = defineErrors('NOTIFIER', {
  QUEUE_FULL: {
    retry: 'later',
    http: 503,
    text: 'Too much waits to be sent: no further anomalies are taken for now.',
    advice: 'See foretap outbox ls and the breakers in foretap_notifier_breaker_state.',
  },
  EVENT_FAILED: {
    retry: 'never',
    http: 500,
    text: 'An event could not be worked on.',
    advice: 'Please report this with the line of the log that names it.',
  },
  STOPPED: {
    retry: 'later',
    http: 503,
    text: 'The notifier is stopping.',
    advice: 'Try again when it runs.',
  },
  CHANNEL_UNUSABLE: {
    retry: 'never',
    http: 500,
    text: 'A channel cannot be opened.',
    advice: 'Correct it under alerting.channels.',
  },
  PERSON_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'Nobody of this name is configured.',
    advice: 'Take a name of alerting.people.',
  },
  DELIVERY_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'No delivery of the outbox has this id.',
    advice: 'Take an id from foretap outbox ls.',
  },
  DRILL_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'No drill has this id.',
    advice:
      'Start one with foretap tap test --to NAME; those that ended are forgotten after a while.',
  },
  SILENCE_UNKNOWN: {
    retry: 'never',
    http: 404,
    text: 'No silence has this id.',
    advice: 'Take an id from foretap silence ls; those that ended are forgotten.',
  },
  SILENCES_FULL: {
    retry: 'never',
    http: 409,
    text: 'There are too many silences.',
    advice: 'End some, or say the same with fewer: a condition may be a regular expression.',
  },
})
