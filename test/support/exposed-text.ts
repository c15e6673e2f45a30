import type { Registry } from 'prom-client'
import { expose, type MetricsFormat } from '#kit/open-metrics.ts'

/** What `/metrics` answers, as text. */
export async function exposedText(registry: Registry, format: MetricsFormat): Promise<string> {
  const { body } = await expose(registry, format)
  return Buffer.concat(body).toString()
}
