import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cursorOf, cursorText } from '#kit/http/cursor.ts'

test('a cursor leads back to where it was made', () => {
  const place = fc.record({ atMs: fc.nat({ max: 9_999_999_999_999 }), id: fc.string() })
  fc.assert(
    fc.property(place, at => assert.deepEqual(cursorOf(cursorText(at)), { ...at })),
    { numRuns: 200 },
  )
})

test('a text that is no cursor is refused by name, whatever it is', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      try {
        const { atMs, id } = cursorOf(text)
        assert.ok(Number.isSafeInteger(atMs) && typeof id === 'string')
      } catch (thrown) {
        assert.equal((thrown as Error).name, 'API_CURSOR_INVALID')
      }
    }),
  )
})
