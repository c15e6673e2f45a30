import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#kit/clock.ts'
import { defineErrors } from '#kit/errors.ts'
import { silentLogger } from '#kit/logger.ts'
import { createRetrier } from '#kit/retry.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'

const errors = defineErrors('TEST', {
  BUSY: { retry: 'later', http: 503, text: 'It is busy.', advice: 'Wait.' },
  REFUSED: { retry: 'never', http: 403, text: 'It refuses.', advice: 'Ask.' },
})
const clock = systemClock
const config = { attemptsMax: 3, delayMs: 1, delayMaxMs: 5 }

test('what may pass is tried again until it succeeds, and each repetition is logged', async () => {
  const { log, lines } = createRecordingLog()
  let tries = 0
  const result = await createRetrier('connect', config, { clock, log }).run(async () => {
    tries += 1
    if (tries < 3) throw errors.BUSY(`try ${tries}`)
    return 'connected'
  })
  assert.deepEqual([result, tries], ['connected', 3])
  assert.deepEqual(
    lines.map(({ level, fields }) => [level, fields.work, fields.reason]),
    [
      ['warn', 'connect', 'It is busy. try 1'],
      ['warn', 'connect', 'It is busy. try 2'],
    ],
  )
})

test('what would fail again is not tried again', async () => {
  let tries = 0
  const work = async () => {
    tries += 1
    throw errors.REFUSED()
  }
  await assert.rejects(createRetrier('connect', config, { clock, log: silentLogger }).run(work), {
    code: 'TEST_REFUSED',
  })
  assert.equal(tries, 1)
})

test('after the last attempt the last failure reaches the caller', async () => {
  let tries = 0
  const work = async () => {
    tries += 1
    throw errors.BUSY(`try ${tries}`)
  }
  await assert.rejects(createRetrier('connect', config, { clock, log: silentLogger }).run(work), {
    why: 'try 4',
  })
})

test('an abort ends the waiting', async () => {
  const abort = new AbortController()
  const slow = { attemptsMax: 9, delayMs: 60_000, delayMaxMs: 60_000 }
  const { log, lines } = createRecordingLog()
  const running = createRetrier('connect', slow, { clock, log }).run(async () => {
    throw errors.BUSY()
  }, abort.signal)
  running.catch(() => {})
  await new Promise(resolve => setImmediate(resolve))
  assert.equal(lines.length, 1)
  abort.abort()
  await assert.rejects(running)
})

test('waits grow and stay below their bound', async () => {
  const waits: number[] = []
  const counting = { ...systemClock, sleep: async (ms: number) => void waits.push(ms) }
  const many = { attemptsMax: 50, delayMs: 100, delayMaxMs: 2_000 }
  const retrier = createRetrier('connect', many, { clock: counting, log: silentLogger })
  await assert.rejects(retrier.run(() => Promise.reject(errors.BUSY())))
  assert.equal(waits.length, 50)
  assert.ok(waits.every(ms => ms >= 0 && ms <= 2_000))
  const mean = (some: number[]) => some.reduce((sum, ms) => sum + ms, 0) / some.length
  assert.ok(mean(waits.slice(-20)) > mean(waits.slice(0, 2)))
})
