import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { hostName } from '#api/http/host-guard.ts'
import { problemDetails } from '#contracts/http-api.ts'
import { startTestApi } from '../start-test-api.ts'

/** `fetch` does not let a caller choose the Host header. */
function statusFor(port: number, host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/api/v1/series', headers: { host } })
    asked.on('error', reject)
    asked.on('response', response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    asked.end()
  })
}

test('requests under loopback names, the address they came in on and configured names are answered', async () => {
  await using api = await startTestApi({ config: { hosts: ['Foretap.example.org'] } })
  const hosts = ['localhost', `LOCALHOST:${api.port}`, '127.0.0.1', '127.8.9.1:80', '[::1]:8080']
  for (const host of [...hosts, 'foretap.example.org:443', 'localhost.']) {
    assert.equal((await statusFor(api.port, host)).status, 200, host)
  }
})

test('requests under any other name are refused, so that a rebound name reads nothing', async () => {
  await using api = await startTestApi({ config: { hosts: ['foretap.example.org'] } })
  for (const host of [
    'attacker.example',
    'attacker.example:80',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example',
    'attacker.example@localhost',
    'evil.foretap.example.org',
    '10.0.0.1',
    '[::2]',
    ' ',
  ]) {
    const { status, body } = await statusFor(api.port, host)
    assert.equal(status, 421, host)
    assert.equal(problemDetails.parse(JSON.parse(body)).code, 'API_HOST_REFUSED')
  }
})

for (const [header, name] of [
  ['Example.org:8080', 'example.org'],
  ['example.org.', 'example.org'],
  ['[::1]:80', '::1'],
  ['[::1', undefined],
  ['a b', undefined],
  ['a:b', undefined],
  ['', undefined],
] as const) {
  test(`the name in the Host header "${header}" is ${name}`, () =>
    assert.equal(hostName(header), name))
}
