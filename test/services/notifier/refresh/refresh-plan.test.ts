import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Glance, glanceOf, noGlance } from '#notifier/refresh/glance.ts'
import {
  isLookDue,
  looked,
  planRefreshes,
  pushed,
  type RefreshDevice,
  type RefreshRules,
  type RefreshState,
  stirred,
  unshown,
  withDevices,
} from '#notifier/refresh/refresh-plan.ts'

const hourMs = 3_600_000
const rules: RefreshRules = { settleMs: 2_000, perHour: { widget: 4, background: 2 } }
const wrist = { device: 'w1', kind: 'widget' } as const
const plain = { device: 'w2', kind: 'background' } as const
const at = (urgent: string, foretold = ''): Glance => ({ urgent, foretold })

interface Push extends RefreshDevice {
  readonly atMs: number
  readonly glance: Glance
}

/** What the refresher does with the plan, on a clock of the test's own. */
class Wrists {
  nowMs = 1_800_000_000_000
  state: RefreshState = { glance: noGlance, lookAtMs: undefined, ledgers: new Map() }
  readonly pushes: Push[] = []
  devices: readonly RefreshDevice[]
  #glance = noGlance

  constructor(...devices: readonly RefreshDevice[]) {
    this.devices = devices
    this.meet(...devices)
  }

  meet(...devices: readonly RefreshDevice[]): void {
    this.devices = devices
    this.state = withDevices(this.state, devices, this.nowMs)
  }

  change(glance: Glance): void {
    this.#glance = glance
    this.state = stirred(this.state, this.nowMs, rules.settleMs)
  }

  /** Acts whenever something is due; to the end where no time is given. */
  wait(ms = Number.POSITIVE_INFINITY): void {
    const untilMs = this.nowMs + ms
    for (;;) {
      if (isLookDue(this.state, this.nowMs)) this.state = looked(this.state, this.#glance)
      const plan = this.plan()
      const { glance } = this.state
      this.pushes.push(...plan.pushes.map(one => ({ ...one, atMs: this.nowMs, glance })))
      this.state = pushed(this.state, plan.pushes, this.nowMs)
      const dueMs = this.plan().dueMs ?? Number.POSITIVE_INFINITY
      if (dueMs > untilMs || dueMs === Number.POSITIVE_INFINITY) break
      this.nowMs = dueMs
    }
    if (Number.isFinite(untilMs)) this.nowMs = untilMs
  }

  plan() {
    return planRefreshes(this.state, this.devices, { nowMs: this.nowMs, rules })
  }

  countOf({ device, kind }: RefreshDevice): number {
    return this.pushes.filter(one => one.device === device && one.kind === kind).length
  }
}

test('a change of what complications show is pushed to every device once, when it has settled', () => {
  const wrists = new Wrists(wrist, plain)
  wrists.change(at('a fires'))
  wrists.wait(1_999)
  assert.deepEqual(wrists.pushes, [])
  wrists.change(at('a fires, b fires'))
  wrists.wait(1)
  assert.deepEqual(
    wrists.pushes.map(({ device, kind }) => ({ device, kind })),
    [wrist, plain],
  )
  wrists.wait(hourMs)
  assert.equal(wrists.pushes.length, 2)
})

test('what came and went before it settled is no refresh', () => {
  const wrists = new Wrists(wrist)
  wrists.change(at('a fires'))
  wrists.wait(1_000)
  wrists.change(noGlance)
  wrists.wait()
  assert.deepEqual(wrists.pushes, [])
})

test('a device that is new has read the summary, and hears of what comes after', () => {
  const wrists = new Wrists(wrist)
  wrists.change(at('a fires'))
  wrists.wait()
  wrists.meet(wrist, plain)
  wrists.wait()
  assert.equal(wrists.countOf(plain), 0)
  wrists.change(noGlance)
  wrists.wait()
  assert.equal(wrists.countOf(plain), 1)
})

test('beyond the budget a device waits until the hour is over, and then gets the newest alone', () => {
  const wrists = new Wrists(wrist, plain)
  const beganMs = wrists.nowMs
  for (let i = 0; i < 9; i++) {
    wrists.change(at(`state ${i}`))
    wrists.wait(60_000)
  }
  assert.deepEqual([wrists.countOf(wrist), wrists.countOf(plain)], [4, 2])
  assert.deepEqual(wrists.plan().withheld, [wrist, plain])
  wrists.wait()
  const last = wrists.pushes.slice(-2)
  assert.deepEqual(
    last.map(({ atMs, glance }) => [atMs - beganMs, glance]),
    [
      [hourMs + rules.settleMs + 1, at('state 8')],
      [hourMs + rules.settleMs + 1, at('state 8')],
    ],
  )
})

test('what is merely foretold leaves half of the budget for what fires', () => {
  const wrists = new Wrists(wrist, plain)
  for (let i = 0; i < 9; i++) {
    wrists.change(at('', `foretold ${i}`))
    wrists.wait(60_000)
  }
  assert.deepEqual([wrists.countOf(wrist), wrists.countOf(plain)], [2, 1])
  wrists.change(at('a fires', 'foretold 9'))
  wrists.wait(60_000)
  assert.deepEqual([wrists.countOf(wrist), wrists.countOf(plain)], [3, 2])
})

test('a device whose widget address is refused is woken instead', () => {
  const wrists = new Wrists(wrist)
  wrists.change(at('a fires'))
  wrists.wait(rules.settleMs)
  wrists.state = unshown(wrists.state, wrist.device)
  wrists.meet({ ...wrist, kind: 'background' })
  wrists.wait()
  assert.deepEqual(
    wrists.pushes.map(({ kind }) => kind),
    ['widget', 'background'],
  )
})

test('a device that goes and comes back has spent what it had spent', () => {
  const wrists = new Wrists(plain)
  for (let i = 0; i < 4; i++) {
    wrists.meet()
    wrists.meet(plain)
    wrists.change(at(`state ${i}`))
    wrists.wait(60_000)
  }
  assert.equal(wrists.countOf(plain), 2)
  wrists.meet()
  wrists.wait(hourMs)
  wrists.meet()
  assert.equal(wrists.state.ledgers.size, 0)
})

test('whatever happens, no hour has more pushes than its budget, and the last state is pushed in the end', () => {
  const step = fc.oneof(
    fc.record({ urgent: fc.nat({ max: 2 }), foretold: fc.nat({ max: 2 }) }),
    fc.record({ waitMs: fc.oneof(fc.nat({ max: 5_000 }), fc.nat({ max: hourMs })) }),
    fc.record({ kinds: fc.array(fc.constantFrom('widget', 'background'), { maxLength: 3 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const wrists = new Wrists(wrist, plain)
      let glance = noGlance
      for (const one of steps) {
        if ('waitMs' in one) wrists.wait(one.waitMs)
        else if ('kinds' in one) {
          wrists.meet(...one.kinds.map((kind, i) => ({ device: `w${i}`, kind })))
        } else {
          glance = at(`${one.urgent}`, `${one.foretold}`)
          wrists.change(glance)
        }
      }
      wrists.wait()
      assert.deepEqual(wrists.plan().pushes, [])
      for (const { device } of wrists.devices) {
        assert.deepEqual(wrists.state.ledgers.get(device)?.shown, wrists.state.glance)
      }
      assert.deepEqual(wrists.state.glance, glance)
      const groups = Object.groupBy(wrists.pushes, ({ device, kind }) => `${device} ${kind}`)
      for (const group of Object.values(groups)) {
        const most = rules.perHour[group?.[0]?.kind ?? 'widget']
        for (const [i, { atMs }] of (group ?? []).entries()) {
          const later = group?.[i + most]
          if (later) assert.ok(later.atMs - atMs > hourMs)
        }
      }
    }),
  )
})

test('complications look the same in whatever order incidents are known, and otherwise with any other state', () => {
  const one = { id: 'a', state: 'firing', level: 'active' } as const
  const other = { id: 'b', state: 'predicted', level: 'passive' } as const
  assert.deepEqual(glanceOf([one, other]), glanceOf([other, one]))
  assert.deepEqual(glanceOf([]), glanceOf([{ ...one, state: 'resolved' }]))
  const states = ['predicted', 'firing', 'acknowledged', 'snoozed', 'resolved'] as const
  const looks = states.map(state => JSON.stringify(glanceOf([{ ...one, state }])))
  assert.equal(new Set(looks).size, states.length)
  assert.equal(glanceOf([one]).foretold, glanceOf([]).foretold)
  assert.notEqual(glanceOf([one]).urgent, glanceOf([{ ...one, level: 'critical' }]).urgent)
})
