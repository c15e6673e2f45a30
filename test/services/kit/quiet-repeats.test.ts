import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quietRepeats } from '#kit/quiet-repeats.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'

function aQuietLog() {
  const { log, lines } = createRecordingLog()
  const clock = { atMs: 0, monotonicMs: () => clock.atMs }
  return { clock, lines, quiet: quietRepeats(log, clock) }
}

test('the same complaint is written once a minute, and then says how often it was left out', () => {
  const { clock, lines, quiet } = aQuietLog()
  for (; clock.atMs <= 60_000; clock.atMs += 1_000) quiet.warn({ reason: 'disk full' }, 'it waits')
  assert.deepEqual(lines, [
    { level: 'warn', fields: { reason: 'disk full' }, message: 'it waits' },
    { level: 'warn', fields: { reason: 'disk full', repeats: 59 }, message: 'it waits' },
  ])
})

test('other reasons, levels, texts and parts, and lines without a reason, are all written', () => {
  const { lines, quiet } = aQuietLog()
  const collector = quiet.child({ role: 'collector' })
  quiet.warn({ reason: 'disk full' }, 'it waits')
  quiet.warn({ reason: 'disk gone' }, 'it waits')
  quiet.error({ reason: 'disk full' }, 'it waits')
  quiet.warn({ reason: 'disk full' }, 'it is lost')
  collector.warn({ reason: 'disk full' }, 'it waits')
  for (let i = 0; i < 2; i++) {
    quiet.error({}, 'it ended')
    quiet.info({ reason: 'disk full' }, 'it goes on')
  }
  assert.equal(lines.length, 9)
  collector.warn({ reason: 'disk full', atMs: 7 }, 'it waits')
  assert.equal(lines.length, 9)
})

test('what is remembered has a bound: the oldest complaint is forgotten first', () => {
  const { lines, quiet } = aQuietLog()
  for (let i = 0; i <= 256; i++) quiet.warn({ reason: `disk ${i}` }, 'it waits')
  quiet.warn({ reason: 'disk 256' }, 'it waits')
  assert.equal(lines.length, 257)
  quiet.warn({ reason: 'disk 0' }, 'it waits')
  assert.equal(lines.length, 258)
})
