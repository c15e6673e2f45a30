import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ClockEvidence, clockCheck, runtimeCheck } from '#cli/doctor/machine-checks.ts'

const wallMs = Date.UTC(2026, 10, 21, 12)
const evidence = (given: Partial<ClockEvidence> = {}): ClockEvidence => ({
  before: { wallMs, monotonicMs: 1_000 },
  after: { wallMs: wallMs + 3_000, monotonicMs: 4_000 },
  storeWrittenAtMs: undefined,
  ...given,
})

const cases: readonly (readonly [string, ClockEvidence, 'ok' | 'limited', RegExp])[] = [
  ['runs evenly', evidence(), 'ok', /2026-11-21T12:00:03\.000Z/],
  [
    'jumped forward',
    evidence({ after: { wallMs: wallMs + 8_000, monotonicMs: 4_000 } }),
    'limited',
    /jumped forward by 5 s/,
  ],
  [
    'jumped back',
    evidence({ after: { wallMs: wallMs - 57_000, monotonicMs: 4_000 } }),
    'limited',
    /jumped back by 1 m/,
  ],
  [
    'was never set',
    evidence({ before: { wallMs: 0, monotonicMs: 0 }, after: { wallMs: 5, monotonicMs: 5 } }),
    'limited',
    /1970-01-01/,
  ],
  [
    'is behind what wrote the store',
    evidence({ storeWrittenAtMs: wallMs + 3_603_000 }),
    'limited',
    /written 1 h in the future/,
  ],
  ['is after what wrote the store', evidence({ storeWrittenAtMs: wallMs }), 'ok', /evenly/],
]
for (const [what, given, state, text] of cases) {
  test(`a clock that ${what} is ${state}`, () => {
    const check = clockCheck(given)
    assert.equal(check.state, state)
    assert.match(check.text, text)
    assert.equal(check.advice === undefined, state === 'ok')
  })
}

test('an older Node.js is a problem, this one is not', () => {
  const of = (node: string) => runtimeCheck({ foretap: '1', node, system: 'linux' }).state
  assert.equal(of('24.0.0'), 'ok')
  assert.equal(of('26.1.0'), 'ok')
  assert.equal(of('22.12.0'), 'failed')
})
