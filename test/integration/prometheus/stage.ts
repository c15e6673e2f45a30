import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { prometheusConfig } from '#dashboards/prometheus/prometheus-config.ts'
import { defaultRuleOptions } from '#dashboards/prometheus/rule-options.ts'
import { rulesFile } from '#dashboards/prometheus/rules-file.ts'
import { startAlertmanager } from '#lab/alertmanager/start-alertmanager.ts'
import { freePorts } from '#lab/kafka/free-ports.ts'
import { startKafka } from '#lab/kafka/start-kafka.ts'
import { startPrometheus } from '#lab/prometheus/start-prometheus.ts'
import { type ApnsMaterial, makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { MockApns } from '#test/support/apns/mock-apns.ts'
import { topic as app, deviceToken } from '#test/support/apns/open-test-channel.ts'
import { eventually } from '#test/support/eventually.ts'
import { startForetapProcess } from '#test/support/foretap-process.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { type KafkaFaults, playFaults } from './kafka-faults.ts'
import { PrometheusApi } from './prometheus-api.ts'

/** A minute of the rules is two seconds here, in which there is a scrape. */
export const timeScale = 1 / 30

/** All of it, real but for Apple: Kafka with faults → `foretap up` → Prometheus → Alertmanager → Foretap → the mock. */
export interface Stage extends AsyncDisposable {
  readonly url: string
  readonly faults: KafkaFaults
  readonly prometheus: PrometheusApi
  readonly apns: MockApns
}

const token = 'a-token-of-the-source'

export async function openStage(): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder())
  const material = stack.use(await makeApnsMaterial())
  const apns = stack.use(
    await MockApns.start({ key: material.serverKey, cert: material.serverCert }),
  )
  const kafka = stack.use(await startKafka({ config: { 'offsets.topic.num.partitions': '4' } }))
  const faults = stack.use(await playFaults(kafka))
  // Prometheus comes first: Foretap asks it for a past of a series, too.
  const [port = 0] = await freePorts(1)
  const address = `127.0.0.1:${port}`
  const alertmanager = stack.use(await startAlertmanager(alertmanagerConfig(`http://${address}`)))
  const scraped = prometheusConfig({
    ...{ targets: [address], job: defaultRuleOptions.job },
    alertmanager: new URL(alertmanager.url).host,
  }).replaceAll(': 15s', ': 2s')
  const rules = rulesFile({ ...defaultRuleOptions, timeScale, labels: { team: 'lab' } })
  const prometheus = stack.use(
    await startPrometheus({ config: scraped, files: { 'foretap.rules.yaml': rules } }),
  )
  const config = join(folder.path, 'foretap.yaml')
  const place = {
    ...{ path: folder.path, kafka: kafka.bootstrap, apns: apns.authority },
    ...{ port, prometheus: prometheus.url },
  }
  await writeFile(config, foretapConfig(place, material))
  const foretap = stack.use(startForetapProcess(['up', '--config', config]))
  // With three clusters, one of them with a past, a busy machine takes its time.
  const url = await eventually(
    () => foretap.log().find(({ msg }) => msg === 'foretap runs')?.url as string | undefined,
    { what: 'foretap to run', withinMs: 120_000 },
  )
  const owned = stack.move()
  return {
    ...{ url, faults, apns, prometheus: new PrometheusApi(prometheus.url) },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Alertmanager tells Foretap of everything but the watchdog, and soon. */
const alertmanagerConfig = (url: string) => `
route:
  receiver: foretap
  group_by: ['...']
  group_wait: 100ms
  group_interval: 1s
  repeat_interval: 1h
  routes:
    - matchers: [severity="none"]
      receiver: nobody
receivers:
  - name: nobody
  - name: foretap
    webhook_configs:
      - url: ${url}/api/sources/alertmanager
        send_resolved: true
        http_config:
          authorization:
            credentials: ${token}
`

interface Place {
  readonly path: string
  readonly kafka: string
  readonly apns: string
  readonly prometheus: string
  readonly port: number
}

/** What comes from Alertmanager goes to Ada's watch; breaches go to Grace by a webhook that nobody answers. */
function foretapConfig(place: Place, { caFile, signingPem, keyId, teamId }: ApnsMaterial): string {
  return JSON.stringify({
    clusters: [
      {
        ...{ type: 'kafka', name: 'lab', brokers: [place.kafka] },
        ...{ endsIntervalMs: 500, commitsIntervalMs: 1_000, discoveryIntervalMs: 2_000 },
        isolationOf: [{ consumer: 'auditor', isolation: 'read_committed' }],
      },
      { type: 'kafka', name: 'gone', brokers: ['127.0.0.1:1'] },
      // It has a past, so there is something to forecast from the first minute on.
      { type: 'demo', historyHours: 3 },
    ],
    sources: {
      prometheus: [
        {
          ...{ name: 'own', url: place.prometheus, pollIntervalMs: 2_000, backfillHours: 0 },
          queries: [
            // Never kept: there is more than one.
            { name: 'scrape', query: 'scrape_samples_scraped', unit: 'samples', objective: 1 },
          ],
        },
      ],
    },
    objectives: [{ cluster: 'lab', ageMs: 5_000 }],
    alerting: {
      sources: { alertmanager: { token } },
      channels: [
        {
          ...{ type: 'apns', name: 'watch', topics: [app], key: signingPem, keyId, teamId, caFile },
          hosts: { production: place.apns, sandbox: place.apns },
        },
        {
          ...{ type: 'webhook', name: 'hook', url: 'http://127.0.0.1:1/' },
          outgoing: { networks: ['127.0.0.1'], allowHttp: true },
        },
      ],
      people: [
        { name: 'ada', targets: [{ channel: 'watch', address: { token: deviceToken() } }] },
        { name: 'grace', targets: [{ channel: 'hook', address: {} }] },
      ],
      chains: [
        { name: 'ada', steps: [{ people: ['ada'] }] },
        { name: 'grace', steps: [{ people: ['grace'] }] },
      ],
      routes: [
        { chain: 'ada', match: ['incident="external"'] },
        { chain: 'grace', match: ['cluster="lab"'] },
      ],
    },
    delivery: { breakerFailures: 2, retryFirstMs: 100, failOverMs: 2_000 },
    store: { path: join(place.path, 'foretap.db') },
    api: { port: place.port },
  })
}
