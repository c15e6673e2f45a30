import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kafkaChecks } from '#bridge/kafka/probe-checks.ts'
import { doctorDocument, doctorText, isWell } from '#cli/doctor/doctor-report.ts'
import { assertGolden } from '#test/support/golden.ts'
import { aProbe, someChecks } from './some-checks.ts'

for (const width of [80, 44]) {
  test(`the list at ${width} columns`, () => {
    const probe = aProbe()
    const about = { area: 'cluster', cluster: probe.cluster } as const
    const checks = [...someChecks, ...kafkaChecks(probe).map(check => ({ ...about, ...check }))]
    assertGolden(`doctor/width-${width}.txt`, doctorText(checks, { width, hasColour: false }))
  })
}

test('colour repeats what shape and word say', () => {
  const coloured = doctorText(someChecks, { width: 80, hasColour: true })
  assertGolden('doctor/colour.txt', coloured)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  const bare = coloured.replace(/\u001b\[\d+m/g, '')
  assert.equal(bare, doctorText(someChecks, { width: 80, hasColour: false }))
})

test('the last line sums up', () => {
  const last = (states: readonly ('ok' | 'limited' | 'failed')[]) =>
    doctorText(
      states.map(state => ({ area: 'store', check: 'file', state, text: 'seen' })),
      { width: 80, hasColour: false },
    )
      .trimEnd()
      .split('\n')
      .at(-1)
  assert.equal(last(['ok']), 'All is well.')
  assert.equal(last(['ok', 'limited']), 'Foretap works here; 1 thing is limited.')
  assert.equal(last(['failed']), '1 problem stops Foretap from working here.')
  assert.equal(
    last(['failed', 'failed', 'limited', 'limited']),
    '2 problems stop Foretap from working here; 2 things are limited.',
  )
})

test('only what stops measuring is a failure', () => {
  assert.equal(isWell(someChecks), false)
  assert.equal(isWell(someChecks.filter(({ state }) => state !== 'failed')), true)
})

test('the document has every check and, of each cluster, what was counted', () => {
  const clusters = [{ name: 'orders-eu' }]
  const document = doctorDocument(someChecks, { atMs: 5, clusters })
  assert.deepEqual(Object.keys(document), ['atMs', 'ok', 'checks', 'clusters'])
  assert.deepEqual(document.checks, someChecks)
  assert.deepEqual(document.clusters, clusters)
})
