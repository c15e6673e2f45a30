import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notice } from '#contracts/notice.ts'
import { aPager, aSeries, did, minuteMs, noonMs, onePerson, seen } from './a-pager.ts'

const hourMs = 60 * minuteMs

test('what was withheld comes in a quiet digest in the morning of the person, the most harmful by name', () => {
  const pager = aPager({ ...onePerson, people: [{ name: 'ada', timeZone: 'Europe/Berlin' }] })
  for (let i = 0; i < 5; i++) {
    const given = { series: aSeries(`c${i}`), startMs: noonMs, probability: 0.9 - i / 10 }
    pager.step(seen({ ...given, kind: 'predicted_breach' }), noonMs)
  }
  const unproven = { series: aSeries('new'), startMs: noonMs, proven: false } as const
  pager.step(seen({ ...unproven, kind: 'predicted_breach' }), noonMs)
  pager.runUntil(noonMs + 30 * hourMs)
  const digests = pager.tells().filter(({ notice: { kind } }) => kind === 'digest')
  assert.equal(digests.length, 1)
  const [digest] = digests
  // 09:00 in Berlin is 08:00 UTC in November.
  assert.equal(digest?.atMs, noonMs + 20 * hourMs)
  assert.equal(digest.notice.level, 'passive')
  assert.equal(digest.notice.title, '3 taps withheld')
  assert.match(
    digest.notice.body,
    /^2 over the tap budget, 1 unproven\. Most expected harm: orders\/new/,
  )
  notice.parse(digest.notice)
  const withheld = pager.incidents().map(incident => incident.withheld)
  assert.deepEqual(withheld, [undefined, undefined, undefined, 'budget', 'budget', 'unproven'])
  assert.match(
    pager.incidents()[3]?.timeline.at(-1)?.text ?? '',
    /All 3 predicted taps of the day are used/,
  )
})

test('where configuration wants it, unproven predictions come without a sound and cost no tap', () => {
  const pager = aPager({ ...onePerson, levels: { unproven: 'passive' } })
  pager.step(seen({ kind: 'predicted_breach', startMs: noonMs, proven: false }), noonMs)
  assert.deepEqual(pager.told(), ['+0 ada predicted passive'])
  assert.equal(pager.state.people.get('ada')?.day.taps, 0)
  assert.equal(pager.incidents()[0]?.withheld, 'unproven')
  assert.equal(pager.incidents()[0]?.level, 'passive')
  // Its breach is as loud as any.
  pager.at(noonMs + minuteMs, seen({ startMs: noonMs + minuteMs }))
  assert.equal(pager.told().at(-1), '+60000 ada firing time_sensitive')
})

test('a prediction that lost competes again when it has become graver', () => {
  const pager = aPager({ ...onePerson, budget: { predictedTapsPerDay: 1 } })
  const one = { series: aSeries('one'), kind: 'predicted_breach', startMs: noonMs } as const
  const two = { series: aSeries('two'), kind: 'predicted_breach', startMs: noonMs } as const
  pager.step(seen({ ...one, probability: 0.5 }), noonMs)
  pager.step(seen({ ...two, probability: 0.4 }), noonMs)
  // The tap of the day is gone, and after midnight it is not yet grave enough to compete once more.
  const midnightMs = noonMs + 12 * hourMs
  pager.at(midnightMs - hourMs, seen({ ...two, atMs: midnightMs - hourMs, probability: 0.6 }))
  pager.at(midnightMs + minuteMs, seen({ ...two, atMs: midnightMs + minuteMs, probability: 0.65 }))
  pager.runUntil(midnightMs + 2 * minuteMs)
  assert.equal(pager.incidents()[1]?.withheld, 'budget')
  pager.at(
    midnightMs + 3 * minuteMs,
    seen({ ...two, atMs: midnightMs + 3 * minuteMs, probability: 0.9 }),
  )
  pager.runUntil(midnightMs + 4 * minuteMs)
  assert.equal(pager.incidents()[1]?.withheld, undefined)
})

test('what flaps is told until it is known to flap, then once more and by the hour, and has its end', () => {
  const pager = aPager()
  let atMs = noonMs
  for (let i = 0; i < 12; i++, atMs += 8 * minuteMs) {
    pager.at(atMs, seen({ startMs: atMs }))
    const endMs = atMs + 4 * minuteMs
    pager.at(endMs, seen({ startMs: atMs, endMs }))
  }
  pager.runUntil(atMs + hourMs)
  const kinds = pager.tells().map(({ notice: { kind, level } }) => `${kind} ${level}`)
  assert.deepEqual(kinds, [
    'firing time_sensitive',
    'resolved passive',
    'firing time_sensitive',
    'resolved passive',
    'firing time_sensitive',
    'resolved passive',
    'flapping time_sensitive',
    'digest passive',
    'resolved passive',
  ])
  assert.equal(pager.incidents().length, 4)
  const last = pager.incidents().at(-1)
  assert.equal(last?.state, 'resolved')
  assert.equal(last.timeline.filter(({ what }) => what === 'withheld').length, 1)
  assert.equal(last.timeline.filter(({ what }) => what === 'came_back').length, 8)
})

test('the first page of an incident passes the rate limit, what comes after it does not', () => {
  const pager = aPager({
    ...onePerson,
    chains: [{ name: 'all', steps: [{ people: ['ada'] }, { people: ['ada'], afterMs: minuteMs }] }],
    rateLimit: { tapsPerHour: 3 },
  })
  for (let i = 0; i < 6; i++)
    pager.step(seen({ series: aSeries(`c${i}`), startMs: noonMs }), noonMs)
  pager.runUntil(noonMs + 10 * minuteMs)
  assert.equal(pager.tells().length, 6)
  const reasons = pager.effects.flatMap(({ effect }) =>
    effect.type === 'withheld' ? [effect.reason] : [],
  )
  assert.deepEqual(reasons, Array(6).fill('rate_limited'))
  // It is not what keeps the incident from having been told.
  assert.ok(pager.incidents().every(({ withheld }) => withheld === undefined))
})

test('a group larger than one row goes on in another incident, and nothing of it is lost', () => {
  const pager = aPager({ ...onePerson, routes: [{ chain: 'all', groupBy: ['team'] }] })
  for (let i = 0; i < 450; i++) {
    pager.step(seen({ series: aSeries(`c${i}`), startMs: noonMs, labels: { team: 'x' } }), noonMs)
  }
  assert.deepEqual(
    pager.incidents().map(({ series }) => series.length),
    [200, 200, 50],
  )
  assert.equal(pager.tells().length, 3)
})

test('a timeline keeps its beginning and what is new', () => {
  const pager = aPager()
  pager.step(seen({ startMs: noonMs }), noonMs)
  const [{ id = '' } = {}] = pager.incidents()
  for (let i = 0; i < 300; i++) {
    const comment = { incident: id, what: 'comment', person: 'ada', text: `${i}` } as const
    pager.step(did({ ...comment, id: `c${i}` }), noonMs + i)
  }
  const timeline = pager.incidents()[0]?.timeline ?? []
  assert.equal(timeline.length, 200)
  assert.equal(timeline[0]?.what, 'firing')
  assert.equal(timeline.at(-1)?.text, '299')
})

test('after an outage chains go on from now, and not through all that was missed', () => {
  const steps = Array.from({ length: 4 }, (_, i) => ({ people: [`p${i}`], afterMs: 5 * minuteMs }))
  const pager = aPager({
    people: steps.map(({ people: [name] }) => ({ name })),
    chains: [{ name: 'all', steps }],
    routes: [{ chain: 'all' }],
  })
  pager.step(seen({ startMs: noonMs }), noonMs)
  pager.step({ type: 'tick' }, noonMs + hourMs)
  assert.deepEqual(
    pager.tells().map(({ person }) => person),
    ['p0', 'p1'],
  )
  pager.runUntil(noonMs + hourMs + 6 * minuteMs)
  assert.equal(pager.tells().at(-1)?.person, 'p2')
})

test('whoever was told by one chain is not told the same by another', () => {
  const pager = aPager({
    people: [{ name: 'ada' }, { name: 'grace' }],
    chains: [
      { name: 'one', steps: [{ people: ['ada'] }, { people: ['grace'], afterMs: minuteMs }] },
      { name: 'two', steps: [{ people: ['ada', 'grace'] }] },
    ],
    routes: [{ chain: 'one', continues: true }, { chain: 'two' }],
  })
  pager.step(seen({ startMs: noonMs }), noonMs)
  pager.runUntil(noonMs + hourMs)
  assert.deepEqual(pager.told(), ['+0 ada firing time_sensitive', '+0 grace firing time_sensitive'])
})

test('an alert of another system may hold anything: what does not fit is cut, and it is told', () => {
  const pager = aPager()
  const alert = {
    fingerprint: 'f',
    isResolved: false,
    title: '  ',
    text: 'x'.repeat(5_000),
    labels: { long: 'y'.repeat(500), ['n'.repeat(100)]: 'z' },
    startMs: noonMs,
    url: 'no link',
  }
  pager.step({ type: 'external', alert }, noonMs)
  const [told] = pager.tells()
  assert.equal(told?.notice.title, 'Alert')
  assert.equal(told.notice.url, undefined)
  assert.deepEqual(told.notice.labels, { long: 'y'.repeat(200) })
})

test('a title of characters of two halves is not cut within one', () => {
  const pager = aPager()
  const alert = {
    fingerprint: 'f',
    isResolved: false,
    title: '🔥'.repeat(60),
    text: '',
    labels: {},
  }
  pager.step({ type: 'external', alert: { ...alert, startMs: noonMs } }, noonMs)
  const title = pager.tells()[0]?.notice.title ?? ''
  assert.ok(title.length <= 40 && title.isWellFormed(), title)
  assert.equal(title, `${'🔥'.repeat(19)}…`)
})
