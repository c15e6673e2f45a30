import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type IncidentRow, incidentRowOf } from '#contracts/incident-row.ts'
import { headline, standingText, whyText } from '#dashboards/web/src/incidents/incident-words.ts'
import { silenceAddress } from '#dashboards/web/src/incidents/silence-address.ts'
import { parseMatcher } from '#kit/labels/matcher.ts'
import { fixtureIncidents } from '#test/support/board/fixture-incidents.ts'

const nowMs = 1_800_000_000_000
const rows = fixtureIncidents(nowMs).map(incidentRowOf)
const rowOf = (id: string): IncidentRow => {
  const row = rows.find(one => one.id === id)
  assert.ok(row)
  return row
}

for (const [id, text] of [
  ['in-billing', 'billing on orders breaks its 30 s objective in ~7 min · 82 %'],
  ['in-ledger', 'ledger-export on payments is 3 m 35 s late (objective 45 s)'],
  ['in-search', 'search-index on catalog (+2 more) is 16 s late (objective 15 s)'],
  ['in-audit', 'Nobody can tell how late audit on secrets is'],
  ['in-email', 'email on users did not break its 10 s objective'],
  ['in-clicks', 'geo-replica on clicks was up to 1 m 4 s late (objective 10 s)'],
] as const) {
  test(`the headline of an incident says what, when and how sure: ${text}`, () => {
    assert.equal(headline(rowOf(id), undefined, nowMs), text)
  })
}

test('an incident whose age has come back says so until it is over', () => {
  const age = { known: true, lowMs: 1, bestMs: 3_000, highMs: 1, method: 'reported' } as const
  assert.equal(
    headline(rowOf('in-ledger'), { age, facts: [] }, nowMs),
    'ledger-export on payments is back at 3 s (objective 45 s)',
  )
})

test('the headline follows the newest row of the series', () => {
  const age = { known: true, lowMs: 1, bestMs: 240_000, highMs: 1, method: 'reported' } as const
  assert.equal(
    headline(rowOf('in-ledger'), { age, facts: [] }, nowMs),
    'ledger-export on payments is 4 m late (objective 45 s)',
  )
})

test('why leaves out what the headline says, and names what was seen', () => {
  assert.equal(
    whyText(rowOf('in-billing'), undefined),
    'Arrivals +80 % in 6 min, consumers at their ceiling of 1.2 k/s, deploy of billing 2.14 nine minutes ago.',
  )
  const age = { known: false, reason: 'not-measured' } as const
  assert.equal(
    whyText(rowOf('in-ledger'), { age, facts: ['blocked'] }),
    'Blocked by an open transaction. Deploy of ledger 3.2 shortly before may be why.',
  )
  const bare = { ...rowOf('in-ledger'), text: 'Age 6.2 s breaks its objective of 5 s.' }
  assert.equal(whyText(bare, undefined), bare.text)
})

test('where an incident stands is said by who did or knows something', () => {
  assert.match(standingText(rowOf('in-search'), nowMs), /^Acknowledged by mira /)
  assert.match(standingText(rowOf('in-audit'), nowMs), /^Snoozed until /)
  assert.match(standingText(rowOf('in-email'), nowMs), /^Nobody was told: the tap budget/)
  assert.match(standingText(rowOf('in-billing'), nowMs), /^ana: A device has it\. /)
})

test('the conditions offered for a silence can be read, fit the incident, and name what its series share', () => {
  const conditions = (id: string) =>
    new URL(silenceAddress(rowOf(id)), 'http://board').searchParams.getAll('match')
  assert.deepEqual(conditions('in-search'), ['stream="catalog"'])
  const odd = { series: [{ ...rowOf('in-ledger').series[0], stream: 'a"b\\c' }], labels: {} }
  const address = silenceAddress(odd as Parameters<typeof silenceAddress>[0])
  for (const text of new URL(address, 'http://board').searchParams.getAll('match')) {
    const parsed = parseMatcher(text)
    assert.ok(parsed.ok, text)
    assert.ok(
      parsed.matcher.fits({ cluster: 'kafka-eu', stream: 'a"b\\c', consumer: 'ledger-export' }),
    )
  }
})
