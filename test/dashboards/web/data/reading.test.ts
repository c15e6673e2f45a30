import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import type { Answer } from '#dashboards/web/src/data/board-api.ts'
import { startReading } from '#dashboards/web/src/data/reading.ts'

/** Lets what waits for promises alone go on. */
const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

test('what cannot be read is asked for every few seconds until it is there, then no more', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const seen: string[] = []
    const answers: Answer<string>[] = [
      { ok: false, status: 0, text: 'nobody is there' },
      { ok: false, status: 503, text: 'not yet' },
      { ok: true, value: 'it' },
    ]
    const reading = startReading({
      load: async () => answers.shift() ?? { ok: true, value: 'again' },
      take: value => seen.push(value),
      fail: ({ text }) => seen.push(text),
    })
    for (let turn = 0; turn < 5; turn++) {
      await settle()
      mock.timers.tick(4_000)
    }
    assert.deepEqual(seen, ['nobody is there', 'not yet', 'it'])
    reading[Symbol.dispose]()
  } finally {
    mock.timers.reset()
  }
})

test('only the newest reading counts, and none after its end', async () => {
  const seen: string[] = []
  const pending: PromiseWithResolvers<Answer<string>>[] = []
  const reading = startReading({
    load() {
      const one = Promise.withResolvers<Answer<string>>()
      pending.push(one)
      return one.promise
    },
    take: value => seen.push(value),
    fail: ({ text }) => seen.push(text),
  })
  reading.again()
  pending[1]?.resolve({ ok: true, value: 'new' })
  await settle()
  pending[0]?.resolve({ ok: true, value: 'old' })
  await settle()
  assert.deepEqual(seen, ['new'])
  reading.again()
  reading[Symbol.dispose]()
  pending[2]?.resolve({ ok: true, value: 'late' })
  await settle()
  assert.deepEqual(seen, ['new'])
})
