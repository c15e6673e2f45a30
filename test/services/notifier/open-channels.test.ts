import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { systemClock } from '#kit/clock.ts'
import { AppError } from '#kit/errors.ts'
import { silentLogger } from '#kit/logger.ts'
import { webPushChannelConfig } from '#notifier/channels/web-push/config.ts'
import { openChannels } from '#notifier/open-channels.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey

for (const [name, privateKey, why, advice] of [
  ['is no key', 'hello', /^\(browsers: .* is no private key/, /^Make one: openssl ecparam/],
  [
    'is of another kind',
    String(rsa.export({ type: 'pkcs8', format: 'pem' })),
    /^\(browsers: .* of another kind/,
    /P-256/,
  ],
] as const) {
  test(`a channel whose key ${name} is named, with what to do about it`, async () => {
    const config = webPushChannelConfig.parse({
      ...{ type: 'web_push', name: 'browsers', privateKey, subject: 'mailto:ada@example.com' },
    })
    const deps = { clock: systemClock, log: silentLogger, registry: new Registry() }
    await assert.rejects(openChannels([config], deps), thrown => {
      assert.ok(thrown instanceof AppError)
      assert.equal(thrown.code, 'NOTIFIER_CHANNEL_UNUSABLE')
      assert.match(thrown.why, why)
      assert.match(thrown.spec.advice, advice)
      return true
    })
  })
}
