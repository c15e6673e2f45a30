import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAnswer } from '#bridge/prometheus/answer.ts'
import { prometheusBridgeConfig } from '#bridge/prometheus/config.ts'
import { labelSetName } from '#bridge/prometheus/label-set.ts'
import { queryObjectives } from '#bridge/prometheus/query-objectives.ts'
import { QuerySeries } from '#bridge/prometheus/query-series.ts'
import { sample as sampleSchema } from '#contracts/sample.ts'

const aQuery = (more: object = {}) => {
  const url = 'http://127.0.0.1:9090'
  const config = prometheusBridgeConfig.parse({
    ...{ url, seriesMaxPerQuery: 2, forgetAfterMs: 60_000 },
    queries: [{ name: 'checkout', query: 'x', ...more }],
  })
  const [query] = config.queries
  assert.ok(query)
  return new QuerySeries(query, config)
}
const values = (given: Readonly<Record<string, number>>) => new Map(Object.entries(given))

test('a value in seconds is an age in milliseconds, and one of another unit says which', () => {
  const [age] = aQuery().answered(values({ '{}': 1.25 }), 5)
  assert.deepEqual(age?.series, {
    ...{ cluster: 'prometheus', stream: 'checkout', consumer: '{}', kind: 'custom' },
  })
  assert.deepEqual(age.age, {
    ...{ known: true, lowMs: 1_250, bestMs: 1_250, highMs: 1_250, method: 'reported' },
  })
  assert.equal(age.unit, undefined)
  const [size] = aQuery({ unit: 'bytes', objective: 10 }).answered(values({ '{}': 7 }), 5)
  assert.deepEqual([size?.unit, size?.age.known && size.age.bestMs], ['bytes', 7_000])
  for (const sample of [age, size]) assert.equal(sampleSchema.safeParse(sample).error, undefined)
})

test('what is no number, or is missing, is unknown with the reason, and never 0', () => {
  const series = aQuery()
  const ages = (given: Readonly<Record<string, number>>, atMs: number) =>
    series.answered(values(given), atMs).map(({ age }) => (age.known ? age.bestMs : age.reason))
  assert.deepEqual(ages({ '{a="1"}': 0 }, 0), [0])
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -1]) {
    assert.deepEqual(ages({ '{a="1"}': value }, 1_000), ['value-unusable'])
  }
  assert.deepEqual(ages({}, 2_000), ['no-data'])
  assert.deepEqual(
    series.unanswered('source-unreachable', 3_000).map(({ age }) => !age.known && age.reason),
    ['source-unreachable'],
  )
})

test('a series without data ends after a while, once; failures of the source end nothing', () => {
  const series = aQuery()
  series.answered(values({ '{a="1"}': 1 }), 0)
  series.unanswered('source-unreachable', 500_000)
  assert.deepEqual(series.takeEnded(), [])
  assert.equal(series.answered(values({ '{a="1"}': 1 }), 500_000).length, 1)
  assert.equal(series.answered(values({}), 560_000).length, 1)
  assert.equal(series.answered(values({}), 560_001).length, 0)
  assert.deepEqual(
    series.takeEnded().map(({ consumer }) => consumer),
    ['{a="1"}'],
  )
  assert.deepEqual(series.takeEnded(), [])
})

test('more label sets than the limit are left out by name and counted; what is known stays', () => {
  const series = aQuery()
  const consumers = (given: Readonly<Record<string, number>>) =>
    series.answered(values(given), 0).map(one => one.series.consumer)
  assert.deepEqual(consumers({ c: 1, d: 1 }), ['c', 'd'])
  assert.deepEqual(consumers({ a: 1, b: 1, c: 1 }), ['c', 'd'])
  assert.equal(series.dropped, 2)
  consumers({ c: 1 })
  assert.equal(series.dropped, 0)
})

test('a label set has one name whatever the order of its labels, and long ones are told apart', () => {
  assert.equal(labelSetName({ b: '2', a: '1', __name__: 'up' }), '{a="1",b="2"}')
  assert.equal(labelSetName({}), '{}')
  assert.equal(labelSetName({ a: 'say "x"\n' }), '{a="say \\"x\\"\\n"}')
  const [one, other] = ['x', 'y'].map(end => labelSetName({ a: `${'l'.repeat(600)}${end}` }))
  assert.notEqual(one, other)
  assert.equal(one?.length, 512)
})

test('answers of every kind that has numbers are read, and nothing else', () => {
  const read = (data: object) => parseAnswer({ status: 'success', data })
  const metric = { a: '1' }
  assert.deepEqual(read({ resultType: 'scalar', result: [1.5, '7'] }), [
    { labels: {}, points: [[1.5, 7]] },
  ])
  assert.deepEqual(
    read({
      resultType: 'vector',
      result: [
        { metric, value: [1, '+Inf'] },
        { metric, histogram: [] },
      ],
    }),
    [{ labels: metric, points: [[1, Number.POSITIVE_INFINITY]] }],
  )
  const values = [
    [1, 'NaN'],
    [2, '-Inf'],
  ]
  assert.deepEqual(read({ resultType: 'matrix', result: [{ metric, values }] }), [
    {
      labels: metric,
      points: [
        [1, Number.NaN],
        [2, Number.NEGATIVE_INFINITY],
      ],
    },
  ])
  assert.equal(read({ resultType: 'string', result: [1, 'x'] }), undefined)
  assert.equal(parseAnswer({ status: 'error', error: 'x' }), undefined)
  assert.equal(parseAnswer(undefined), undefined)
})

test('the objective of a query is in its unit; without one a unit other than seconds is refused', () => {
  const queries = [
    { name: 'a', query: 'x', unit: 'ratio', objective: 0.05 },
    { name: 'b', query: 'x' },
  ]
  const config = prometheusBridgeConfig.parse({ url: 'http://h:9090/prom', queries })
  assert.deepEqual(queryObjectives(config), [
    { cluster: 'prometheus', stream: 'a', consumer: '*', ageMs: 50 },
  ])
  const refused = (one: object, more: object = {}) =>
    prometheusBridgeConfig
      .safeParse({ url: 'http://h', queries: [{ name: 'a', query: 'x', ...one }], ...more })
      .error?.issues.map(({ path }) => path.join('.'))
  assert.deepEqual(refused({ unit: 'bytes' }), ['queries.0.objective'])
  assert.deepEqual(refused({ name: 'a*' }), ['queries.0.name'])
  assert.deepEqual(refused({}, { url: 'http://ada:word@h' }), ['url'])
  assert.deepEqual(refused({}, { auth: { type: 'bearer' } }), ['auth'])
})
