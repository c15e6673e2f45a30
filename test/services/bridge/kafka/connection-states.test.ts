import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { CostMeter } from '#bridge/cost-meter.ts'
import { kafkaBridgeConfig } from '#bridge/kafka/config.ts'
import { openKafkaSource } from '#bridge/kafka/kafka-source.ts'
import { listGroupsApi } from '#bridge/kafka/messages/list-groups.ts'
import { BrokerLink, type LinkProblem } from '#bridge/kafka/network/broker-link.ts'
import type { OffsetSource, SourceHealth } from '#bridge/offsets/offset-source.ts'
import { systemClock } from '#kit/clock.ts'
import { freePorts } from '#lab/kafka/free-ports.ts'
import { adminPassword, type Kafka, startKafka } from '#lab/kafka/start-kafka.ts'
import { eventually } from '#test/support/eventually.ts'
import { kafkaSkip } from '#test/support/kafka.ts'
import { openTcpProxy } from './tcp-proxy.ts'

const { signal } = new AbortController()

const open = (brokers: readonly string[], config: Record<string, unknown> = {}) =>
  openKafkaSource(kafkaBridgeConfig.parse({ brokers, connectTimeoutMs: 2_000, ...config }), {
    clock: systemClock,
  })

/** The one problem that stands after a first look. */
async function problemOf(brokers: readonly string[], config: Record<string, unknown> = {}) {
  await using source = await open(brokers, config)
  const { isComplete, streams } = await source.discover(signal)
  const { state, problems } = source.health()
  assert.deepEqual(
    { state, isComplete, streams },
    { state: 'unreachable', isComplete: false, streams: [] },
  )
  const [problem, ...others] = problems
  assert.deepEqual(others, [])
  assert.ok(problem !== undefined && Number.isInteger(problem.sinceMs))
  return problem
}

const endsOf = async (source: OffsetSource) => {
  const { streams } = await source.discover(signal)
  return source.ends({ kind: 'high-watermark', streams }, signal)
}

const untilHealth = (
  source: OffsetSource,
  what: string,
  check: (health: SourceHealth) => boolean,
) =>
  eventually(
    async () => {
      await endsOf(source)
      const health = source.health()
      return check(health) && health
    },
    { what, withinMs: 30_000 },
  )

test('a port where nothing listens is unreachable, and nothing is thrown for it', async () => {
  const problem = await problemOf(['127.0.0.1:1'])
  assert.equal(problem.code, 'unreachable')
  assert.equal(problem.subject, 'bootstrap broker 127.0.0.1:1')
  assert.match(problem.detail, /connection refused/)
})

test('a host name that does not exist is said to be one', async () => {
  const problem = await problemOf(['no-such-host.invalid:9092'])
  assert.equal(problem.code, 'unreachable')
  assert.match(problem.detail, /host name cannot be resolved/)
})

test('what answers but does not speak Kafka is recognised', async () => {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const problem = await problemOf([`127.0.0.1:${port}`])
  server.close()
  assert.equal(problem.code, 'protocol-error')
  assert.match(problem.detail, /no Kafka broker/)
})

test('a server that accepts and then keeps silent is given up after the connect timeout', async () => {
  const server = createServer(socket => {
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const problem = await problemOf([`127.0.0.1:${port}`], { connectTimeoutMs: 200 })
  server.close()
  assert.equal(problem.code, 'unreachable')
  assert.match(problem.detail, /no connection within 200 ms/)
})

test('a broker that refuses us is asked again with growing pauses, not at each question', async () => {
  let connections = 0
  const server = createServer(socket => {
    connections += 1
    socket.on('error', () => {})
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await using source = await open([`127.0.0.1:${port}`])
  for (let question = 0; question < 50; question++) await source.discover(signal)
  server.close()
  assert.ok(connections >= 1 && connections <= 3, `${connections} connections`)
})

test('waiting for a broker ends when we are told to stop', async () => {
  const server = createServer(socket => {
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connectTimeoutMs = 60_000
  const source = await open([`127.0.0.1:${port}`], { connectTimeoutMs })
  const startedMs = performance.now()
  const { isComplete } = await source.discover(AbortSignal.timeout(50))
  assert.equal(isComplete, false)
  assert.ok(performance.now() - startedMs < connectTimeoutMs)
  await source[Symbol.asyncDispose]()
  server.close()
})

describe('a broker without TLS or login', { skip: await kafkaSkip() }, () => {
  let kafka: Kafka
  before(async () => {
    kafka = await startKafka()
    await kafka.createTopic('orders', { partitions: 2 })
  })
  after(() => kafka?.[Symbol.asyncDispose]())

  test('is not spoken to by TLS, and the mismatch is named', async () => {
    const problem = await problemOf([kafka.bootstrap], { tls: {} })
    assert.equal(problem.code, 'tls')
    assert.match(problem.detail, /may not use TLS/)
  })

  test('says that it wants no login', async () => {
    const sasl = { mechanism: 'plain', username: 'admin', password: adminPassword }
    const problem = await problemOf([kafka.bootstrap], { sasl })
    assert.equal(problem.code, 'authentication')
    assert.match(problem.detail, /remove sasl/)
  })

  test('that is slow is said to be slow, until it is quick again', async () => {
    await using proxy = await openTcpProxy(kafka.brokers[0]?.port ?? 0)
    using link = new BrokerLink({
      host: '127.0.0.1',
      port: proxy.port,
      clientId: 'test',
      credentials: {},
      connectTimeoutMs: 5_000,
      requestTimeoutMs: 1_000,
      clock: systemClock,
      random: () => 0,
      cost: new CostMeter(),
    })
    const ask = () => link.ask(listGroupsApi, undefined)
    assert.ok((await ask()).ok)
    assert.equal(link.problem, undefined)

    proxy.delayAnswers(500)
    assert.ok((await ask()).ok)
    const { problem } = link as { readonly problem: LinkProblem | undefined }
    assert.equal(problem?.code, 'slow')
    assert.match(problem?.detail ?? '', /ListGroups took \d+ ms/)
    assert.equal(link.isReachable, true)

    proxy.delayAnswers(Number.POSITIVE_INFINITY)
    const unanswered = await ask()
    assert.ok(!unanswered.ok && unanswered.failure.code === 'slow')
    assert.match(unanswered.failure.detail, /no answer to ListGroups within 1000 ms/)
    assert.equal(link.isReachable, false)

    proxy.delayAnswers(0)
    await eventually(async () => (await ask()).ok, { what: 'answers to come again' })
    assert.equal(link.problem, undefined)
  })

  test('that closes a connection which has worked is asked again on a new one, unnoticed', async () => {
    await using proxy = await openTcpProxy(kafka.brokers[0]?.port ?? 0)
    using link = new BrokerLink({
      host: '127.0.0.1',
      port: proxy.port,
      clientId: 'test',
      credentials: {},
      connectTimeoutMs: 5_000,
      requestTimeoutMs: 5_000,
      clock: systemClock,
      random: () => 0,
      cost: new CostMeter(),
    })
    for (let round = 0; round < 3; round++) {
      assert.ok((await link.ask(listGroupsApi, undefined)).ok, `round ${round}`)
      proxy.cut()
    }
    assert.equal(link.problem, undefined)
  })

  test('that stops answering leaves what was found, as unknown, and is measured again afterwards', async () => {
    await using source = await open([kafka.bootstrap], { requestTimeoutMs: 700 })
    const healthy = await endsOf(source)
    assert.deepEqual(
      healthy.flatMap(({ failures }) => failures),
      [],
    )
    kafka.brokers[0]?.pause()
    try {
      const { streams, isComplete } = await source.discover(signal)
      assert.equal(isComplete, false)
      assert.deepEqual(
        streams.map(({ stream }) => stream),
        ['orders'],
      )
      const readings = await source.ends({ kind: 'high-watermark', streams }, signal)
      assert.deepEqual(
        readings.flatMap(({ failures }) => failures),
        [{ stream: 'orders', partitions: [0, 1], reason: 'broker-unreachable' }],
      )
      const { state, problems, brokers } = source.health()
      assert.equal(state, 'unreachable')
      assert.equal(problems[0]?.code, 'slow')
      assert.equal(brokers[0]?.reachable, false)
    } finally {
      kafka.brokers[0]?.resume()
    }
    await untilHealth(source, 'the broker to be measured again', ({ state }) => state === 'ok')
  })

  test('that is killed and comes back is unreachable, with one since, and then healthy again', async () => {
    await using source = await open([kafka.bootstrap])
    await endsOf(source)
    assert.equal(source.health().state, 'ok')
    await kafka.brokers[0]?.kill()
    const first = await untilHealth(
      source,
      'the loss to be seen',
      ({ state }) => state === 'unreachable',
    )
    const problem = first.problems.find(({ code }) => code === 'unreachable')
    assert.equal(problem?.subject, `broker 1 (${kafka.bootstrap})`)
    const later = await untilHealth(source, 'another look', ({ state }) => state === 'unreachable')
    assert.equal(
      later.problems.find(({ code }) => code === 'unreachable')?.sinceMs,
      problem?.sinceMs,
    )
    await kafka.brokers[0]?.restart()
    await untilHealth(source, 'the broker to be back', ({ state }) => state === 'ok')
    const readings = await endsOf(source)
    assert.deepEqual(
      readings.flatMap(({ failures }) => failures),
      [],
    )
  })
})

describe('a broker that advertises a name which nobody can resolve', {
  skip: await kafkaSkip(),
}, () => {
  test('is found and named as the cause', async () => {
    const [external = 0, internal = 0, controller = 0] = await freePorts(3)
    const local = `INTERNAL://127.0.0.1:${internal}`
    await using kafka = await startKafka({
      config: {
        listeners: `EXTERNAL://127.0.0.1:${external},${local},CONTROLLER://127.0.0.1:${controller}`,
        'advertised.listeners': `EXTERNAL://kafka.invalid:9092,${local}`,
        'controller.quorum.bootstrap.servers': `127.0.0.1:${controller}`,
      },
    })
    assert.equal(kafka.brokers.length, 1)
    await using source = await open([`127.0.0.1:${external}`])
    const health = await untilHealth(
      source,
      'the name to be tried',
      ({ problems }) => problems.length > 0,
    )
    const [problem] = health.problems
    assert.equal(problem?.code, 'unreachable')
    assert.equal(problem?.subject, 'broker 1 (kafka.invalid:9092)')
    assert.match(problem?.detail ?? '', /cannot be resolved.*advertised\.listeners/)
  })
})

describe('a broker that wants TLS', { skip: await kafkaSkip() }, () => {
  let kafka: Kafka
  before(async () => {
    kafka = await startKafka({ listeners: 'mutual_tls' })
  })
  after(() => kafka?.[Symbol.asyncDispose]())
  const tls = () => ({ caFile: kafka.tls?.caFile })
  const client = () => ({
    certFile: kafka.tls?.clientCertFile,
    keyFile: kafka.tls?.clientKeyFile,
  })

  test('tells who speaks plainly', async () => {
    const problem = await problemOf([kafka.bootstrap])
    assert.equal(problem.code, 'tls')
    assert.match(problem.detail, /wants TLS/)
  })

  test('is not trusted without its authority', async () => {
    const problem = await problemOf([kafka.bootstrap], { tls: client() })
    assert.equal(problem.code, 'tls')
    assert.match(problem.detail, /authority that we trust/)
  })

  test('is not trusted by another name', async () => {
    const config = { tls: { ...tls(), ...client(), serverName: 'elsewhere.example' } }
    const problem = await problemOf([kafka.bootstrap], config)
    assert.equal(problem.code, 'tls')
    assert.match(problem.detail, /elsewhere\.example/)
  })

  test('refuses who has no certificate of its own', async () => {
    const problem = await problemOf([kafka.bootstrap], { tls: tls() })
    assert.equal(problem.code, 'tls')
    assert.match(problem.detail, /client certificate/)
  })

  test('is measured with a certificate', async () => {
    await using source = await open([kafka.bootstrap], { tls: { ...tls(), ...client() } })
    assert.equal((await source.discover(signal)).isComplete, true)
    assert.equal(source.health().state, 'ok')
  })
})

describe('a broker that wants a login', { skip: await kafkaSkip() }, () => {
  let kafka: Kafka
  before(async () => {
    kafka = await startKafka({
      listeners: 'sasl_plaintext',
      config: {
        'listener.name.external.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512,OAUTHBEARER',
        'listener.name.external.oauthbearer.sasl.server.callback.handler.class':
          'org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler',
        // Logins run out soon, so that renewing them is seen.
        'listener.name.external.plain.connections.max.reauth.ms': '2000',
      },
    })
    await kafka.createTopic('orders')
  })
  after(() => kafka?.[Symbol.asyncDispose]())

  test('tells who does not log in', async () => {
    const problem = await problemOf([kafka.bootstrap])
    assert.equal(problem.code, 'authentication')
    assert.match(problem.detail, /wants a login/)
  })

  for (const mechanism of ['plain', 'scram-sha-512'] as const) {
    test(`refuses a wrong password by ${mechanism}, in its own words, without ours`, async () => {
      const sasl = { mechanism, username: 'admin', password: 'wrong-guess' }
      const problem = await problemOf([kafka.bootstrap], { sasl })
      assert.equal(problem.code, 'authentication')
      assert.match(problem.detail, /Authentication failed|Invalid username or password/i)
      assert.ok(!JSON.stringify(problem).includes('wrong-guess'))
    })

    test(`is measured with the right one by ${mechanism}`, async () => {
      const sasl = { mechanism, username: 'admin', password: adminPassword }
      await using source = await open([kafka.bootstrap], { sasl })
      const readings = await endsOf(source)
      assert.equal(readings[0]?.streams[0]?.offsets[0], 0)
      assert.equal(source.health().state, 'ok')
    })
  }

  test('names the mechanisms that it offers when ours is none of them', async () => {
    const sasl = { mechanism: 'scram-sha-256', username: 'admin', password: adminPassword }
    const problem = await problemOf([kafka.bootstrap], { sasl })
    assert.equal(problem.code, 'authentication')
    assert.match(problem.detail, /does not offer SCRAM-SHA-256; it offers .*SCRAM-SHA-512/)
  })

  test('never notices that a login has run out, since it is renewed before', async () => {
    const sasl = { mechanism: 'plain', username: 'admin', password: adminPassword }
    await using source = await open([kafka.bootstrap], { sasl })
    const untilMs = performance.now() + 5_000
    await eventually(
      async () => {
        const readings = await endsOf(source)
        assert.deepEqual(
          readings.flatMap(({ failures }) => failures),
          [],
        )
        assert.deepEqual(source.health().problems, [])
        return performance.now() > untilMs
      },
      { what: 'three lifetimes of a login', withinMs: 30_000 },
    )
  })

  test('takes a bearer token, and says why it refuses one', async () => {
    const tokenFor = (expiresInS: number) => {
      const nowS = Math.floor(Date.now() / 1_000)
      const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url')
      return `${part({ alg: 'none' })}.${part({ sub: 'watcher', iat: nowS - 60, exp: nowS + expiresInS })}.`
    }
    const good = { mechanism: 'oauthbearer', token: tokenFor(3_600) }
    await using source = await open([kafka.bootstrap], { sasl: good })
    assert.equal((await source.discover(signal)).isComplete, true)
    const problem = await problemOf([kafka.bootstrap], {
      sasl: { mechanism: 'oauthbearer', token: tokenFor(-30) },
    })
    assert.equal(problem.code, 'authentication')
    const unreadable = await problemOf([kafka.bootstrap], {
      sasl: { mechanism: 'oauthbearer', tokenPath: '/does/not/exist' },
    })
    assert.equal(unreadable.code, 'authentication')
    assert.match(unreadable.detail, /\/does\/not\/exist/)
  })
})
