import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Secret } from '#kit/secret.ts'
import { signWebhook, verifyWebhook } from '#kit/webhook-signature.ts'

const secret = new Secret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')
const other = new Secret('another secret')
const nowMs = 1_614_265_330_000

test('a signature is what the libraries of the scheme make of the same message', () => {
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' }
  assert.deepEqual(signWebhook(message, [secret], nowMs), {
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('what was signed is valid for whoever has one of the secrets, and for nobody else', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.string({ unit: 'binary' }), (id, text) => {
      const body = Buffer.from(text)
      const headers = { ...signWebhook({ id, body }, [secret, other], nowMs) }
      for (const one of [secret, other]) {
        assert.equal(verifyWebhook({ headers, body }, [one], nowMs), 'valid')
      }
      const stranger = new Secret('a stranger')
      assert.equal(verifyWebhook({ headers, body }, [stranger], nowMs), 'wrong')
      const changed = Buffer.concat([body, Buffer.from(' ')])
      assert.equal(verifyWebhook({ headers, body: changed }, [secret], nowMs), 'wrong')
      const renamed = { ...headers, 'webhook-id': `${id}0` }
      assert.equal(verifyWebhook({ headers: renamed, body }, [secret], nowMs), 'wrong')
    }),
  )
})

test('a message is valid for five minutes, and its time cannot be changed', () => {
  const body = Buffer.from('{}')
  const headers = { ...signWebhook({ id: 'a', body }, [secret], nowMs) }
  const verdictAt = (ms: number) => verifyWebhook({ headers, body }, [secret], ms)
  assert.equal(verdictAt(nowMs + 300_000), 'valid')
  assert.equal(verdictAt(nowMs - 300_000), 'valid')
  assert.equal(verdictAt(nowMs + 301_000), 'too_old_or_new')
  const late = { ...headers, 'webhook-timestamp': '1614265400' }
  assert.equal(verifyWebhook({ headers: late, body }, [secret], nowMs), 'wrong')
})

test('what is no signature is told apart and never thrown', () => {
  const body = Buffer.from('{}')
  const good = { ...signWebhook({ id: 'a', body }, [secret], nowMs) }
  const verdict = (change: Record<string, unknown>) =>
    verifyWebhook({ headers: { ...good, ...change }, body }, [secret], nowMs)
  assert.equal(verdict({ 'webhook-id': undefined }), 'missing')
  assert.equal(verdict({ 'webhook-signature': ['v1,a'] }), 'missing')
  assert.equal(verdict({ 'webhook-timestamp': '1e9' }), 'malformed')
  assert.equal(verdict({ 'webhook-signature': 'v1,'.repeat(1_000) }), 'malformed')
  for (const text of ['', 'v1', 'v1,', 'v2,abc', 'v1,abc v1a,def', '🙂,🙂']) {
    assert.equal(verdict({ 'webhook-signature': text }), 'wrong', text)
  }
})
