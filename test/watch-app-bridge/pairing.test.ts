import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { deviceList } from '#contracts/watch/registration.ts'
import { watchSummary } from '#contracts/watch/summary.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { SimulatedDevice } from '#test/support/watch/device.ts'
import { openWatch } from '#test/support/watch/open-watch.ts'
import { hashOfCode, makePairingCode } from '#watch-app-bridge/pairing/pairing-code.ts'

const pair = ['POST', '/pair'] as const
const listOf = async (url: string) =>
  deviceList.parse(await (await fetch(`${url}/api/v1/devices`)).json()).devices

test('a code however it was typed is the same code', () => {
  const typings = [
    (code: string) => code.toLowerCase(),
    (code: string) => code.replace('-', ' '),
    (code: string) => code.replaceAll('0', 'o').replaceAll('1', 'l'),
    (code: string) => ` ${code.replace('-', '')}`,
  ]
  fc.assert(
    fc.property(fc.constantFrom(...typings), type => {
      const code = makePairingCode()
      assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
      assert.equal(hashOfCode(type(code)), hashOfCode(code))
    }),
  )
})

test('a code pairs one key, and the same key again while it holds; nobody else', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const { code, url, qrSvg } = await watch.offer()
  assert.equal(url, `${watch.url}/watch/#pair=${code}`)
  assert.match(qrSvg ?? '', /^<svg/)
  const device = new SimulatedDevice({ url: watch.url })
  const first = await device.pair(code)
  assert.equal(first.person, 'grace')
  assert.deepEqual(first.setup.people, ['ada', 'grace'])
  assert.deepEqual(first.setup.apnsTopics, ['dev.foretap.watch'])
  assert.match(first.setup.webPushKey ?? '', /^B[A-Za-z0-9_-]{86}$/)
  // Its answer was lost: it asks again.
  const { atMs: _, ...again } = await device.pair(code)
  assert.deepEqual({ ...again, atMs: first.atMs }, first)
  const other = new SimulatedDevice({ url: watch.url })
  const refused = await other.problem(pair, { body: other.pairingBody(code) })
  assert.equal(refused.code, 'WATCH_CODE_UNKNOWN')
  assert.equal((await listOf(watch.url)).length, 1)
})

test('of many devices that show one code at once one is paired', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({
    folder: folder.path,
    watch: { pairingTriesPerMinute: 100 },
  })
  const { code } = await watch.offer()
  const devices = Array.from({ length: 10 }, () => new SimulatedDevice({ url: watch.url }))
  const tries = await Promise.allSettled(devices.map(device => device.pair(code)))
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal((await listOf(watch.url)).length, 1)
})

test('guesses are bounded by address and over all, and a right code waits as well', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const { code } = await watch.offer()
  const thief = new SimulatedDevice({ url: watch.url })
  const codes: string[] = []
  for (let i = 0; i < 15; i++) {
    const problem = await thief.problem(pair, { body: thief.pairingBody(makePairingCode()) })
    codes.push(problem.code)
    if (problem.code === 'WATCH_PAIRING_THROTTLED') assert.ok((problem.retryAfterS ?? 0) > 0)
  }
  const tried = codes.filter(one => one === 'WATCH_CODE_UNKNOWN').length
  assert.equal(tried, 10, 'the default bound of one address')
  const right = await thief.problem(pair, { body: thief.pairingBody(code) })
  assert.equal(right.code, 'WATCH_PAIRING_THROTTLED')
  assert.deepEqual(await listOf(watch.url), [])
  const { db } = watch.store.database
  assert.deepEqual(await db.selectFrom('watch_nonces').selectAll().execute(), [])
})

test('a code is over after its time, and one that was made before a restart still holds', async () => {
  await using folder = await temporaryFolder()
  let offMs = 0
  const clock = {
    now: () => Date.now() + offMs,
    monotonicMs: () => performance.now() + offMs,
    sleep: (_ms: number, signal?: AbortSignal) =>
      delay(20, undefined, signal ? { signal } : {}).catch(() => {}),
  }
  let codes: readonly string[]
  {
    await using watch = await openWatch({ folder: folder.path, clock })
    codes = [(await watch.offer()).code, (await watch.offer('ada')).code]
  }
  await using watch = await openWatch({ folder: folder.path, clock })
  const [first = '', second = ''] = codes
  const device = new SimulatedDevice({ url: watch.url, now: clock.now })
  assert.equal((await device.pair(first)).person, 'grace')
  offMs = 310_000
  const late = new SimulatedDevice({ url: watch.url, now: clock.now })
  const problem = await late.problem(pair, { body: late.pairingBody(second) })
  assert.equal(problem.code, 'WATCH_CODE_UNKNOWN')
})

test('what pairs has to hold the key that it brings', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const { code } = await watch.offer()
  const [device, other] = [0, 1].map(() => new SimulatedDevice({ url: watch.url }))
  assert.ok(device && other)
  const foreign = await device.problem(pair, { body: other.pairingBody(code) })
  assert.equal(foreign.code, 'WATCH_SIGNATURE_INVALID')
  const offCurve = { ...device.pairingBody(code), publicKey: `B${'A'.repeat(86)}` }
  assert.equal((await device.problem(pair, { body: offCurve })).code, 'WATCH_SIGNATURE_INVALID')
  await device.pair(code)
})

test('nobody who is not configured can be paired for, and there is an end to devices', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path, watch: { devicesMax: 1 } })
  const response = await fetch(`${watch.url}/api/v1/devices/pairings`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ person: 'mallory' }),
  })
  assert.equal(response.status, 404)
  assert.match(await response.text(), /WATCH_PERSON_UNKNOWN.*|.*ada, grace/)
  await watch.device()
  const { code } = await watch.offer()
  const second = new SimulatedDevice({ url: watch.url })
  const full = await second.problem(pair, { body: second.pairingBody(code) })
  assert.equal(full.code, 'WATCH_DEVICES_FULL')
})

test('a revoked device is nobody at once, and stays so until it is paired again', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  const live = await device.ask('GET', '/live')
  const revoke = await fetch(`${watch.url}/api/v1/devices/${device.id}/revoke`, { method: 'POST' })
  assert.equal(revoke.status, 200)
  assert.equal((await device.problem(['GET', '/summary'])).code, 'WATCH_DEVICE_UNKNOWN')
  // Its live stream ends by itself.
  await live.text()
  assert.equal((await listOf(watch.url))[0]?.state, 'revoked')
  await device.pair((await watch.offer('ada')).code)
  await device.read(['GET', '/summary'], watchSummary)
  const [record] = await listOf(watch.url)
  assert.deepEqual([record?.state, record?.person], ['active', 'ada'])
})

test('pages of other sites can neither make a code nor revoke a device', async () => {
  await using folder = await temporaryFolder()
  await using watch = await openWatch({ folder: folder.path })
  const device = await watch.device()
  for (const path of ['pairings', `${device.id}/revoke`, `${device.id}/rename`]) {
    const response = await fetch(`${watch.url}/api/v1/devices/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
      body: JSON.stringify({ person: 'grace', name: 'mine' }),
    })
    assert.equal(response.status, 403, path)
  }
})
