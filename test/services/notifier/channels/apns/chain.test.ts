import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Chain, Place } from '#notifier/channels/apns/chain.ts'

const step = fc.record({
  does: fc.constantFrom('add', 'remove', 'drain'),
  which: fc.nat({ max: 7 }),
  other: fc.boolean(),
})

test('a chain holds what a list would, in the same order, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const places = Array.from({ length: 8 }, (_, item) => new Place(item))
      const chain = new Chain<number>()
      const other = new Chain<number>()
      let list: number[] = []
      let otherList: number[] = []
      for (const { does, which, other: isOther } of steps) {
        const place = places[which]
        assert.ok(place)
        const [target, held] = isOther ? [other, otherList] : [chain, list]
        if (does === 'add' && !list.includes(which) && !otherList.includes(which)) held.push(which)
        if (does === 'add') target.add(place)
        if (does === 'remove') assert.equal(target.remove(place), held.includes(which))
        if (does === 'drain') assert.deepEqual(target.drain(), held)
        const kept = does === 'drain' ? [] : held.filter(item => does === 'add' || item !== which)
        if (isOther) otherList = kept
        else list = kept
        assert.deepEqual(chain.items(), list)
        assert.deepEqual(other.items(), otherList)
        assert.deepEqual([chain.size, chain.first], [list.length, list[0]])
      }
    }),
  )
})

test('what was taken out refers to nothing of the chain any more', () => {
  const chain = new Chain<string>()
  const [first, second, third] = [new Place('a'), new Place('b'), new Place('c')]
  for (const place of [first, second, third]) chain.add(place)
  chain.remove(second)
  assert.deepEqual([second.chain, second.before, second.after], [undefined, undefined, undefined])
  assert.deepEqual(chain.items(), ['a', 'c'])
})
