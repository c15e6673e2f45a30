import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seriesId } from '#contracts/series.ts'
import { pageOf, seriesPath } from '#dashboards/web/src/frame/page-address.ts'

const part = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.constantFrom('.', '..', '%2e', 'a/b', 'a:b', '?', '#', "it's"),
)

test('a browser that opens the address of a series is on the page of that series', () => {
  fc.assert(
    fc.property(part, part, part, (cluster, stream, consumer) => {
      const id = seriesId({ cluster, stream, consumer, kind: 'time_lag' })
      const { pathname } = new URL(seriesPath(id), 'http://board')
      assert.deepEqual(pageOf(pathname), { kind: 'series', id })
    }),
  )
})

for (const [path, kind] of [
  ['/', 'overview'],
  ['/bridges', 'bridges'],
  ['/what-if', 'what-if'],
  ['/nowhere', 'missing'],
  ['/series/%E0%A4%A', 'missing'],
  ['/incidents', 'incidents'],
  ['/incidents/inc-7f3a', 'incident'],
  ['/incidents/', 'missing'],
  ['/incidents/%E0%A4%A', 'missing'],
] as const) {
  test(`${path} is the page: ${kind}`, () => assert.equal(pageOf(path).kind, kind))
}
