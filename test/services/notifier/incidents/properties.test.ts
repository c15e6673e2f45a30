import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { localTime } from '#notifier/budget/local-time.ts'
import type { IncidentEvent } from '#notifier/incidents/event.ts'
import { aPager, aSeries, did, minuteMs, noonMs, seen } from './a-pager.ts'

const hourMs = 60 * minuteMs

/** Says the seed, so that a failure of one run can be had again: FC_SEED=… node --test …. */
function check(t: TestContext, property: fc.IProperty<unknown[]>, runs = 60): void {
  const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31)
  t.diagnostic(`seed ${seed}`)
  fc.assert(property as fc.IProperty<[unknown]>, { seed, numRuns: runs })
}

interface Timed {
  readonly atMs: number
  readonly event: IncidentEvent
}

const kinds = ['breach', 'predicted_breach', 'blind'] as const

/** What happens to one kind on one series: intervals one after the other, each with news in between. */
const arbitraryTrack = fc.record({
  consumer: fc.constantFrom('a', 'b', 'c', 'd'),
  team: fc.constantFrom('x', 'y'),
  kind: fc.constantFrom(...kinds),
  proven: fc.boolean(),
  intervals: fc.array(
    fc.record({
      gapMs: fc.integer({ min: 1, max: 2 * hourMs }),
      lengthMs: fc.integer({ min: 2, max: 2 * hourMs }),
      probability: fc.double({ min: 0.1, max: 1, noNaN: true }),
    }),
    { maxLength: 8 },
  ),
})

type Track = typeof arbitraryTrack extends fc.Arbitrary<infer Value> ? Value : never

const arbitraryStory = fc
  .uniqueArray(arbitraryTrack, {
    selector: ({ consumer, kind }) => `${consumer} ${kind}`,
    maxLength: 8,
  })
  .map(tracks => tracks.flatMap(eventsOf).toSorted((a, b) => a.atMs - b.atMs))

function eventsOf({ consumer, team, kind, proven, intervals }: Track) {
  let atMs = noonMs
  return intervals.flatMap(({ gapMs, lengthMs, probability }): Timed[] => {
    const startMs = atMs + gapMs
    const overMs = startMs + lengthMs
    const middleMs = Math.floor((startMs + overMs) / 2)
    atMs = overMs
    const series = aSeries(consumer)
    const one = { series, kind, startMs, proven, probability, labels: { team } }
    return [
      { atMs: startMs, event: seen(one) },
      { atMs: middleMs, event: seen({ ...one, atMs: middleMs }) },
      { atMs: overMs, event: seen({ ...one, endMs: overMs }) },
    ]
  })
}

const grouped = {
  people: [{ name: 'ada' }, { name: 'grace', timeZone: 'America/New_York' }],
  chains: [
    { name: 'one', steps: [{ people: ['ada'] }, { people: ['grace'], afterMs: 60_000 }] },
    { name: 'two', steps: [{ people: ['grace'] }] },
  ],
  routes: [
    { match: ['team=x'], chain: 'one', groupBy: ['team'], continues: true },
    { chain: 'two' },
  ],
}

/** When every story is over: eight intervals of four hours, and the repeats after them. */
const endMs = noonMs + 60 * hourMs

function run(story: readonly Timed[], config: unknown = grouped) {
  const pager = aPager(config)
  for (const { atMs, event } of story) pager.at(atMs, event)
  pager.runUntil(endMs)
  return pager
}

test('no firing is lost: each is told to somebody or says why not, unless it was withdrawn', t => {
  const silences = fc.array(
    fc.record({
      label: fc.constantFrom('team=x', 'consumer=~"a|b"', 'incident=blind'),
      fromMs: fc.integer({ min: 0, max: 6 * hourMs }),
      lengthMs: fc.integer({ min: 1, max: 3 * hourMs }),
    }),
    { maxLength: 3 },
  )
  check(
    t,
    fc.property(arbitraryStory, silences, (story, quiet) => {
      const silenced = quiet.map(({ label, fromMs, lengthMs }, i): Timed => {
        const startMs = noonMs + fromMs
        const endMs = startMs + lengthMs
        const rest = { author: 'ada', reason: '', startMs, endMs }
        return {
          atMs: startMs,
          event: { type: 'silence', silence: { v: 1, id: `s${i}`, match: [label], ...rest } },
        }
      })
      const all = [...silenced, ...story].toSorted((a, b) => a.atMs - b.atMs)
      const pager = run(all)
      const fired = new Map(
        pager.effects.flatMap(({ effect }) =>
          effect.type === 'publish' && effect.incident.firedMs !== undefined
            ? [[effect.incident.id, effect.incident] as const]
            : [],
        ),
      )
      const told = new Set(
        pager
          .tells()
          .filter(({ notice }) => ['firing', 'flapping', 'blind'].includes(notice.kind))
          .map(({ notice }) => notice.incident),
      )
      for (const [id, { withheld }] of fired) {
        assert.ok(told.has(id) || withheld === 'silenced', `${id} is lost (${withheld})`)
      }
      // Whatever broke is in an incident that fired.
      const broken = new Set(
        Array.from(fired.values()).flatMap(({ series }) => series.map(one => one.consumer)),
      )
      for (const { event } of story) {
        if (event.type === 'anomaly' && event.anomaly.kind !== 'predicted_breach') {
          assert.ok(broken.has(event.anomaly.series.consumer), event.anomaly.id)
        }
      }
    }),
  )
})

test('nobody is told the same thing twice', t => {
  check(
    t,
    fc.property(arbitraryStory, story => {
      const tells = run(story).tells()
      const said = tells.map(({ person, notice }) =>
        JSON.stringify([person, notice.incident, notice.kind, notice.atMs]),
      )
      assert.equal(new Set(tells.map(({ id }) => id)).size, tells.length)
      assert.equal(new Set(said).size, tells.length)
    }),
  )
})

test('a square wave of any period taps a person at most nine times an hour', t => {
  const span = fc.oneof(
    fc.integer({ min: 1, max: 2 * minuteMs }),
    fc.integer({ min: 1, max: 2 * hourMs }),
  )
  const kind = fc.constantFrom('breach' as const, 'predicted_breach' as const)
  check(
    t,
    fc.property(span, span, kind, (onMs, offMs, wave) => {
      const pager = aPager({
        people: [{ name: 'ada' }],
        chains: [
          { name: 'all', steps: [{ people: ['ada'] }, { people: ['ada'], afterMs: 1_000 }] },
        ],
        routes: [{ chain: 'all' }],
        budget: { predictedTapsPerDay: 1_000 },
        rateLimit: { tapsPerHour: 1_000 },
      })
      const untilMs = noonMs + 5 * hourMs
      const periods = 300
      for (let i = 0, atMs = noonMs; i < periods && atMs < untilMs; i++, atMs += onMs + offMs) {
        pager.at(atMs, seen({ kind: wave, startMs: atMs }))
        const endMs = atMs + onMs
        if (offMs > 0) pager.at(endMs, seen({ kind: wave, startMs: atMs, endMs }))
      }
      // The chain names her twice, and each step counts.
      const taps = pager.tells().filter(({ notice }) => notice.level !== 'passive')
      const firstSteps = taps.filter(({ id }) => !id.endsWith('.1'))
      for (const { atMs } of firstSteps) {
        const inHour = firstSteps.filter(tap => tap.atMs >= atMs && tap.atMs < atMs + hourMs)
        assert.ok(inHour.length <= 9, `${inHour.length} taps within an hour of ${onMs}/${offMs}`)
      }
    }),
  )
})

test('firing is never withheld by the budget, nor its first page by the rate limit', t => {
  const config = { ...grouped, budget: { predictedTapsPerDay: 0 }, rateLimit: { tapsPerHour: 1 } }
  check(
    t,
    fc.property(arbitraryStory, story => {
      const pager = run(story, config)
      const told = new Set(pager.tells().map(({ notice }) => `${notice.incident} ${notice.kind}`))
      for (const { effect } of pager.effects) {
        if (effect.type !== 'publish' || effect.incident.firedMs === undefined) continue
        const { id, kind, withheld } = effect.incident
        assert.equal(withheld, undefined)
        const first = kind === 'blind' ? 'blind' : 'firing'
        assert.ok(told.has(`${id} ${first}`) || told.has(`${id} flapping`), id)
      }
      const predicted = pager.tells().filter(({ notice }) => notice.kind === 'predicted')
      assert.deepEqual(predicted, [])
    }),
  )
})

test('duplicates, late repeats and ticks at any time change neither ids nor what is told', t => {
  const extras = fc.array(
    fc.record({ which: fc.nat(), delayMs: fc.integer({ min: 0, max: 3 * hourMs }) }),
    { maxLength: 20 },
  )
  check(
    t,
    fc.property(arbitraryStory, extras, (story, repeats) => {
      const again = repeats.flatMap(({ which, delayMs }): Timed[] => {
        const one = story[which % Math.max(story.length, 1)]
        return one
          ? [
              { ...one, atMs: one.atMs + delayMs },
              { atMs: one.atMs + Math.floor(delayMs / 2), event: { type: 'tick' } },
            ]
          : []
      })
      // A repeat never comes before what it repeats.
      const noisy = [...story, ...again].toSorted((a, b) => a.atMs - b.atMs)
      const plain = run(story)
      const disturbed = run(noisy)
      const gist = (pager: ReturnType<typeof aPager>) =>
        pager.tells().map(({ id, notice }) => ({ id, title: notice.title, atMs: notice.atMs }))
      assert.deepEqual(gist(disturbed), gist(plain))
      const ids = (pager: ReturnType<typeof aPager>) =>
        new Set(
          pager.effects.flatMap(({ effect }) =>
            effect.type === 'publish' ? [effect.incident.id] : [],
          ),
        )
      assert.deepEqual(ids(disturbed), ids(plain))
    }),
  )
})

test('after an acknowledgement no step of a chain is told, whoever acknowledged when', t => {
  const config = { ...grouped, routes: [{ chain: 'one' }] }
  check(
    t,
    fc.property(arbitraryStory, fc.integer({ min: 0, max: 10 * minuteMs }), (story, afterMs) => {
      const pager = aPager(config)
      const acknowledged = new Map<string, number>()
      const acknowledge = () => {
        for (const { id, state, firedMs } of pager.incidents()) {
          if (state !== 'firing' || firedMs === undefined) continue
          const atMs = firedMs + afterMs
          pager.at(
            atMs,
            did({ incident: id, what: 'acknowledge', person: 'ada', id: id.slice(0, 60) }),
          )
          acknowledged.set(id, atMs)
        }
      }
      for (const { atMs, event } of story) {
        // Events that an acknowledgement has overtaken come at its time: time never goes back.
        const nowMs = Math.max(atMs, ...acknowledged.values())
        pager.at(nowMs, event)
        acknowledge()
      }
      pager.runUntil(noonMs + 100 * hourMs)
      for (const { notice, atMs } of pager.tells()) {
        const atLatest = acknowledged.get(notice.incident)
        if (atLatest === undefined || !['firing', 'flapping', 'blind'].includes(notice.kind))
          continue
        assert.ok(atMs <= atLatest, `${notice.incident} is told ${atMs - atLatest} ms later`)
      }
    }),
  )
})

test('nobody gets more predicted taps on a local day than the budget says, through changes of the clock', t => {
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns')
  const starts = fc.constantFrom(
    noonMs,
    Date.UTC(2026, 2, 28, 20),
    Date.UTC(2026, 9, 24, 20),
    Date.UTC(2026, 3, 4, 8),
  )
  const prediction = fc.record({
    gapMs: fc.integer({ min: 1, max: 90 * minuteMs }),
    probability: fc.double({ min: 0.01, max: 1, noNaN: true }),
  })
  const predictions = fc.array(prediction, { maxLength: 120 })
  check(
    t,
    fc.property(fc.tuple(zones, starts), predictions, fc.nat(4), (where, list, tapsPerDay) => {
      const [timeZone, startMs] = where
      const pager = aPager({
        people: [{ name: 'ada', timeZone }],
        chains: [{ name: 'all', steps: [{ people: ['ada'] }] }],
        routes: [{ chain: 'all' }],
        budget: { predictedTapsPerDay: tapsPerDay },
      })
      let atMs = startMs
      list.forEach(({ gapMs, probability }, i) => {
        atMs += gapMs
        const series = aSeries(`c${i}`)
        pager.at(atMs, seen({ series, kind: 'predicted_breach', startMs: atMs, probability }))
      })
      pager.runUntil(atMs + 60_000)
      const perDay = new Map<string, number>()
      for (const { notice } of pager.tells()) {
        if (notice.kind !== 'predicted') continue
        const { day } = localTime(notice.atMs, timeZone)
        perDay.set(day, (perDay.get(day) ?? 0) + 1)
      }
      for (const [day, count] of perDay) assert.ok(count <= tapsPerDay, `${count} on ${day}`)
      const silent = pager.incidents().filter(({ withheld }) => withheld === 'budget')
      const tapped = pager.tells().filter(({ notice }) => notice.kind === 'predicted')
      assert.equal(silent.length + tapped.length, list.length)
    }),
    40,
  )
})

test('of predictions that come together, those of the greatest expected harm are tapped', t => {
  const arbitrary = fc.array(
    fc.record({
      probability: fc.double({ min: 0.01, max: 1, noNaN: true }),
      isGrave: fc.boolean(),
    }),
    { minLength: 1, maxLength: 20 },
  )
  check(
    t,
    fc.property(arbitrary, list => {
      const pager = aPager({
        people: [{ name: 'ada' }],
        chains: [{ name: 'all', steps: [{ people: ['ada'] }] }],
        routes: [{ match: ['tier=1'], chain: 'all', severity: 10 }, { chain: 'all' }],
      })
      const harms = list.map(({ probability, isGrave }, i) => {
        const labels = { tier: isGrave ? '1' : '2' }
        const given = { series: aSeries(`c${i}`), startMs: noonMs, probability, labels }
        pager.step(seen({ ...given, kind: 'predicted_breach' }), noonMs)
        return probability * (isGrave ? 10 : 1)
      })
      pager.runUntil(noonMs + minuteMs)
      const tapped = pager
        .tells()
        .map(
          ({ notice }) =>
            harms[
              Number(
                pager.state.incidents.get(notice.incident)?.incident.series[0]?.consumer.slice(1),
              )
            ],
        )
      assert.deepEqual(tapped, harms.toSorted((a, b) => b - a).slice(0, 3))
    }),
  )
})
