import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Replays } from '#kit/http/replays.ts'
import type { StoredReply } from '#kit/store/access-store.ts'

/** Kept in memory, as the store keeps it: see the test of the store for the real one. */
function openReplays() {
  const kept = new Map<string, StoredReply>()
  const time = { nowMs: 1_000_000_000_000 }
  const replays = new Replays({
    clock: { now: () => time.nowMs },
    store: {
      reply: async (caller, key) => kept.get(`${caller} ${key}`),
      async keepReply(reply, forgetBeforeMs) {
        for (const [name, { atMs }] of kept) if (atMs < forgetBeforeMs) kept.delete(name)
        kept.set(`${reply.caller} ${reply.key}`, reply)
      },
    },
  })
  return { replays, time, kept }
}

const request = { caller: 'token:a', key: 'k', method: 'POST', url: '/x', body: { a: 1 } }
const answer = { status: 200, headers: {}, body: { done: true } }

test('whatever comes in whatever order, each key is worked on once and every repeat gets its answer', async () => {
  const asked = fc.record({ key: fc.constantFrom('a', 'b'), caller: fc.constantFrom('x', 'y') })
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { maxLength: 12 }), fc.scheduler(), async (all, scheduler) => {
      const { replays } = openReplays()
      const worked: string[] = []
      const answers = all.map(({ key, caller }) =>
        replays.once({ ...request, key, caller }, async () => {
          await scheduler.schedule(Promise.resolve())
          worked.push(`${caller} ${key}`)
          return { ...answer, body: { worked: worked.length, of: `${caller} ${key}` } }
        }),
      )
      const waiting = Promise.all(answers)
      await scheduler.waitFor(waiting)
      const replies = await waiting
      assert.equal(worked.length, new Set(worked).size)
      for (const [i, { reply }] of replies.entries()) {
        const { key, caller } = all[i] ?? request
        assert.equal((reply.body as { of: string }).of, `${caller} ${key}`)
      }
    }),
    { numRuns: 50 },
  )
})

test('the same key for another request is refused, and changes nothing', async () => {
  const { replays } = openReplays()
  await replays.once(request, async () => answer)
  const other = { ...request, body: { a: 2 } }
  await assert.rejects(
    replays.once(other, async () => assert.fail('it was done')),
    { code: 'API_IDEMPOTENCY_KEY_REUSED' },
  )
  const { isReplay, reply } = await replays.once(request, async () => assert.fail('it was done'))
  assert.deepEqual([isReplay, reply.body], [true, answer.body])
})

test('what failed is done again, also for those that waited for it', async () => {
  const { replays } = openReplays()
  const first = replays.once(request, async () => Promise.reject(new Error('no')))
  const second = replays.once(request, async () => answer)
  await assert.rejects(first, /no/)
  assert.equal((await second).isReplay, false)
})

test('after a day a key is as good as new', async () => {
  const { replays, time, kept } = openReplays()
  await replays.once(request, async () => answer)
  time.nowMs += 86_400_001
  const again = await replays.once({ ...request, body: { a: 2 } }, async () => answer)
  assert.equal(again.isReplay, false)
  assert.equal(kept.size, 1)
})
