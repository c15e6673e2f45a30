import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Poll } from '#bridge/bridge.ts'
import { prometheusBridgeConfig } from '#bridge/prometheus/config.ts'
import { lookAtPrometheus } from '#bridge/prometheus/probe.ts'
import { createPrometheusBridge } from '#bridge/prometheus/prometheus-bridge.ts'
import { systemClock } from '#kit/clock.ts'
import { makeTlsMaterial } from '#lab/kafka/tls-material.ts'
import { type Prometheus, startPrometheus } from '#lab/prometheus/start-prometheus.ts'
import { type BridgeFixture, describeBridge } from '#test/conformance/bridge.ts'
import { eventually } from '#test/support/eventually.ts'
import { type MetricsTarget, startMetricsTarget } from '#test/support/metrics-target.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { prometheusSkip } from '#test/support/prometheus.ts'

const password = 'of a test'
/** bcrypt of it, of the least cost that there is. */
const passwordHash = '$2b$04$7F4PchSfoxiJBw3F2LE2juQFDs.LGkJ5BuOsYCGsa1O1PVr89iyqu'

const latencies = (...names: readonly string[]) =>
  names.map((name, i) => `checkout_latency_seconds{who="${name}"} ${i + 0.25}\n`).join('')

describe('a bridge to a real Prometheus', { skip: await prometheusSkip() }, () => {
  let target: MetricsTarget
  let prometheus: Prometheus
  const sockets = new Set<Socket>()
  const onSocket = (message: unknown) => {
    sockets.add((message as { socket: Socket }).socket)
  }

  before(async () => {
    subscribe('net.client.socket', onSocket)
    target = await startMetricsTarget(latencies('billing', 'audit'))
    prometheus = await startPrometheus({ config: target.config })
    const scraped = async () => {
      const { url } = prometheus
      const answer = await fetch(`${url}/api/v1/query?query=checkout_latency_seconds`)
      return (await answer.text()).includes('billing')
    }
    await eventually(scraped, { what: 'the first scrape', withinMs: 30_000 })
  })
  after(async () => {
    unsubscribe('net.client.socket', onSocket)
    await prometheus?.[Symbol.asyncDispose]()
    await target?.[Symbol.asyncDispose]()
  })

  const configOf = (more: object = {}) =>
    prometheusBridgeConfig.parse({
      ...{ url: prometheus.url, pollIntervalMs: 1_000, backfillHours: 0, forgetAfterMs: 8_000 },
      queries: [{ name: 'checkout', query: 'checkout_latency_seconds' }],
      ...more,
    })

  async function open(): Promise<BridgeFixture> {
    target.text = latencies('billing', 'audit')
    const bridge = await createPrometheusBridge(configOf({ timeoutMs: 1_000 }), {
      clock: systemClock,
    })
    const [instance] = /127[^']+/.exec(target.config) ?? []
    const consumer = (who: string) => `{instance="${instance}",job="shop",who="${who}"}`
    // Those of whoever arranges the source, which stay open for the next test.
    const others = new Set(sockets)
    const { port } = new URL(prometheus.url)
    return {
      ...{ bridge, stream: 'checkout', consumer: consumer('billing'), other: consumer('audit') },
      letPass: ms => delay(ms),
      async deleteConsumer() {
        target.text = latencies('audit')
      },
      async cutOff() {
        prometheus.pause()
      },
      async mend() {
        prometheus.resume()
      },
      assertClosed() {
        const isOpen = (socket: Socket) =>
          !others.has(socket) && !socket.destroyed && socket.remotePort === Number(port)
        assert.deepEqual([...sockets].filter(isOpen), [])
      },
      async [Symbol.asyncDispose]() {
        prometheus.resume()
        await bridge[Symbol.asyncDispose]()
      },
    }
  }

  describeBridge('Prometheus bridge', open)

  async function pollsOf(more: object, count: number): Promise<Poll[]> {
    const bridge = await createPrometheusBridge(configOf(more), { clock: systemClock })
    const polls: Poll[] = []
    for await (const poll of bridge.polls(new AbortController().signal)) {
      polls.push(poll)
      if (polls.length >= count) break
    }
    await bridge[Symbol.asyncDispose]()
    return polls
  }

  test('the past is read at start, step by step, and what it has not is a gap', async () => {
    target.text = latencies('billing', 'audit')
    const query = 'vector(time() % 60)'
    const queries = [
      { name: 'clock', query },
      { name: 'young', query: 'checkout_latency_seconds{who="audit"}' },
    ]
    const polls = await pollsOf({ queries, backfillHours: 1 }, 362)
    const past = polls.filter(({ tookMs }) => tookMs === undefined)
    assert.ok(past.length >= 360, `${past.length} steps`)
    past.forEach(({ atMs, samples }, i) => {
      if (i > 0) assert.equal(atMs - (past[i - 1]?.atMs ?? 0), 10_000)
      const clock = samples.find(({ series }) => series.stream === 'clock')
      assert.deepEqual(clock?.age.known && clock.age.bestMs, atMs % 60_000)
    })
    assert.ok(!past[0]?.samples.some(({ series }) => series.stream === 'young'))
    const live = polls.at(-1)
    assert.ok(live?.samples.some(({ series }) => series.stream === 'young'))
  })

  test('a restart goes on where history ends', async () => {
    const endMs = systemClock.now() - 60_000
    const queries = [{ name: 'one', query: 'vector(1)' }]
    const bridge = await createPrometheusBridge(configOf({ queries, backfillHours: 24 }), {
      clock: systemClock,
      historyEndMs: async () => endMs,
    })
    for await (const { atMs } of bridge.polls(new AbortController().signal)) {
      assert.ok(atMs > endMs && atMs <= endMs + 10_000, `${atMs - endMs}`)
      break
    }
    await bridge[Symbol.asyncDispose]()
  })

  test('a query that is refused is named, and the others stand', async () => {
    const queries = [
      { name: 'broken', query: 'rate(' },
      { name: 'fine', query: 'vector(2)' },
    ]
    const [poll] = await pollsOf({ queries }, 1)
    assert.equal(poll?.status.state, 'degraded')
    assert.deepEqual(
      poll?.status.problems.map(({ code, subject }) => [code, subject]),
      [['unsupported', 'query broken']],
    )
    assert.match(poll?.status.problems[0]?.detail ?? '', /parse error/)
    assert.deepEqual(
      poll?.samples.map(({ series }) => series.stream),
      ['fine'],
    )
  })

  test('a target that is gone makes its series unknown, with the reason', async () => {
    target.text = latencies('billing', 'audit')
    const query = 'label_replace(checkout_latency_seconds{who="billing"}, "x", "1", "", "")'
    const options = configOf({ queries: [{ name: 'q', query }], forgetAfterMs: 600_000 })
    const bridge = await createPrometheusBridge(options, { clock: systemClock })
    const ages: string[] = []
    const isKnown = () => ages.includes('250')
    for await (const { samples } of bridge.polls(new AbortController().signal)) {
      const age = samples[0]?.age
      if (age?.known === true) target.text = latencies('nobody')
      ages.push(age === undefined ? 'none' : age.known ? String(age.bestMs) : age.reason)
      if ((isKnown() && ages.at(-1) === 'no-data') || ages.length > 30) break
    }
    await bridge[Symbol.asyncDispose]()
    assert.equal(ages.at(-1), 'no-data', ages.join())
    assert.ok(isKnown(), ages.join())
    assert.ok(!ages.includes('0'))
  })

  test('a password and a client certificate over TLS are taken, and a wrong one is named once', async () => {
    await using folder = await temporaryFolder()
    const tls = await makeTlsMaterial(folder.path)
    const at = (name: string) => join(folder.path, name)
    const web = `tls_server_config: {cert_file: ${at('broker.pem')}, key_file: ${at('broker.key')}, client_ca_file: ${tls.caFile}, client_auth_type: RequireAndVerifyClientCert}
basic_auth_users: {ada: '${passwordHash}'}
`
    await writeFile(at('web.yml'), web)
    await using closed = await startPrometheus({ config: 'global: {}\n', webConfig: at('web.yml') })
    const auth = { type: 'basic', username: 'ada', password }
    const own = { caFile: tls.caFile, certFile: tls.clientCertFile, keyFile: tls.clientKeyFile }
    const look = (more: object) =>
      lookAtPrometheus(
        configOf({ url: closed.url, queries: [{ name: 'one', query: 'vector(1)' }], ...more }),
        { clock: systemClock },
        new AbortController().signal,
      )
    const fine = await look({ auth, tls: own })
    assert.deepEqual(
      fine.checks.map(({ check, state }) => [check, state]),
      [
        ['connection', 'ok'],
        ['queries', 'ok'],
      ],
      JSON.stringify(fine),
    )
    const wrong = await look({ auth: { ...auth, password: 'wrong' }, tls: own })
    assert.deepEqual(
      wrong.checks
        .filter(({ state }) => state === 'failed')
        .map(({ text }) => /refuses our/.test(text)),
      [true],
    )
    const stranger = await look({ auth })
    assert.deepEqual(
      stranger.checks.map(({ state }) => state),
      ['failed'],
    )
    assert.match(stranger.checks[0]?.text ?? '', /TLS/)
  })

  test('a bearer token is read from its file for each poll, and headers go along', async () => {
    await using folder = await temporaryFolder()
    const tokenPath = join(folder.path, 'token')
    await writeFile(tokenPath, 'first\n')
    const seen: (string | undefined)[] = []
    const server = createServer(({ headers }, response) => {
      seen.push(`${headers.authorization} ${headers['x-scope-orgid']}`)
      const data = { resultType: 'scalar', result: [1, '1'] }
      response.end(JSON.stringify({ status: 'success', data }))
    }).listen(0, '127.0.0.1')
    await eventually(() => server.listening, { what: 'the server', withinMs: 30_000 })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix/`
    const headers = { 'X-Scope-OrgID': 'shop' }
    const options = configOf({ url, headers, auth: { type: 'bearer', tokenPath } })
    const bridge = await createPrometheusBridge(options, { clock: systemClock })
    for await (const _ of bridge.polls(new AbortController().signal)) {
      if (seen.length === 1) await writeFile(tokenPath, 'second')
      else break
    }
    await bridge[Symbol.asyncDispose]()
    server.close()
    server.closeAllConnections()
    assert.deepEqual(seen, ['Bearer first shop', 'Bearer second shop'])
  })
})
