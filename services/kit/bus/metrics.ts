import { counter, defineMetrics, gauge, histogram } from '../metrics.ts'

const seconds = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10]

export const busMetrics = defineMetrics('foretap_bus', {
  published_total: counter('Messages that the bus took.', ['topic']),
  publish_seconds: histogram('Time a publisher waited, for room or for brokers.', seconds, [
    'topic',
  ]),
  publish_failures_total: counter('Publications that were refused; publishers repeat them.', [
    'topic',
  ]),
  handled_total: counter('Messages handled by subscribers.', ['topic']),
  redelivered_total: counter('Messages given again because their handling failed.', ['topic']),
  dead_letters_total: counter('Messages that could not be read or handled, by why.', [
    'topic',
    'reason',
  ]),
  dropped_total: counter('Messages that went before a group without members handled them.', [
    'topic',
  ]),
  queue_length: gauge('Messages that wait for the slowest subscriber.', ['topic']),
})
