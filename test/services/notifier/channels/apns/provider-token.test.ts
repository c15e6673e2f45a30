import assert from 'node:assert/strict'
import { createPrivateKey, verify } from 'node:crypto'
import { after, test } from 'node:test'
import { Registry } from 'prom-client'
import type { Clock } from '#kit/clock.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { apnsInstruments } from '#notifier/channels/apns/metrics.ts'
import { createProviderTokens, type ProviderToken } from '#notifier/channels/apns/provider-token.ts'
import { createServiceClock } from '#notifier/channels/apns/service-clock.ts'
import type { ChannelMemory } from '#notifier/channels/channel-memory.ts'
import { makeApnsMaterial } from '#test/support/apns/apns-material.ts'
import { createTestMemory } from '#test/support/apns/test-memory.ts'

const minute = 60_000
const startMs = 1_800_000_000_000
const material = await makeApnsMaterial()
after(() => material[Symbol.asyncDispose]())

/** A worker whose time the test sets. */
function aWorker({ memory, nowMs = startMs }: { memory?: ChannelMemory; nowMs?: number }) {
  let atMs = nowMs
  const clock: Clock = { ...systemClock, now: () => atMs }
  const registry = new Registry()
  const instruments = apnsInstruments(registry)
  const gauge = instruments.clock_skew_seconds.labels({ channel: 'phones' })
  const time = createServiceClock({ clock, log: silentLogger, gauge })
  const tokens = createProviderTokens({
    ...{ time, clock, log: silentLogger, instruments, channel: 'phones', memory },
    signing: {
      key: createPrivateKey(material.signingPem),
      ...{ keyId: material.keyId, teamId: material.teamId },
    },
  })
  const minted = async () =>
    (await instruments.token_minted_total.get()).values.reduce((sum, { value }) => sum + value, 0)
  return {
    ...{ tokens, time, minted },
    at: (ms: number) => {
      atMs = ms
    },
  }
}

const partsOf = ({ authorization }: ProviderToken) => {
  const [header = '', claims = '', signature = ''] = authorization.replace('bearer ', '').split('.')
  const json = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString())
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: material.signingPublicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  return { header: json(header), claims: json(claims), isSigned }
}

test('a token is a JWT by ES256 of key and team, from now on', async () => {
  const { tokens } = aWorker({})
  assert.deepEqual(partsOf(await tokens.current()), {
    header: { alg: 'ES256', kid: material.keyId },
    claims: { iss: material.teamId, iat: startMs / 1_000 },
    isSigned: true,
  })
})

test('a token is used for fifty minutes, then another is made, and none is ever an hour old', async () => {
  const { tokens, minted, at } = aWorker({ memory: createTestMemory() })
  const seen = new Set<string>()
  for (let passed = 0; passed <= 300 * minute; passed += minute) {
    at(startMs + passed)
    const token = await tokens.current()
    seen.add(token.authorization)
    assert.ok(startMs + passed - token.issuedAtMs < 60 * minute)
  }
  assert.equal(seen.size, 6)
  assert.equal(await minted(), 6)
})

test('workers and restarts share one token to the byte', async () => {
  const memory = createTestMemory()
  const workers = [1, 2, 3].map(() => aWorker({ memory }))
  const tokens = await Promise.all(workers.map(worker => worker.tokens.current()))
  assert.equal(new Set(tokens.map(({ authorization }) => authorization)).size, 1)
  const restarted = aWorker({ memory, nowMs: startMs + 30 * minute })
  assert.deepEqual(await restarted.tokens.current(), tokens[0])
  assert.equal(await restarted.minted(), 0)
  const values = [...memory.values.entries()].flat().join()
  assert.ok(!values.includes('.'), 'its time is kept, not the token')
})

test('a refused token is replaced once, by whoever is first, and never within twenty minutes', async () => {
  const { tokens, minted, at } = aWorker({ memory: createTestMemory() })
  const first = await tokens.current()
  at(startMs + 19 * minute)
  assert.equal(await tokens.replace(first), undefined)
  at(startMs + 25 * minute)
  const [one, two] = await Promise.all([tokens.replace(first), tokens.replace(first)])
  assert.ok(one !== undefined && one === two && one !== first)
  assert.equal(await tokens.replace(first), one, 'an answer that comes late asks for no third')
  assert.equal(await minted(), 2)
})

test('a clock that is an hour wrong signs with the time of the service, and a token from the future is not used', async () => {
  const memory = createTestMemory()
  const ahead = aWorker({ memory, nowMs: startMs + 60 * minute })
  const wrong = await ahead.tokens.current()
  ahead.time.observe(new Date(startMs).toUTCString())
  assert.equal(ahead.time.skewMs, -60 * minute)
  const right = await ahead.tokens.current()
  assert.notEqual(right.authorization, wrong.authorization)
  assert.equal(partsOf(right).claims.iat, startMs / 1_000)
  const other = aWorker({ memory })
  assert.equal((await other.tokens.current()).authorization, right.authorization)
})

test('where nothing can be remembered or the memory hangs, each worker keeps the rule by itself', async () => {
  const broken: ChannelMemory = {
    read: () => Promise.reject(new Error('the store is locked')),
    replace: () => new Promise(() => {}),
  }
  const { tokens, minted, at } = aWorker({ memory: broken })
  const token = await tokens.current()
  at(startMs + 40 * minute)
  assert.equal(await tokens.current(), token)
  assert.equal(await minted(), 1)
})
