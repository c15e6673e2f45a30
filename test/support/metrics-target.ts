import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Something for a Prometheus to scrape: it answers with whatever text is set. */
export interface MetricsTarget extends AsyncDisposable {
  text: string
  /** A configuration by which a Prometheus scrapes it often. */
  readonly config: string
}

export async function startMetricsTarget(text: string): Promise<MetricsTarget> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end(target.text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const target: MetricsTarget = {
    text,
    config: `global: {scrape_interval: 2s, scrape_timeout: 2s}
scrape_configs: [{job_name: shop, static_configs: [{targets: ['127.0.0.1:${port}']}]}]
`,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
  return target
}
