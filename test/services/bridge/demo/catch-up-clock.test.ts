import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCatchUpClock } from '#bridge/demo/catch-up-clock.ts'
import { systemClock } from '#kit/clock.ts'

/** A real clock that stands still and whose sleeps end at once, so that going live can be observed. */
function standingClock(nowMs: number) {
  const slept: number[] = []
  return {
    slept,
    now: () => nowMs,
    monotonicMs: () => nowMs,
    async sleep(ms: number) {
      slept.push(ms)
    },
  }
}

test('sleepers wake in the order of their times, each at its own moment', async () => {
  const clock = createCatchUpClock(1_000, standingClock(50_000))
  const woken: string[] = []
  const sleep = async (name: string, ms: number) => {
    await clock.sleep(ms)
    woken.push(`${name} at ${clock.now()}`)
  }
  await Promise.all([sleep('b', 300), sleep('a', 200), sleep('c', 300)])
  assert.deepEqual(woken, ['a at 1200', 'b at 1300', 'c at 1300'])
})

test('it becomes the real clock when it has caught up, and the rest of a sleep is real', async () => {
  const real = standingClock(5_000)
  const clock = createCatchUpClock(1_000, real)
  await clock.sleep(4_000)
  assert.equal(clock.isBehind(), true)
  assert.equal(clock.now(), 5_000)
  await clock.sleep(250)
  assert.equal(clock.isBehind(), false)
  assert.deepEqual(real.slept, [250])
})

test('time never goes back while it changes to the real clock', async () => {
  const clock = createCatchUpClock(Date.now() - 60_000, systemClock)
  let last = { now: clock.now(), monotonic: clock.monotonicMs() }
  for (let i = 0; i < 80; i++) {
    await clock.sleep(clock.isBehind() ? 1_000 : 1)
    const now = { now: clock.now(), monotonic: clock.monotonicMs() }
    assert.ok(now.now >= last.now && now.monotonic >= last.monotonic)
    last = now
  }
  assert.equal(clock.isBehind(), false)
})

test('an aborted sleep ends without moving the time', async () => {
  const clock = createCatchUpClock(1_000, standingClock(50_000))
  const abort = new AbortController()
  const sleeping = clock.sleep(10, abort.signal)
  abort.abort()
  await sleeping
  await clock.sleep(10, abort.signal)
  assert.equal(clock.now(), 1_000)
})
