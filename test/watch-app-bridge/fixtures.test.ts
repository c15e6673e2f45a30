import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { watchPayloads } from '#contracts/watch/payloads.ts'
import {
  canonicalRequest,
  type SignedParts,
  signatureVectors,
  signedRequest,
} from '#contracts/watch/signed-request.ts'
import { summaryBytesMax } from '#contracts/watch/summary.ts'

const folder = join(import.meta.dirname, '../../watch-app-bridge/fixtures')
const names = readdirSync(folder).toSorted()
const payloads: Readonly<Record<string, (typeof watchPayloads)[keyof typeof watchPayloads]>> =
  watchPayloads
const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'))
const payloadOf = (name: string) => name.split('.')[0] ?? ''

test('every fixture is a payload, with nothing in it that its schema does not know or would fill in', () => {
  for (const name of names) {
    assert.match(name, /^[a-z-]+(\.[a-z_-]+)?\.json$/)
    const schema = payloads[payloadOf(name)]
    assert.ok(schema, `${name} is of no payload`)
    const value = read(name)
    const parsed = schema.safeParse(value)
    assert.ok(parsed.success, `${name}: ${parsed.error?.message}`)
    assert.deepEqual(parsed.data, value, name)
  }
})

test('every payload has a fixture', () => {
  const shown = new Set(names.map(payloadOf))
  assert.deepEqual(
    Object.keys(watchPayloads).filter(name => !shown.has(name)),
    [],
  )
})

test('summaries fit a complication', () => {
  for (const name of names.filter(name => payloadOf(name) === 'summary')) {
    assert.ok(Buffer.byteLength(JSON.stringify(read(name))) <= summaryBytesMax, name)
  }
})

const vectors = signatureVectors.parse(read('signature-vectors.json'))
const key = createPublicKey({
  format: 'jwk',
  key: { kty: 'EC', crv: 'P-256', x: vectors.key.x, y: vectors.key.y },
})
const sha256 = (bytes: string) => createHash('sha256').update(bytes).digest('hex')
const fits = (parts: Omit<SignedParts, 'bodySha256'> & { body: string; signature: string }) =>
  verify(
    'sha256',
    Buffer.from(canonicalRequest({ ...parts, bodySha256: sha256(parts.body) })),
    { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(parts.signature, 'base64url'),
  )

test('the test vectors: what is signed, and with which key', () => {
  for (const { name, canonical, ...parts } of [...vectors.valid, ...vectors.invalid]) {
    const made = canonicalRequest({ ...parts, bodySha256: sha256(parts.body) })
    assert.equal(made, canonical, name)
  }
  const point = Buffer.from(vectors.key.publicKey, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map(half => half.toString('base64url'))
  assert.deepEqual({ x, y }, { x: vectors.key.x, y: vectors.key.y })
  const id = `w${createHash('sha256').update(point).digest('base64url').slice(0, 21)}`
  assert.equal(vectors.key.device, id)
})

test('the test vectors: valid signatures fit, and the invalid ones do not', () => {
  for (const one of vectors.valid) assert.ok(fits(one), one.name)
  for (const one of vectors.invalid) assert.ok(!fits(one), one.why)
})

test('the request as it goes over the wire carries a signature that fits', () => {
  const { method, path, headers, body } = signedRequest.parse(read('signed-request.json'))
  const parts = {
    ...{ method, path, body, device: headers['foretap-device'], nonce: headers['foretap-nonce'] },
    timestampMs: Number(headers['foretap-timestamp']),
    signature: headers['foretap-signature'],
  }
  assert.ok(fits(parts))
})
