import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#kit/clock.ts'
import { createHealth } from '#kit/health.ts'

test('a process without checks is alive and ready', async () => {
  const health = createHealth(systemClock)
  assert.deepEqual(await health.readiness(), { ok: true, checks: [] })
  assert.deepEqual(await health.liveness(), { ok: true, checks: [] })
})

test('each check is named, and one that fails says why', async () => {
  const health = createHealth(systemClock)
  health.addReadiness('store', () => ({ ok: true }))
  health.addReadiness('bus', async () => ({ ok: false, reason: 'no broker answers' }))
  assert.deepEqual(await health.readiness(), {
    ok: false,
    checks: [
      { name: 'store', ok: true },
      { name: 'bus', ok: false, reason: 'no broker answers' },
    ],
  })
  assert.equal((await health.liveness()).ok, true)
})

test('a check that throws fails with its message', async () => {
  const health = createHealth(systemClock)
  health.addLiveness('loop', () => {
    throw new Error('stuck')
  })
  assert.deepEqual((await health.liveness()).checks, [{ name: 'loop', ok: false, reason: 'stuck' }])
})

test('a check that never answers fails before the prober gives up', async () => {
  const health = createHealth(systemClock)
  health.addReadiness('bus', () => new Promise(() => {}))
  const started = performance.now()
  const [check] = (await health.readiness()).checks
  assert.equal(check?.ok, false)
  assert.match(check?.reason ?? '', /no answer/)
  assert.ok(performance.now() - started < 5_000)
})

test('a part that left is not asked any more, and its name is free again', async () => {
  const health = createHealth(systemClock)
  const leave = health.addReadiness('bus', () => ({ ok: false, reason: 'gone' }))
  assert.throws(() => health.addReadiness('bus', () => ({ ok: true })), /bus/)
  leave[Symbol.dispose]()
  health.addReadiness('bus', () => ({ ok: true }))
  assert.equal((await health.readiness()).ok, true)
})
