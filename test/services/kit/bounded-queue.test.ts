import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createBoundedQueue } from '#kit/bounded-queue.ts'

test('whatever is offered and taken, the bound holds, the order stays and nothing is lost', async () => {
  const step = fc.oneof(fc.constant('offer' as const), fc.integer({ min: 1, max: 4 }))
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(step), async (capacity, steps) => {
      let shed = 0
      const queue = createBoundedQueue<number>({ capacity, onShed: () => (shed += 1) })
      let next = 0
      const accepted: number[] = []
      const taken: number[] = []
      for (const one of steps) {
        if (one === 'offer') {
          if (queue.offer(next)) accepted.push(next)
          next += 1
        } else if (queue.size > 0) taken.push(...(await queue.take(one)))
        assert.ok(queue.size <= capacity)
      }
      queue[Symbol.dispose]()
      taken.push(...(await queue.take(capacity)))
      assert.deepEqual(taken, accepted)
      assert.equal(accepted.length + shed, next)
    }),
  )
})

test('a producer waits for room and goes on as soon as there is some', async () => {
  const queue = createBoundedQueue<string>({ capacity: 1 })
  assert.equal(await queue.push('a'), true)
  const waiting = queue.push('b')
  assert.equal(queue.size, 1)
  assert.deepEqual(await queue.take(1), ['a'])
  assert.equal(await waiting, true)
  assert.deepEqual(await queue.take(1), ['b'])
})

test('many producers and consumers at once hand over every item exactly once', async () => {
  const queue = createBoundedQueue<number>({ capacity: 2 })
  const seen: number[] = []
  const consume = async () => {
    for (;;) {
      const items = await queue.take(3)
      if (items.length === 0) return
      seen.push(...items)
    }
  }
  const consumers = [consume(), consume(), consume()]
  const numbers = Array.from({ length: 100 }, (_, i) => i)
  await Promise.all(numbers.map(number => queue.push(number)))
  queue[Symbol.dispose]()
  await Promise.all(consumers)
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    numbers,
  )
})

test('an abort ends the wait of a producer and of a consumer', async () => {
  const queue = createBoundedQueue<string>({ capacity: 1 })
  const consumer = new AbortController()
  const taking = queue.take(1, consumer.signal)
  consumer.abort()
  assert.deepEqual(await taking, [])
  queue.offer('a')
  const producer = new AbortController()
  const pushing = queue.push('b', producer.signal)
  producer.abort()
  assert.equal(await pushing, false)
  assert.deepEqual(await queue.take(9), ['a'])
})

test('closing turns producers away, and what is inside can still be taken', async () => {
  const queue = createBoundedQueue<string>({ capacity: 1 })
  queue.offer('a')
  const waiting = queue.push('b')
  queue[Symbol.dispose]()
  assert.equal(await waiting, false)
  assert.equal(queue.offer('c'), false)
  assert.deepEqual(await queue.take(9), ['a'])
  assert.deepEqual(await queue.take(9), [])
})
