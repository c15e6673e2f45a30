import assert from 'node:assert/strict'
import { createECDH } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { encryptPayload, plaintextBytesMax } from '#notifier/channels/web-push/encrypt.ts'
import { createBrowser } from '#test/support/web-push/browser.ts'

// RFC 8291, appendix A.
const example = {
  plaintext: 'When I grow up, I want to be a watermelon',
  ours: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  theirs: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
  theirPublicKey:
    'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  message:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
}

test('the example of RFC 8291 is encrypted to the byte, and read by the browser of the tests', () => {
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(example.ours, 'base64url')
  const browser = createBrowser({ privateKey: example.theirs, auth: example.auth })
  assert.equal(browser.keys.p256dh, example.theirPublicKey)
  const secrets = { salt: Buffer.from(example.salt, 'base64url'), pair }
  const message = encryptPayload(Buffer.from(example.plaintext), browser.keys, secrets)
  assert.equal(message.toString('base64url'), example.message)
  const read = browser.decrypt(Buffer.from(example.message, 'base64url'))
  assert.equal(read.toString(), example.plaintext)
})

test('any message is read by its browser alone, and the largest one has 4,096 bytes', () => {
  const [browser, other] = [createBrowser(), createBrowser()]
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
      const message = encryptPayload(bytes, browser.keys)
      assert.deepEqual(new Uint8Array(browser.decrypt(message)), bytes)
      assert.throws(() => other.decrypt(message))
    }),
    { numRuns: 30 },
  )
  const largest = encryptPayload(Buffer.alloc(plaintextBytesMax, 1), browser.keys)
  assert.equal(largest.length, 4_096)
  assert.equal(browser.decrypt(largest).length, plaintextBytesMax)
})

test('the same message is never encrypted alike', () => {
  const { keys } = createBrowser()
  const messages = Array.from({ length: 20 }, () => encryptPayload(Buffer.from('a'), keys))
  assert.equal(new Set(messages.map(message => message.toString('hex'))).size, 20)
})
