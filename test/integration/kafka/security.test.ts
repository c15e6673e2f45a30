import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { BridgeProblem } from '#contracts/bridge-status.ts'
import { type JavaClients, startJavaClients } from '#lab/kafka/java-client.ts'
import { type Kafka, startKafka } from '#lab/kafka/start-kafka.ts'
import { eventually } from '#test/support/eventually.ts'
import { kafkaSkip } from '#test/support/kafka.ts'
import { type KafkaWatch, watchKafka } from '#test/support/kafka-watch.ts'
import { TruthfulTopics } from '#test/support/truth/truthful-topic.ts'

const skip = await kafkaSkip()
const group = 'reader'
const login = { username: 'watcher', password: 'watcher-secret' }
/** A refused broker is told of within a test's patience. */
const hasty = { connectTimeoutMs: 2_000, requestTimeoutMs: 2_000 }

async function problemOf(watch: KafkaWatch, code: BridgeProblem['code']): Promise<BridgeProblem> {
  const last = () => watch.polls.at(-1)?.status
  return eventually(() => last()?.problems.find(problem => problem.code === code), {
    what: `the problem ${code}`,
    withinMs: 60_000,
  }).catch(cause => {
    throw new Error(`There is only ${JSON.stringify(last())}`, { cause })
  })
}

/** A token as Kafka's unsecured handler takes it: a JSON web token without a signature (RFC 7515, appendix A.5). */
function unsecuredToken(subject: string): string {
  const nowS = Math.floor(Date.now() / 1_000)
  const parts = [{ alg: 'none' }, { sub: subject, iat: nowS, exp: nowS + 3_600 }]
  const encoded = parts.map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
  return `${encoded.join('.')}.`
}

describe('a real Kafka with logins, TLS and access control', { skip, concurrency: true }, () => {
  let kafka: Kafka
  let java: JavaClients
  let topics: TruthfulTopics
  before(async () => {
    const users = { [login.username]: login.password }
    kafka = await startKafka({ listeners: 'sasl_tls', acls: true, users })
    java = await startJavaClients(kafka.adminBootstrap)
    topics = new TruthfulTopics(kafka, java)
    const admin = await topics.admin()
    const allow = (resource: string, name: string) =>
      admin.call('allow', { resource, name, operation: 'DESCRIBE', user: login.username })
    await allow('GROUP', '*')
    await allow('CLUSTER', 'kafka-cluster')
  })
  after(async () => {
    await java[Symbol.asyncDispose]()
    await kafka[Symbol.asyncDispose]()
  })

  const describable = async (stem: string) => {
    const topic = await topics.create(stem)
    const admin = await topics.admin()
    await admin.call('allow', {
      ...{ resource: 'TOPIC', name: topic.name, operation: 'DESCRIBE', user: login.username },
    })
    return topic
  }
  const trusted = () => ({ caFile: kafka.tls?.caFile })
  const mechanisms = {
    'scram-sha-256': login,
    'scram-sha-512': login,
    oauthbearer: { token: unsecuredToken(login.username) },
  }

  for (const [mechanism, credentials] of Object.entries(mechanisms)) {
    test(`ages are right by ${mechanism} over TLS with the right Describe alone`, async t => {
      await using watch = await watchKafka(kafka.bootstrap, {
        tls: trusted(),
        sasl: { mechanism, ...credentials },
      })
      const topic = await describable(mechanism)
      const series = { stream: topic.name, group }
      await topic.commit(group, { 0: 0 })
      await watch.next(series, ({ age }) => age.known, { what: 'its first age' })
      await topic.produce({ count: 3 })
      await topic.commit(group, { 0: 1 })
      await watch.next(series, ({ backlog }) => backlog === 2, { what: 'a backlog' })
      await watch.more(4)
      const card = watch.score(topic)
      card.assertHardBoundsHold({ atLeast: 4 })
      t.diagnostic(card.summary())
    })
  }

  test('a topic that may not be described is named once, and the rest stands', async () => {
    const hidden = await topics.create('hidden')
    const open = await describable('open')
    for (const topic of [hidden, open]) {
      await topic.produce({ count: 2 })
      await topic.commit(group, { 0: 1 })
    }
    await using watch = await watchKafka(kafka.bootstrap, {
      tls: trusted(),
      sasl: { mechanism: 'scram-sha-256', ...login },
      streams: { include: [hidden.name, open.name] },
    })
    const problem = await problemOf(watch, 'authorization')
    assert.equal(problem.subject, `topic ${hidden.name}`)
    const named = watch.polls
      .at(-1)
      ?.status.problems.filter(({ subject }) => subject === problem.subject)
    assert.equal(named?.length, 1)
    const sample = await watch.next({ stream: open.name, group }, () => true, { what: 'a sample' })
    assert.equal(sample.backlog, 1)
  })

  test('a wrong password is told as such, and tried again without end', async () => {
    await using watch = await watchKafka(kafka.bootstrap, {
      ...hasty,
      tls: trusted(),
      sasl: { mechanism: 'scram-sha-512', username: login.username, password: 'not-the-secret' },
    })
    const problem = await problemOf(watch, 'authentication')
    assert(!problem.detail.includes('not-the-secret') && !problem.detail.includes('\n'))
    assert.equal(watch.polls.at(-1)?.status.state, 'unreachable')
    await watch.more(2)
  })

  test('an authority that is not trusted is told as a fault of TLS', async () => {
    await using watch = await watchKafka(kafka.bootstrap, {
      ...hasty,
      tls: {},
      sasl: { mechanism: 'scram-sha-256', ...login },
    })
    const problem = await problemOf(watch, 'tls')
    assert.match(problem.detail, /certificate|authority|trust/i)
    assert.equal(watch.polls.at(-1)?.status.state, 'unreachable')
  })

  test('a TLS listener that is spoken to in plain text is told, and nothing breaks', async () => {
    await using watch = await watchKafka(kafka.bootstrap, hasty)
    const status = await eventually(
      () => {
        const status = watch.polls.at(-1)?.status
        return status !== undefined && status.problems.length > 0 ? status : undefined
      },
      { what: 'a problem', withinMs: 60_000 },
    )
    assert.equal(status.state, 'unreachable')
  })
})

test('a client certificate opens a broker that asks for one', { skip }, async t => {
  await using kafka = await startKafka({ listeners: 'mutual_tls' })
  assert(kafka.tls)
  const { caFile, clientCertFile: certFile, clientKeyFile: keyFile } = kafka.tls
  await using java = await startJavaClients(kafka.adminBootstrap)
  const topic = await new TruthfulTopics(kafka, java).create('mutual')
  await topic.produce({ count: 2 })
  await topic.commit(group, { 0: 2 })
  await using watch = await watchKafka(kafka.bootstrap, { tls: { caFile, certFile, keyFile } })
  await watch.next({ stream: topic.name, group }, ({ age }) => age.known, { what: 'an age' })
  await watch.more(2)
  watch.score(topic).assertHardBoundsHold({ atLeast: 2 })

  await using stranger = await watchKafka(kafka.bootstrap, { ...hasty, tls: { caFile } })
  const problem = await problemOf(stranger, 'tls')
  t.diagnostic(problem.detail)
})
