import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  emptyLiveView,
  entryOf,
  nextView,
  type ViewMessage,
  type ViewRules,
} from '#api/view/live-view.ts'
import { seriesRow } from '#contracts/http-api.ts'
import { seriesId } from '#contracts/series.ts'
import { aBatch, aForecast, aKey, anAge, anAnomaly, aSample } from '../rows.ts'

const rules: ViewRules = {
  objectiveOf: key => (key.consumer === 'billing' ? 30_000 : undefined),
  ...{ staleAfterMs: 30_000, forgetAfterMs: 600_000, seriesMax: 1_000 },
}

/** The row of a consumer after messages, and whether the last of them was told. */
function rowAfter(messages: readonly ViewMessage[], consumer = 'billing') {
  let view = emptyLiveView
  let isTold = false
  for (const message of messages) {
    const nowMs = message.kind === 'batch' ? message.batch.atMs : 1_000
    const next = nextView(view, { message, nowMs }, rules)
    view = next.view
    isTold = next.changes.rows.length > 0
  }
  const row = entryOf(view, seriesId(aKey(consumer)))?.row
  assert.ok(row)
  seriesRow.parse(row)
  return { ...row, isTold }
}

const sample = (atMs: number, ageMs = 5_000, consumer = 'billing'): ViewMessage => ({
  kind: 'batch',
  batch: aBatch([aSample({ atMs, consumer, age: anAge(ageMs) })]),
})
const forecasts = (...list: readonly ReturnType<typeof aForecast>[]): ViewMessage => ({
  kind: 'forecasts',
  forecasts: list,
})
const anomaly = (given: Parameters<typeof anAnomaly>[0] = {}): ViewMessage => ({
  kind: 'anomalies',
  anomalies: [anAnomaly(given)],
})

test('a row carries the newest forecast in short, and a probability near its threshold puts it at risk', () => {
  assert.equal(rowAfter([sample(1_000), forecasts(aForecast(0.1))]).state, 'quiet')
  const risky = rowAfter([sample(1_000), forecasts(aForecast(0.4))])
  assert.equal(risky.state, 'at_risk')
  assert.equal(risky.risk?.breachProbability[2], 0.4)
  assert.equal(risky.isTold, true)
  assert.equal('reasons' in (risky.risk ?? {}), false)
})

test('a forecast stays with the samples that follow it, until it is too old to speak of now', () => {
  const start = [sample(1_000), forecasts(aForecast(0.4))]
  assert.equal(rowAfter([...start, sample(61_000)]).risk?.breachProbability[2], 0.4)
  const later = rowAfter([...start, sample(200_000)])
  assert.equal(later.risk, undefined)
  assert.equal(later.state, 'quiet')
})

test('of two forecasts the newer counts, and one that says the same is not told', () => {
  const start = [sample(1_000), forecasts(aForecast(0.4, { atMs: 20_000 }))]
  assert.equal(rowAfter([...start, forecasts(aForecast(0.9, { atMs: 10_000 }))]).risk?.atMs, 20_000)
  assert.equal(rowAfter([...start, forecasts(aForecast(0.402, { atMs: 30_000 }))]).isTold, false)
})

test('an open prediction makes the state predicted, a certain breach comes before it, its end takes it away', () => {
  assert.equal(rowAfter([sample(1_000), anomaly()]).state, 'predicted')
  assert.equal(rowAfter([sample(1_000), anomaly(), sample(11_000, 40_000)]).state, 'firing')
  const ended = anomaly({ atMs: 20_000, endMs: 20_000, outcome: 'false' })
  assert.equal(rowAfter([sample(1_000), anomaly(), ended]).state, 'quiet')
  assert.equal(rowAfter([sample(1_000), anomaly({ kind: 'unusual' })]).state, 'quiet')
})

test('a prediction that ended does not come back with the next sample', () => {
  const ended = anomaly({ atMs: 20_000, endMs: 20_000, outcome: 'false' })
  assert.equal(rowAfter([sample(1_000), anomaly(), ended, sample(21_000)]).state, 'quiet')
})

test('what somebody acknowledged is shown so while it needs somebody, also on rows that come later', () => {
  const taken = (isTaken: boolean): ViewMessage => ({
    ...{ kind: 'taken', series: [seriesId(aKey('billing'))], isTaken },
  })
  const firing = sample(1_000, 40_000)
  assert.equal(rowAfter([firing, taken(true)]).state, 'acknowledged')
  assert.equal(rowAfter([taken(true), firing, sample(11_000, 41_000)]).state, 'acknowledged')
  assert.equal(rowAfter([firing, taken(true), sample(11_000, 1_000)]).state, 'quiet')
  assert.equal(rowAfter([firing, taken(true), taken(false)]).state, 'firing')
  assert.equal(rowAfter([firing, taken(true), taken(true)]).isTold, false)
})

test('the end of an earlier prediction, told again, leaves the one that is open', () => {
  const ended = anomaly({ atMs: 20_000, endMs: 20_000, outcome: 'false' })
  const row = rowAfter([sample(1_000), anomaly(), ended, anomaly({ startMs: 30_000 }), ended])
  assert.equal(row.state, 'predicted')
})

test('a prediction whose collector vanished is not shown for ever', () => {
  assert.equal(rowAfter([sample(1_000), anomaly(), sample(3_000_000)]).state, 'quiet')
})

test('a learnt objective is the row’s, and said to be learnt; a given one stays', () => {
  const learnt = { objectiveMs: 12_000, objectiveLearnt: true }
  const row = rowAfter(
    [sample(1_000, 5_000, 'mail'), forecasts(aForecast(0.1, { consumer: 'mail', ...learnt }))],
    'mail',
  )
  assert.deepEqual([row.objectiveMs, row.objectiveLearnt], [12_000, true])
  const given = rowAfter([sample(1_000), forecasts(aForecast(0.1, learnt))])
  assert.deepEqual([given.objectiveMs, given.objectiveLearnt], [30_000, undefined])
})
