import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { AppError } from '#kit/errors.ts'
import { kafkaConnectionConfig } from '#kit/kafka/connection-config.ts'
import { readKafkaCredentials } from '#kit/kafka/credentials.ts'

const parse = (more: object) =>
  kafkaConnectionConfig.safeParse({ brokers: ['kafka:9092'], ...more })
const problemsOf = (more: object) => parse(more).error?.issues.map(({ message }) => message) ?? []

test('what cannot be spoken is said by its name', () => {
  const cases: readonly [object, RegExp][] = [
    [{ sasl: { mechanism: 'GSSAPI' } }, /Kerberos \(GSSAPI\) is not supported/],
    [{ sasl: { mechanism: 'aws-msk-iam' } }, /MSK IAM is not supported/],
    [{ sasl: { mechanism: 'ldap' } }, /unknown mechanism "ldap": allowed are plain/],
    [{ sasl: { mechanism: 'oauthbearer' } }, /exactly one of token, tokenPath, tokenEndpoint/],
    [
      { sasl: { mechanism: 'oauthbearer', tokenEndpoint: 'https://id/token' } },
      /needs clientId and clientSecret/,
    ],
    [{ tls: { certFile: 'client.pem' } }, /belong together/],
    [{ brokers: ['kafka'] }, /host:port/],
    [{ brokers: [] }, />=1/],
  ]
  for (const [config, expected] of cases) assert.match(problemsOf(config).join('\n'), expected)
  assert.deepEqual(problemsOf({ tls: {}, brokers: ['[::1]:9092', 'a.example:1'] }), [])
})

test('a password never prints', () => {
  const sasl = { mechanism: 'plain', username: 'u', password: 'hunter2' }
  const config = parse({ sasl }).data
  assert.ok(!`${inspect(config, { depth: 9 })}${JSON.stringify(config)}`.includes('hunter2'))
})

test('a file that cannot be read is named', async () => {
  const config = kafkaConnectionConfig.parse({
    brokers: ['k:1'],
    tls: { caFile: '/no/such/ca.pem' },
  })
  await assert.rejects(
    readKafkaCredentials(config),
    (error: unknown) =>
      error instanceof AppError &&
      error.code === 'KAFKA_FILE_UNREADABLE' &&
      error.message.includes('/no/such/ca.pem'),
  )
})

test('tokens come from the endpoint by client credentials, and a refusal is said', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const [, basic = ''] = request.headers.authorization?.split(' ') ?? []
    const who = Buffer.from(basic, 'base64').toString()
    let body = ''
    request.on('data', chunk => {
      body += chunk
    })
    request.on('end', () => {
      asked.push(`${who} ${body}`)
      response.statusCode = who === 'foretap:s%26cret' ? 200 : 401
      response.end(JSON.stringify({ access_token: 'abc', expires_in: 60 }))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  await using _ = { [Symbol.asyncDispose]: async () => void server.close() }
  const { port } = server.address() as AddressInfo
  const tokenFor = async (clientSecret: string) => {
    const sasl = {
      ...{ mechanism: 'oauthbearer', clientId: 'foretap', clientSecret, scope: 'kafka' },
      tokenEndpoint: `http://127.0.0.1:${port}/token`,
    }
    const credentials = await readKafkaCredentials(
      kafkaConnectionConfig.parse({ brokers: ['k:1'], sasl }),
    )
    return credentials.sasl?.mechanism === 'oauthbearer' ? credentials.sasl.token() : assert.fail()
  }
  const token = await tokenFor('s&cret')
  assert.deepEqual([token.value.reveal(), token.expiresInS], ['abc', 60])
  assert.deepEqual(asked, ['foretap:s%26cret grant_type=client_credentials&scope=kafka'])
  await assert.rejects(
    tokenFor('wrong'),
    (error: unknown) =>
      error instanceof AppError &&
      error.code === 'KAFKA_TOKEN_REFUSED' &&
      /401/.test(error.message),
  )
})
