import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { get, type RequestOptions } from 'node:https'
import { join } from 'node:path'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'
import { startHttpServer } from '#kit/http-server.ts'
import { silentLogger } from '#kit/logger.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'

const skip = spawnSync('openssl', ['version']).status !== 0 && 'openssl is not on this machine'
const deps = () => ({
  ...{ log: silentLogger, registry: new Registry(), health: createHealth(systemClock) },
})

test('a server with a certificate speaks HTTPS, and says at its start what is wrong with a certificate', {
  skip,
}, async () => {
  await using folder = await temporaryFolder()
  const [keyFile, certFile] = [join(folder.path, 'tls.key'), join(folder.path, 'tls.crt')]
  const made = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const about = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  execFileSync('openssl', ['req', ...made, ...about, '-keyout', keyFile, '-out', certFile], {
    stdio: 'ignore',
  })
  const address = { host: '127.0.0.1', port: 0 }
  await using server = await startHttpServer({ ...address, tls: { certFile, keyFile } }, deps())
  assert.match(server.url, /^https:/)
  const options: RequestOptions = { rejectUnauthorized: false, agent: false }
  const [response] = await once(get(`${server.url}/livez`, options), 'response')
  assert.equal(response.statusCode, 200)
  response.resume()
  await once(response, 'end')
  await assert.rejects(
    startHttpServer({ ...address, tls: { certFile, keyFile: certFile } }, deps()),
    {
      code: 'HTTP_CERTIFICATE_UNUSABLE',
    },
  )
})
