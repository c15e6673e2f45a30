import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type ClusterFlags, systems } from '#cli/cluster-flags.ts'
import { clustersOfFlags } from '#cli/clusters-of-flags.ts'
import { AppError } from '#kit/errors.ts'

const refuses = (flags: ClusterFlags, why: RegExp) =>
  assert.rejects(clustersOfFlags(flags), (error: unknown) => {
    assert.ok(error instanceof AppError)
    assert.equal(error.code, 'CLI_USAGE_WRONG')
    assert.match(error.why, why)
    return true
  })

test('a Pulsar is named by its address, and its logins become its configuration', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-flags-'))
  try {
    const passwordFile = join(folder, 'password')
    await writeFile(passwordFile, 'of a test\n')
    const [token] = await clustersOfFlags({
      ...{ pulsar: 'https://p1:8443, https://p2:8443', tokenFile: '/etc/token', tlsCa: 'ca.pem' },
    })
    assert.ok(token?.type === 'pulsar')
    assert.deepEqual([token.name, token.urls], ['p1:8443', ['https://p1:8443', 'https://p2:8443']])
    assert.deepEqual(token.auth, { type: 'token', tokenPath: '/etc/token' })
    assert.equal(token.tls.caFile, 'ca.pem')
    const [basic] = await clustersOfFlags({ pulsar: 'http://p', user: 'ada', passwordFile })
    assert.ok(basic?.type === 'pulsar' && basic.auth?.type === 'basic')
    assert.deepEqual([basic.auth.username, basic.auth.password.reveal()], ['ada', 'of a test'])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a Kafka and a Pulsar at once share the files of TLS, and each has its own login', async () => {
  const flags = { tlsCa: 'ca.pem', tokenFile: '/etc/token', saslMechanism: 'PLAIN' }
  const [kafka, pulsar] = await clustersOfFlags({
    ...{ ...flags, kafka: 'k:9092', pulsar: 'https://p:8443', saslUser: 'ada' },
  }).catch((error: AppError) => {
    // Its password is missing: that is the only problem.
    assert.match(error.why, /^sasl\.password[^\n]*$/)
    return clustersOfFlags({ kafka: 'k:9092', pulsar: 'https://p:8443', tlsCa: 'ca.pem' })
  })
  assert.ok(kafka?.type === 'kafka' && pulsar?.type === 'pulsar')
  assert.deepEqual([kafka.tls?.caFile, pulsar.tls.caFile], ['ca.pem', 'ca.pem'])
})

test('flags that no named cluster takes, or that contradict each other, are refused by name', async () => {
  await refuses(
    { kafka: 'k:9092', tokenFile: 'x' },
    /^--token-file is for --pulsar, which is missing/,
  )
  await refuses({ pulsar: 'http://p', saslUser: 'x' }, /^--sasl-user is for --kafka, which is/)
  await refuses({ tlsKey: 'x' }, /^--tls-key is for --kafka or --pulsar, which are missing/)
  await refuses({ pulsar: 'http://p', tokenFile: 'x', user: 'ada' }, /--(user|token-file)/)
  await refuses({ pulsar: 'http://p', tlsCert: 'x' }, /certFile and keyFile belong together/)
})

test('each login is called as commander calls its flag', () => {
  for (const [, { logins }] of systems) {
    for (const [name, { flag }] of Object.entries(logins)) {
      const [long = ''] = flag.slice(2).split(' ')
      assert.equal(
        name,
        long.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()),
      )
    }
  }
})
