import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Silence } from '#contracts/silence.ts'
import { anAnomaly, aPager, aSeries, did, minuteMs, noonMs, onePerson, seen } from './a-pager.ts'

const chain = {
  people: [{ name: 'ada' }, { name: 'grace' }],
  chains: [
    { name: 'all', steps: [{ people: ['ada'] }, { afterMs: 5 * minuteMs, people: ['grace'] }] },
  ],
  routes: [{ chain: 'all' }],
}

test('a prediction, the breach that it foretold and its end are one incident, told three times', () => {
  const pager = aPager()
  pager.step(seen({ kind: 'predicted_breach', startMs: noonMs }), noonMs)
  pager.at(noonMs + 4 * minuteMs, seen({ startMs: noonMs + 4 * minuteMs }))
  const endMs = noonMs + 10 * minuteMs
  pager.at(endMs, seen({ startMs: noonMs + 4 * minuteMs, endMs }))
  pager.runUntil(endMs + 10 * minuteMs)
  assert.deepEqual(pager.told(), [
    '+5000 ada predicted time_sensitive',
    '+240000 ada firing time_sensitive',
    '+660000 ada resolved passive',
  ])
  const [incident, ...others] = pager.incidents()
  assert.deepEqual(others, [])
  assert.equal(incident?.state, 'resolved')
  assert.equal(incident.outcome, 'confirmed')
  assert.equal(incident.endMs, endMs)
  assert.equal(incident.series.length, 1, 'foretold and broken: still one series')
  assert.equal(incident.withheld, undefined)
  assert.deepEqual(
    incident.timeline.map(({ what }) => what),
    ['predicted', 'told', 'firing', 'told', 'resolved', 'told'],
  )
  const outcome = pager.effects.map(({ effect }) => effect).find(({ type }) => type === 'outcome')
  assert.deepEqual(outcome, {
    type: 'outcome',
    incident: incident.id,
    series: 'time_lag:eu/orders/billing',
    outcome: 'confirmed',
    leadMs: 4 * minuteMs,
  })
})

test('notices are short, say target, number, unit and time left, and expire with what they foretell', () => {
  const pager = aPager({ ...onePerson, publicUrl: 'https://foretap.example.com/' })
  pager.step(seen({ kind: 'predicted_breach', startMs: noonMs }), noonMs)
  pager.at(noonMs + 4 * minuteMs, seen({ startMs: noonMs + 4 * minuteMs }))
  const [predicted, firing] = pager.tells().map(({ notice }) => notice)
  assert.equal(predicted?.title, 'orders/billing breaks 30 s in ~7 min')
  assert.equal(predicted.body, '82 % sure. Arrivals doubled 4 min ago.')
  assert.equal(predicted.haptic, 'predicted')
  assert.equal(predicted.expiresAtMs, noonMs + 420_000)
  assert.equal(predicted.collapseId, predicted.incident)
  assert.equal(predicted.url, `https://foretap.example.com/incidents/${predicted.incident}`)
  assert.equal(firing?.title, 'orders/billing 45 s, objective 30 s')
  assert.equal(firing.haptic, 'firing')
  assert.equal(firing.collapseId, predicted.collapseId)
})

test('a target that is too long for a glance is shortened, its numbers are not', () => {
  const pager = aPager()
  const series = aSeries(
    'invoice-generator-europe-west',
    'persistent://tenant/space/orders.created',
  )
  pager.step(seen({ series, startMs: noonMs }), noonMs)
  const other = aSeries('a'.repeat(60), 'b')
  pager.step(seen({ series: other, startMs: noonMs }), noonMs)
  const titles = pager.tells().map(({ notice }) => notice.title)
  assert.deepEqual(titles, [
    'orders.created/inv… 45 s, objective 30 s',
    'b/aaaaaaaaaaaaaaaa… 45 s, objective 30 s',
  ])
})

test('a prediction that was acknowledged does not keep its breach from being told', () => {
  const pager = aPager()
  pager.step(seen({ kind: 'predicted_breach', startMs: noonMs }), noonMs)
  pager.runUntil(noonMs + 10_000)
  const [{ id = '' } = {}] = pager.incidents()
  pager.step(did({ incident: id, what: 'acknowledge', person: 'ada' }), noonMs + 20_000)
  assert.equal(pager.incidents()[0]?.state, 'acknowledged')
  pager.at(noonMs + minuteMs, seen({ startMs: noonMs + minuteMs }))
  assert.equal(pager.incidents()[0]?.state, 'firing')
  assert.equal(pager.incidents()[0]?.acknowledgedBy, undefined)
  assert.equal(pager.told().at(-1), '+60000 ada firing time_sensitive')
})

test('the next step is told when nobody acknowledges, at once when nobody can be reached, and not after an acknowledgement', () => {
  const waiting = aPager(chain)
  waiting.step(seen({ startMs: noonMs }), noonMs)
  waiting.runUntil(noonMs + 60 * minuteMs)
  assert.deepEqual(waiting.told(), [
    '+0 ada firing time_sensitive',
    '+300000 grace firing time_sensitive',
  ])

  const unreachable = aPager(chain)
  unreachable.step(seen({ startMs: noonMs }), noonMs)
  const [{ id = '' } = {}] = unreachable.incidents()
  unreachable.at(noonMs + 45_000, {
    type: 'delivery',
    incident: id,
    person: 'ada',
    stage: 'undelivered',
  })
  assert.equal(unreachable.told()[1], '+45000 grace firing time_sensitive')

  const answered = aPager(chain)
  answered.step(seen({ startMs: noonMs }), noonMs)
  answered.at(noonMs + minuteMs, did({ incident: id, what: 'acknowledge', person: 'ada' }))
  answered.at(noonMs + 2 * minuteMs, did({ incident: id, what: 'acknowledge', person: 'ada' }))
  answered.runUntil(noonMs + 60 * minuteMs)
  assert.equal(answered.told().length, 1)
  assert.deepEqual(answered.ignored, ['duplicate'])
  assert.equal(answered.effects.filter(({ effect }) => effect.type === 'cancel').length, 1)
})

test('a snooze ends: while it still fires, the chain begins anew', () => {
  const pager = aPager(chain)
  pager.step(seen({ startMs: noonMs }), noonMs)
  const [{ id = '' } = {}] = pager.incidents()
  const untilMs = noonMs + 20 * minuteMs
  pager.at(noonMs + minuteMs, did({ incident: id, what: 'snooze', person: 'ada', untilMs }))
  pager.runUntil(noonMs + 60 * minuteMs)
  assert.deepEqual(pager.told(), [
    '+0 ada firing time_sensitive',
    '+1200000 ada firing time_sensitive',
    '+1500000 grace firing time_sensitive',
  ])
})

test('passing on tells the other person, who may be anybody of the configuration', () => {
  const pager = aPager({ ...onePerson, people: [{ name: 'ada' }, { name: 'linus' }] })
  pager.step(seen({ startMs: noonMs }), noonMs)
  const [{ id = '' } = {}] = pager.incidents()
  pager.at(noonMs + minuteMs, did({ incident: id, what: 'pass_on', person: 'ada', to: 'linus' }))
  assert.equal(pager.told().at(-1), '+60000 linus firing time_sensitive')
  const nobody = did({ id: 'two', incident: id, what: 'pass_on', person: 'ada', to: 'nobody' })
  assert.equal(pager.at(noonMs + 2 * minuteMs, nobody).ignored, 'unknown_person')
})

test('what a person ended is not told again while the same interval lasts, and is when it breaks anew', () => {
  const pager = aPager()
  pager.step(seen({ startMs: noonMs }), noonMs)
  const [{ id = '' } = {}] = pager.incidents()
  pager.at(noonMs + minuteMs, did({ incident: id, what: 'resolve', person: 'ada' }))
  assert.equal(pager.incidents()[0]?.state, 'resolved')
  pager.at(noonMs + 2 * minuteMs, seen({ startMs: noonMs, atMs: noonMs + 2 * minuteMs }))
  assert.equal(pager.incidents().length, 1)
  pager.at(noonMs + 3 * minuteMs, seen({ startMs: noonMs + 3 * minuteMs }))
  assert.equal(pager.told().length, 2)
  assert.equal(pager.incidents().length, 2)
})

const silence = (given: Partial<Silence> = {}): Silence => ({
  v: 1,
  id: 's1',
  match: ['stream="orders"'],
  author: 'grace',
  reason: 'moving house',
  startMs: noonMs - minuteMs,
  endMs: noonMs + 30 * minuteMs,
  ...given,
})

test('a silenced incident is not told, and is told when the silence ends while it still fires', () => {
  const pager = aPager()
  pager.step({ type: 'silence', silence: silence() }, noonMs)
  pager.step(seen({ startMs: noonMs }), noonMs)
  const [first] = pager.incidents()
  assert.equal(first?.withheld, 'silenced')
  assert.match(
    first.timeline.map(({ text }) => text).join(),
    /Silenced by grace until .*moving house/,
  )
  pager.runUntil(noonMs + 29 * minuteMs)
  assert.deepEqual(pager.told(), [])
  pager.runUntil(noonMs + 31 * minuteMs)
  assert.deepEqual(pager.told(), ['+1800000 ada firing time_sensitive'])
  assert.equal(pager.incidents()[0]?.withheld, undefined)
  assert.equal(pager.state.silences.size, 0)
})

test('a silence that begins later, and one that is ended early, change what is told from then on', () => {
  const pager = aPager(chain)
  const later = silence({ startMs: noonMs + minuteMs, endMs: noonMs + 60 * minuteMs })
  pager.step({ type: 'silence', silence: later }, noonMs)
  pager.step(seen({ startMs: noonMs }), noonMs)
  pager.runUntil(noonMs + 10 * minuteMs)
  assert.deepEqual(pager.told(), ['+0 ada firing time_sensitive'])
  const endMs = noonMs + 10 * minuteMs
  pager.at(endMs, { type: 'silence', silence: { ...later, endMs } })
  assert.deepEqual(pager.told().slice(1), ['+600000 grace firing time_sensitive'])
})

test('series of a group share one incident; those that join are told of once per interval; it ends with the last', () => {
  const pager = aPager({ ...onePerson, routes: [{ chain: 'all', groupBy: ['team'] }] })
  const labels = { team: 'payments' }
  const one = { series: aSeries('one'), labels }
  const two = { series: aSeries('two'), labels }
  const three = { series: aSeries('three'), labels }
  pager.step(seen({ ...one, startMs: noonMs }), noonMs)
  pager.step(seen({ ...two, startMs: noonMs + 1_000 }), noonMs + 1_000)
  pager.step(seen({ ...three, startMs: noonMs + 2_000 }), noonMs + 2_000)
  pager.step(seen({ series: aSeries('other'), startMs: noonMs + 3_000 }), noonMs + 3_000)
  assert.equal(pager.incidents().length, 2)
  pager.runUntil(noonMs + 20 * minuteMs)
  assert.deepEqual(pager.told(), [
    '+0 ada firing time_sensitive',
    '+3000 ada firing time_sensitive',
    '+300000 ada firing time_sensitive',
  ])
  assert.match(pager.tells()[2]?.notice.title ?? '', /\+2 45 s, objective 30 s$/)
  const endMs = noonMs + 21 * minuteMs
  pager.at(endMs, seen({ ...one, startMs: noonMs, endMs }))
  pager.at(endMs, seen({ ...two, startMs: noonMs + 1_000, endMs }))
  pager.runUntil(endMs + 10 * minuteMs)
  assert.equal(pager.incidents()[0]?.state, 'firing')
  const lastMs = endMs + 10 * minuteMs
  pager.at(lastMs, seen({ ...three, startMs: noonMs + 2_000, endMs: lastMs }))
  pager.runUntil(lastMs + 2 * minuteMs)
  assert.equal(pager.incidents()[0]?.state, 'resolved')
})

test('being blind is an incident of its own', () => {
  const pager = aPager()
  pager.step(seen({ startMs: noonMs }), noonMs)
  pager.step(seen({ kind: 'blind', startMs: noonMs + 1_000 }), noonMs + 1_000)
  assert.deepEqual(
    pager.incidents().map(({ kind }) => kind),
    ['breach', 'blind'],
  )
  assert.deepEqual(pager.told(), ['+0 ada firing time_sensitive', '+1000 ada blind active'])
  assert.equal(pager.tells()[1]?.notice.title, 'orders/billing: age unknown')
  assert.equal(pager.tells()[1]?.notice.haptic, 'degraded')
})

test('without any configuration there are incidents, and they say that no route leads to anybody', () => {
  const pager = aPager({})
  pager.step(seen({ startMs: noonMs }), noonMs)
  pager.runUntil(noonMs + 60 * minuteMs)
  assert.deepEqual(pager.tells(), [])
  assert.equal(pager.incidents()[0]?.state, 'firing')
  assert.equal(pager.incidents()[0]?.withheld, 'no_route')
})

test('a second collector that gives the same interval another start makes no second incident', () => {
  const pager = aPager()
  pager.step(seen({ startMs: noonMs }), noonMs)
  pager.step(seen({ startMs: noonMs - 5_000, atMs: noonMs + 1_000 }), noonMs + 1_000)
  const endMs = noonMs + minuteMs
  pager.at(endMs, seen({ startMs: noonMs - 5_000, endMs }))
  pager.at(endMs + 1_000, seen({ startMs: noonMs, endMs: endMs + 1_000 }))
  pager.at(endMs + 2_000, seen({ startMs: noonMs, atMs: endMs - 1_000 }))
  pager.runUntil(endMs + 10 * minuteMs)
  assert.equal(pager.incidents().length, 1)
  assert.deepEqual(pager.ignored, ['duplicate', 'duplicate'])
  assert.deepEqual(pager.told(), ['+0 ada firing time_sensitive', '+120000 ada resolved passive'])
})

test('a breach that was over before it became known is shown, and wakes nobody', () => {
  const pager = aPager()
  pager.step(seen({ startMs: noonMs - 10 * minuteMs, endMs: noonMs - minuteMs }), noonMs)
  const [incident] = pager.incidents()
  assert.equal(incident?.state, 'resolved')
  assert.equal(incident.withheld, 'over')
  assert.deepEqual(pager.tells(), [])
})

test('a series whose predictions are wrong too often loses its taps, and gets them back', () => {
  const pager = aPager({ ...onePerson, budget: { predictedTapsPerDay: 100 } })
  let atMs = noonMs
  const predict = (outcome: 'confirmed' | 'false') => {
    pager.at(atMs, seen({ kind: 'predicted_breach', startMs: atMs }))
    const endMs = atMs + 10 * minuteMs
    pager.at(endMs, seen({ kind: 'predicted_breach', startMs: atMs, endMs, outcome }))
    atMs += 61 * minuteMs
    pager.runUntil(atMs - minuteMs)
    return pager.incidents().at(-1)
  }
  for (let i = 0; i < 5; i++) assert.equal(predict('false')?.withheld, undefined)
  const demoted = predict('confirmed')
  assert.equal(demoted?.withheld, 'unproven')
  assert.equal(demoted.state, 'averted')
  for (let i = 0; i < 4; i++) predict('confirmed')
  assert.equal(predict('confirmed')?.withheld, undefined)
  const precisions = pager.effects.flatMap(({ effect }) =>
    effect.type === 'outcome' ? [effect.precision] : [],
  )
  assert.deepEqual(precisions.slice(0, 6), [undefined, undefined, undefined, undefined, 0, 1 / 6])
})

test('predictions that came true again and again speak for a series, also those of a past that nobody heard of', () => {
  const pager = aPager({ ...onePerson, budget: { predictedTapsPerDay: 100 } })
  const ofPast = (hoursAgo: number, outcome: 'confirmed' | 'false') => {
    const startMs = noonMs - hoursAgo * 60 * minuteMs
    const endMs = startMs + 5 * minuteMs
    const ended = seen({ kind: 'predicted_breach', startMs, endMs, outcome })
    pager.step(ended, noonMs)
    pager.step(ended, noonMs)
  }
  const predict = (atMs: number) => {
    pager.at(atMs, seen({ kind: 'predicted_breach', startMs: atMs, proven: false }))
    return pager.incidents().at(-1)?.withheld
  }
  for (let hour = 8; hour > 4; hour--) ofPast(hour, hour === 7 ? 'false' : 'confirmed')
  assert.equal(pager.incidents().length, 0, 'nobody is told of the past')
  assert.equal(predict(noonMs), 'unproven', 'four are not enough, however often they are told')
  pager.runUntil(noonMs + 60 * minuteMs)
  const endMs = noonMs + 61 * minuteMs
  const ended = { kind: 'predicted_breach', startMs: noonMs, endMs } as const
  pager.at(endMs, seen({ ...ended, outcome: 'confirmed' }))
  pager.runUntil(endMs + 61 * minuteMs)
  assert.equal(predict(endMs + 61 * minuteMs), undefined)
})

test('a prediction without a verdict is averted where its series came near, and false where it did not', () => {
  for (const [peakMs, expected] of [
    [25_000, 'averted'],
    [12_000, 'false'],
  ] as const) {
    const pager = aPager()
    pager.step(seen({ kind: 'predicted_breach', startMs: noonMs }), noonMs)
    const endMs = noonMs + minuteMs
    pager.at(endMs, seen({ kind: 'predicted_breach', startMs: noonMs, endMs, peakMs }))
    pager.runUntil(endMs + 10 * minuteMs)
    assert.equal(pager.incidents()[0]?.outcome, expected)
    assert.equal(pager.incidents()[0]?.state, 'averted')
    assert.equal(pager.told().at(-1), '+120000 ada averted passive')
  }
})

test('a drill reaches the person who is named, must be acknowledged, and says when it was not', () => {
  const pager = aPager({ people: [{ name: 'ada' }] })
  const drill = { type: 'drill', drill: { id: 'd1', person: 'ada', by: 'grace' } } as const
  pager.step(drill, noonMs)
  pager.step(drill, noonMs + 1_000)
  assert.deepEqual(pager.told(), ['+0 ada drill time_sensitive'])
  assert.deepEqual(pager.ignored, ['duplicate'])
  pager.runUntil(noonMs + 16 * minuteMs)
  assert.match(pager.incidents()[0]?.timeline.at(-1)?.text ?? '', /Nobody acknowledged/)
  pager.step(
    { type: 'drill', drill: { id: 'd2', person: 'ada', by: 'grace' } },
    noonMs + 20 * minuteMs,
  )
  const second = pager.incidents()[1]
  pager.step(
    did({ incident: second?.id ?? '', what: 'acknowledge', person: 'ada' }),
    noonMs + 21 * minuteMs,
  )
  assert.equal(pager.incidents()[1]?.state, 'resolved')
  assert.equal(pager.incidents()[1]?.acknowledgedBy, 'ada')
})

test('what is wrong with Foretap itself is told over another channel than the one that fails', () => {
  const pager = aPager()
  const problem = {
    key: 'breaker-watch',
    isOver: false,
    title: 'watch does not answer',
    text: 'It is down.',
    notOver: 'watch',
  }
  pager.step({ type: 'self', problem }, noonMs)
  pager.step({ type: 'self', problem }, noonMs + 1_000)
  const [told, ...others] = pager.tells()
  assert.equal(told?.notOver, 'watch')
  assert.equal(told.notice.kind, 'self')
  assert.equal(told.notice.title, 'watch does not answer')
  assert.deepEqual(others, [])
  pager.at(noonMs + minuteMs, { type: 'self', problem: { ...problem, isOver: true } })
  pager.runUntil(noonMs + 5 * minuteMs)
  assert.equal(pager.incidents()[0]?.state, 'resolved')
})

test('an alert of another system fires, is repeated without a word, and ends when it says so', () => {
  const pager = aPager()
  const alert = {
    fingerprint: 'f1',
    isResolved: false,
    title: 'DiskFull on db-1',
    text: '97 % used',
    labels: { severity: 'page' },
    startMs: noonMs,
    url: 'https://prometheus.example.com/g',
  }
  pager.step({ type: 'external', alert }, noonMs)
  pager.at(noonMs + 5 * minuteMs, { type: 'external', alert })
  pager.at(noonMs + 10 * minuteMs, { type: 'external', alert: { ...alert, isResolved: true } })
  pager.runUntil(noonMs + 20 * minuteMs)
  assert.deepEqual(pager.told(), ['+0 ada firing time_sensitive', '+660000 ada resolved passive'])
  assert.equal(pager.tells()[0]?.notice.title, 'DiskFull on db-1')
  assert.equal(pager.tells()[0]?.notice.url, alert.url)
})

test('an incident that ended leaves the state after a day, and nothing of it stays behind', () => {
  const pager = aPager()
  pager.step(seen({ startMs: noonMs }), noonMs)
  const endMs = noonMs + minuteMs
  pager.at(endMs, seen({ startMs: noonMs, endMs }))
  pager.runUntil(endMs + 25 * 60 * minuteMs)
  const { incidents, groups, subjects } = pager.state
  assert.deepEqual([incidents.size, groups.size, subjects.size], [0, 0, 0])
  assert.equal(pager.effects.at(-1)?.effect.type, 'forget')
})

test('actions on what is unknown or over change nothing, and say so', () => {
  const pager = aPager()
  const nothing = did({ incident: 'nothing', what: 'acknowledge', person: 'ada' })
  assert.equal(pager.step(nothing, noonMs).ignored, 'unknown_incident')
  pager.step(seen({ startMs: noonMs }), noonMs)
  const endMs = noonMs + minuteMs
  pager.at(endMs, seen({ startMs: noonMs, endMs }))
  pager.runUntil(endMs + 5 * minuteMs)
  const [{ id = '' } = {}] = pager.incidents()
  const late = did({ incident: id, what: 'acknowledge', person: 'ada' })
  assert.equal(pager.step(late, endMs + 6 * minuteMs).ignored, 'ended')
  const before = pager.effects.length
  assert.equal(
    pager.step(seen({ startMs: noonMs, endMs }), endMs + 7 * minuteMs).ignored,
    'duplicate',
  )
  assert.equal(pager.effects.length, before)
  assert.equal(anAnomaly({ startMs: noonMs }).id.length < 128, true)
})
