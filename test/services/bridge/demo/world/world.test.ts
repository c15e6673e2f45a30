import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { demoWorld } from '#bridge/demo/world/demo-world.ts'
import { oldestUnreadSince } from '#bridge/demo/world/truth.ts'
import { World } from '#bridge/demo/world/world.ts'

const hourMs = 3_600_000
const originMs = Date.UTC(2026, 4, 11, 6)

const begin = (seed: number, fromMs = originMs) =>
  new World({ spec: demoWorld, seed, originMs: fromMs })

/** What can be seen of a world besides the absolute offsets: each partition's queue, and since when it waits. */
function queues(world: World): readonly string[] {
  return [...world.consumers.values()].flatMap(({ spec, subscriptions }) =>
    subscriptions.flatMap(subscription =>
      subscription.stream.partitions.map(partition => {
        const offset = subscription.committed(partition.partition)
        if (offset === undefined) return `${spec.name}: nothing committed`
        const since = oldestUnreadSince(partition, {
          offset,
          isolation: spec.isolation,
          atMs: world.nowMs,
        })
        const backlog = partition.log.end - offset
        return `${subscription.spec.stream}#${partition.partition}/${spec.name}: ${backlog} since ${since}`
      }),
    ),
  )
}

test('two worlds with one seed are the same, and with another seed they are not', () => {
  const [one, same, other] = [begin(5), begin(5), begin(6)]
  for (const world of [one, same, other]) world.advanceTo(originMs + hourMs)
  assert.deepEqual(queues(one), queues(same))
  assert.notDeepEqual(queues(one), queues(other))
})

test('looking at a world often changes nothing in it: live and fast-forward agree exactly', () => {
  const looks = fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 5, maxLength: 60 })
  fc.assert(
    fc.property(fc.nat(), looks, (seed, pauses) => {
      const looked = begin(seed)
      let atMs = originMs
      for (const pause of pauses) {
        atMs += pause
        looked.advanceTo(atMs)
      }
      const leapt = begin(seed)
      leapt.advanceTo(atMs)
      assert.deepEqual(queues(looked), queues(leapt))
    }),
    { numRuns: 20 },
  )
})

test('a world that began later agrees with one that began earlier once its consumers have caught up', () => {
  const earlier = begin(3, originMs - 5 * hourMs)
  const later = begin(3, originMs)
  const atMs = originMs + 7 * hourMs
  earlier.advanceTo(atMs)
  later.advanceTo(atMs)
  assert.deepEqual(queues(later), queues(earlier))
})

const withoutTruncation = {
  ...demoWorld,
  faults: demoWorld.faults.filter(({ kind }) => kind !== 'truncate'),
}

test('no consumer commits what was not appended, and commits never go back in one incarnation', () => {
  fc.assert(
    fc.property(fc.nat(), seed => {
      const world = new World({ spec: withoutTruncation, seed, originMs })
      const before = new Map<string, number>()
      for (let atMs = originMs; atMs < originMs + 8 * hourMs; atMs += 5_000) {
        world.advanceTo(atMs)
        for (const { spec, subscriptions } of world.consumers.values()) {
          for (const subscription of subscriptions) {
            const { stream } = subscription
            for (const { partition, log } of stream.partitions) {
              const key = `${spec.name}/${stream.spec.name}/${partition}/${stream.incarnation}`
              const offset = subscription.committed(partition)
              assert.ok(log.logStart <= log.stable && log.stable <= log.end, key)
              if (offset === undefined) continue
              const readable = spec.isolation === 'read_committed' ? log.stable : log.end
              assert.ok(offset <= readable, `${key}: ${offset} > ${readable}`)
              assert.ok(offset >= (before.get(key) ?? 0), `${key} went back`)
              before.set(key, offset)
            }
          }
        }
      }
    }),
    { numRuns: 3 },
  )
})

test('a consumer of a truncated log goes on at its new end', () => {
  const world = new World({ spec: { ...demoWorld, faults: [] }, seed: 1, originMs })
  world.advanceTo(originMs + 600_000)
  const stream = world.streams.get('clicks')
  const geo = world.consumers.get('geo')?.subscriptions[0]
  const log = stream?.partitions[0]?.log
  assert.ok(stream && geo && log)
  const end = log.end
  stream.truncate()
  assert.ok(log.end < end)
  world.advanceTo(originMs + 640_000)
  const committed = geo.committed(0) ?? 0
  assert.ok(committed > end && committed <= log.end)
})

test('in a day of any seed some consumers break their objective and some only come near it', () => {
  for (const seed of [1, 2]) {
    const world = begin(seed)
    const peaks = new Map<string, number>()
    let broken = 0
    let averted = 0
    for (let atMs = originMs; atMs < originMs + 24 * hourMs; atMs += 10_000) {
      world.advanceTo(atMs)
      for (const { spec, subscriptions } of world.consumers.values()) {
        for (const subscription of subscriptions) {
          const key = `${subscription.spec.stream}/${spec.name}`
          const ages = subscription.stream.partitions.map(partition => {
            const offset = subscription.committed(partition.partition)
            if (offset === undefined) return 0
            const since = oldestUnreadSince(partition, { offset, isolation: spec.isolation, atMs })
            return since === undefined ? 0 : atMs - since
          })
          const share = Math.max(...ages) / subscription.spec.objectiveMs
          const peak = Math.max(peaks.get(key) ?? 0, share)
          // An episode ends when the age is back below a quarter of the objective.
          if (share < 0.25 && peak > 1) broken++
          if (share < 0.25 && peak > 0.5 && peak <= 1) averted++
          peaks.set(key, share < 0.25 ? 0 : peak)
        }
      }
    }
    assert.ok(broken >= 400 && broken <= 1_000, `seed ${seed}: ${broken} broken`)
    assert.ok(averted >= 30, `seed ${seed}: ${averted} averted`)
  }
})
