import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { type ConfigSources, loadConfig } from '#kit/config/load-config.ts'
import { problemText } from '#kit/config/problem.ts'
import { Secret } from '#kit/secret.ts'
import { assertGolden } from '#test/support/golden.ts'
import { sampleSchema } from './sample-schema.ts'

const files: Readonly<Record<string, string>> = {
  '/run/password': 'from-the-file\n',
  '/run/empty': '',
}

interface Given extends Partial<Omit<ConfigSources, 'file'>> {
  readonly yaml?: string
}

function load({ yaml, ...given }: Given) {
  return loadConfig(sampleSchema, {
    file: yaml === undefined ? undefined : { name: 'foretap.yaml', text: yaml },
    env: {},
    envPrefix: 'FORETAP_',
    envReserved: ['FORETAP_CONFIG'],
    readText: async path => {
      const text = files[path]
      if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`)
      return text
    },
    ...given,
  })
}

async function loaded(given: Given) {
  const result = await load(given)
  assert.ok(result.ok, result.ok ? '' : result.problems.map(problemText).join('\n'))
  return result.config
}

async function problems(given: Given): Promise<string> {
  const result = await load(given)
  assert.ok(!result.ok, 'the configuration was taken')
  return `${result.problems.map(problemText).join('\n')}\n`
}

test('without any source the defaults hold', async () => {
  const config = await loaded({})
  assert.deepEqual(config.api, { host: '127.0.0.1', port: 8_484 })
  assert.deepEqual(config.clusters, [{ type: 'demo', name: 'demo', ratio: 0.5 }])
})

test('the environment wins over the file, and flags over both', async () => {
  const yaml = 'api: {host: ::1, port: 1}\nlog: {level: warn}'
  const env = { FORETAP_API__PORT: '2', FORETAP_LOG__LEVEL: 'debug' }
  const flags = [{ flag: '--port', path: ['api', 'port'], value: 3 }]
  const { api, log } = await loaded({ yaml, env, flags })
  assert.deepEqual([api.host, api.port, log.level], ['::1', 3, 'debug'])
})

test('environment names nest by two underscores and ignore case and single underscores', async () => {
  const { clusters, teams } = await loaded({
    env: {
      FORETAP_CLUSTERS__0__TYPE: 'kafka',
      FORETAP_CLUSTERS__0__BROKERS: 'a:9092, b:9092',
      FORETAP_CLUSTERS__0__POLL_MS: '1000',
      FORETAP_CLUSTERS__0__slowMs: '2000',
      FORETAP_TEAMS__PAYMENTS: 'true',
    },
  })
  const [cluster] = clusters
  assert.ok(cluster?.type === 'kafka')
  assert.deepEqual(cluster.brokers, ['a:9092', 'b:9092'])
  assert.deepEqual([cluster.pollMs, cluster.slowMs], [1_000, 2_000])
  assert.deepEqual(teams, { payments: true })
})

test('a list can be written by index, on top of the file', async () => {
  const { objectives } = await loaded({
    yaml: 'objectives: [{stream: orders, ageMs: 1000}]',
    env: { FORETAP_OBJECTIVES__0__AGE_MS: '5', FORETAP_OBJECTIVES__1__AGE_MS: '7' },
  })
  assert.deepEqual(objectives, [
    { stream: 'orders', ageMs: 5 },
    { stream: '*', ageMs: 7 },
  ])
})

test('variables without our prefix, and reserved ones, are not ours', async () => {
  await loaded({ env: { PATH: '/bin', FORETAP_CONFIG: 'x.yaml', KUBERNETES_PORT: 'tcp://…' } })
})

test('a flag that stands for a whole section replaces that of the file and keeps the environment', async () => {
  const { clusters } = await loaded({
    yaml: 'clusters: [{type: demo}, {type: demo, name: other}]',
    env: {
      FORETAP_CLUSTERS__0__SASL__USER: 'me',
      FORETAP_CLUSTERS__0__SASL__PASSWORD_FILE: '/run/password',
    },
    flags: [
      { flag: '--kafka', path: ['clusters', 0, 'type'], value: 'kafka', insteadOf: ['clusters'] },
      { flag: '--kafka', path: ['clusters', 0, 'brokers'], value: ['a:1'] },
    ],
  })
  const [cluster] = clusters
  assert.equal(clusters.length, 1)
  assert.ok(cluster?.type === 'kafka')
  assert.equal(cluster.sasl?.password.reveal(), 'from-the-file')
})

test('a secret never prints, wherever it came from', async () => {
  const yaml = `
clusters: [{type: kafka, brokers: ['a:1'], sasl: {user: me, passwordFile: /run/password}}]
api: {token: hunter2}`
  const config = await loaded({ yaml })
  assert.ok(config.api.token instanceof Secret)
  assert.equal(config.api.token.reveal(), 'hunter2')
  const printed = `${JSON.stringify(config)} ${inspect(config, { depth: 9 })} ${config.api.token}`
  assert.doesNotMatch(printed, /hunter2|from-the-file/)
})

test('the result is frozen through and through', async () => {
  const config = await loaded({ yaml: 'objectives: [{ageMs: 1}]' })
  const parts = [config, config.api, config.objectives, config.objectives[0], config.clusters[0]]
  for (const part of parts) assert.ok(Object.isFrozen(part))
})

test('all problems of a file come at once, each with its place, what was found and what is allowed', async () => {
  const yaml = `clusters:
  - type: kafka
    brokers: []
    pollMs: 5
    sasl: {user: '', pasword: hunter2}
  - type: pulsar
  - type: kafka
    brokers: [nowhere]
    name: a name that is longer than twenty characters
  - brokers: [a:1]
bus: {type: kafka}
api:
  port: http
  token: 12345
  prot: 8080
objectives:
  - stream: orders
  - ageMs: 1.5
teams: {payments: yes please}
log: {level: loud, colour: 1}
retention: 3
`
  assertGolden('config/every-problem-of-a-file.txt', await problems({ yaml }))
})

test('all problems of the environment and of flags come at once', async () => {
  const env = {
    FORETAP_API__POTR: '1',
    FORETAP_API__HOST__NAME: 'x',
    FORETAP_API: 'x',
    FORETAP_API__PORT: '-1',
    FORETAP_CLUSTERS__3__NAME: 'gap',
    FORETAP_CLUSTERS__0__BROKERS: 'a:1',
    FORETAP_OBJECTIVES: '1,2',
    FORETAP_BUS__TYPE: 'nats',
    FORETAP_LOG__COLOUR: 'yes',
    FORETAP_: 'x',
    FORETAP_API__TOKEN_FILE: '/run/missing',
  }
  const flags = [{ flag: '--log-level', path: ['log', 'level'], value: 'loud' }]
  assertGolden('config/every-problem-of-the-environment.txt', await problems({ env, flags }))
})

test('secrets that cannot be had are named by their option, never by their value', async () => {
  const yaml = `clusters:
  - {type: kafka, brokers: ['a:1'], sasl: {user: me}}
  - {type: kafka, brokers: ['a:1'], sasl: {user: me, password: hunter2, passwordFile: /run/password}}
  - {type: kafka, brokers: ['a:1'], sasl: {user: me, passwordFile: /run/empty}}
  - {type: kafka, brokers: ['a:1'], sasl: {user: me, passwordFile: /run/missing}}
  - {type: kafka, brokers: ['a:1'], sasl: {user: me, passwordFile: [1]}}
  - {type: kafka, brokers: ['a:1'], sasl: {user: me, password: [hunter2]}}
`
  const text = await problems({ yaml })
  assert.doesNotMatch(text, /hunter2/)
  assertGolden('config/every-problem-of-secrets.txt', text)
})

test('a rule over several options is told with the option it names', async () => {
  const yaml = `clusters: [{type: kafka, brokers: ['a:1'], pollMs: 5000, slowMs: 100}]`
  const text = 'clusters[0].slowMs (foretap.yaml:1:58): found 100; it must be more than pollMs\n'
  assert.equal(await problems({ yaml }), text)
})

test('mistakes in the YAML come with line and column', async () => {
  const cases = {
    'tab indentation': 'api:\n\tport: 1\n',
    'unclosed list': 'clusters: [1, 2\napi: {}\n',
    'key written twice': 'api: {port: 1}\nlog: {}\napi: {port: 2}\n',
    'unknown alias': 'api: *nothing\n',
    'a list at the top': '- api\n',
    'a word at the top': 'api\n',
  }
  const told = []
  for (const [name, yaml] of Object.entries(cases)) {
    told.push(`# ${name}\n${await problems({ yaml })}`)
  }
  assertGolden('config/mistakes-in-yaml.txt', told.join('\n'))
})

test('an empty file, or one of comments alone, is no mistake', async () => {
  await loaded({ yaml: '' })
  await loaded({ yaml: '# nothing\n' })
})

test('a file of aliases of aliases is refused instead of filling the memory', async () => {
  const levels = Array.from({ length: 12 }, (_, i) => {
    const previous = Array.from({ length: 9 }, () => (i === 0 ? '1' : `*a${i - 1}`)).join(', ')
    return `x${i}: &a${i} [${previous}]`
  })
  assert.match(await problems({ yaml: levels.join('\n') }), /foretap\.yaml.*alias/)
})

test('no file, however strange, makes the loader throw', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'grapheme' }), fc.json()), async yaml => {
      const result = await load({ yaml })
      return result.ok || result.problems.length > 0
    }),
    { numRuns: 300 },
  )
})

test('no environment, however strange, makes the loader throw or goes unnoticed', async () => {
  const word = fc.constantFrom(
    'API',
    'PORT',
    'CLUSTERS',
    '0',
    '1',
    '',
    '__PROTO__',
    'TYPE',
    'BROKERS',
    'constructor',
  )
  const name = fc.array(word, { maxLength: 4 }).map(words => `FORETAP_${words.join('__')}`)
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, fc.string(), { maxKeys: 4 }), async env => {
      const result = await load({ env })
      return result.ok || result.problems.length > 0
    }),
    { numRuns: 300 },
  )
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})
