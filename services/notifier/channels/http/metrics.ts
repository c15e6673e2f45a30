import type { Registry } from 'prom-client'
import {
  counter,
  defineMetrics,
  histogram,
  type Instruments,
  registerMetrics,
} from '#kit/metrics.ts'

/** Of the channels that speak HTTP to somebody else's server: web push and webhook. */
export const httpChannelMetrics = defineMetrics('foretap_channel_http', {
  requests_total: counter(
    'Requests of a channel by what came of them: a class of status, or refused, unsent, ambiguous.',
    ['channel', 'answer'],
  ),
  request_seconds: histogram(
    'Time until a channel had its answer, or gave up.',
    [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    ['channel'],
  ),
})
export type HttpChannelInstruments = Instruments<(typeof httpChannelMetrics)['table']>

const registered = new WeakMap<Registry, HttpChannelInstruments>()

/** The instruments of a registry, which all channels of a process share. */
export function httpChannelInstruments(registry: Registry): HttpChannelInstruments {
  const known = registered.get(registry)
  if (known !== undefined) return known
  const made = registerMetrics(httpChannelMetrics, registry)
  registered.set(registry, made)
  return made
}
