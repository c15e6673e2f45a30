import { defineErrors } from '../errors.ts'

export const busErrors = defineErrors('BUS', {
  QUEUE_FULL: {
    retry: 'later',
    http: 503,
    text: 'The bus takes no more messages for now: its readers are behind.',
    advice: 'Publish again later; see which topic is behind in foretap_bus_queue_length.',
  },
  PUBLISH_FAILED: {
    retry: 'later',
    http: 503,
    text: 'The bus did not take the messages.',
    advice: 'Check that its brokers are reachable; the publisher repeats them.',
  },
  UNAVAILABLE: {
    retry: 'later',
    http: 503,
    text: 'The bus cannot be reached.',
    advice: 'Check bus.brokers, tls and sasl, and that the brokers run.',
  },
  TOPIC_UNSUITABLE: {
    retry: 'never',
    http: 500,
    text: 'A topic of the bus cannot be used as it is.',
    advice: 'Create it as docs/storage.md says, or give the bus another prefix of topics.',
  },
  CLOSED: {
    retry: 'never',
    http: 503,
    text: 'The bus is closed.',
    advice: 'Start the process again.',
  },
})
