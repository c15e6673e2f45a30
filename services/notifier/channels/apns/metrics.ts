import type { Registry } from 'prom-client'
import {
  counter,
  defineMetrics,
  gauge,
  histogram,
  type Instruments,
  registerMetrics,
} from '#kit/metrics.ts'

export const apnsMetrics = defineMetrics('foretap_notifier_apns', {
  answers_total: counter('Answers of the service, by status and its reason.', [
    'channel',
    'status',
    'reason',
  ]),
  answer_seconds: histogram(
    'Time from sending a push to its answer.',
    [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    ['channel'],
  ),
  resends_total: counter('Pushes that were sent again with the same id within one send, by why.', [
    'channel',
    'why',
  ]),
  shed_total: counter('Pushes turned away because too many waited.', ['channel']),
  held_total: counter('Sends answered without asking the service, by what holds them.', [
    'channel',
    'why',
  ]),
  shortened_total: counter('Payloads that were cut to the size that Apple takes.', ['channel']),
  connections: gauge('Open connections.', ['channel', 'environment']),
  connects_total: counter('Connections opened, or tried in vain.', [
    'channel',
    'environment',
    'result',
  ]),
  connection_ends_total: counter('Connections that ended, by why.', [
    'channel',
    'environment',
    'why',
  ]),
  token_minted_total: counter('Provider tokens issued by this process.', ['channel']),
  token_issued_timestamp_seconds: gauge('When the provider token in use was issued.', ['channel']),
  clock_skew_seconds: gauge(
    'How far the service’s clock is ahead of ours, by its newest answer with a date.',
    ['channel'],
  ),
  certificate_expiry_timestamp_seconds: gauge('When the push certificate expires.', ['channel']),
})
export type ApnsInstruments = Instruments<(typeof apnsMetrics)['table']>

/** Several channels of a process share the instruments of one registry. */
const registered = new WeakMap<Registry, ApnsInstruments>()

export function apnsInstruments(registry: Registry): ApnsInstruments {
  const known = registered.get(registry)
  if (known !== undefined) return known
  const made = registerMetrics(apnsMetrics, registry)
  registered.set(registry, made)
  return made
}
