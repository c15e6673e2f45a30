import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLogger } from '#kit/logger.ts'
import { createTeardown } from '#kit/teardown.ts'
import { describeLifecycle } from '#test/conformance/lifecycle.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'

test('parts stop in the reverse order, each before the next begins', async () => {
  const order: string[] = []
  const teardown = createTeardown({ log: silentLogger })
  teardown.defer('store', () => void order.push('store'))
  teardown.use('bus', {
    async [Symbol.asyncDispose]() {
      order.push('bus begins')
      await new Promise(resolve => setImmediate(resolve))
      order.push('bus ends')
    },
  })
  teardown.use('timer', { [Symbol.dispose]: () => void order.push('timer') })
  await teardown[Symbol.asyncDispose]()
  assert.deepEqual(order, ['timer', 'bus begins', 'bus ends', 'store'])
})

test('a part that fails to stop is named in the log and does not keep the others', async () => {
  const { log, lines } = createRecordingLog()
  const stopped: string[] = []
  const teardown = createTeardown({ log })
  teardown.defer('store', () => void stopped.push('store'))
  teardown.defer('bus', () => Promise.reject(new Error('broken pipe')))
  teardown.defer('role', () => {
    throw new Error('thrown at once')
  })
  await teardown[Symbol.asyncDispose]()
  assert.deepEqual(stopped, ['store'])
  const failures = lines.filter(({ level }) => level === 'error').map(({ fields }) => fields)
  assert.deepEqual(failures, [
    { part: 'role', reason: 'thrown at once' },
    { part: 'bus', reason: 'broken pipe' },
  ])
})

test('a part that does not stop is left behind at the deadline, even if it fails later', async () => {
  const { log, lines } = createRecordingLog()
  const hanging = Promise.withResolvers<void>()
  const stopped: string[] = []
  const teardown = createTeardown({ log, deadlineMs: 20 })
  teardown.defer('store', () => void stopped.push('store'))
  teardown.defer('bus', () => hanging.promise)
  await teardown[Symbol.asyncDispose]()
  hanging.reject(new Error('too late'))
  assert.deepEqual(stopped, ['store'])
  assert.deepEqual(lines.find(({ level }) => level === 'error')?.fields, {
    part: 'bus',
    deadlineMs: 20,
  })
})

describeLifecycle('teardown', async () => {
  let open = 1
  const teardown = createTeardown({ log: silentLogger })
  teardown.defer('part', () => {
    open -= 1
  })
  return {
    part: teardown,
    work: () => new Promise(resolve => setImmediate(resolve)),
    assertClosed: () => assert.equal(open, 0),
  }
})
