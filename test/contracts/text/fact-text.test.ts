import assert from 'node:assert/strict'
import { test } from 'node:test'
import { facts } from '#contracts/sample.ts'
import { factWords } from '#contracts/text/fact-text.ts'

test('every fact has words, and no two facts share them', () => {
  assert.equal(new Set(factWords(facts)).size, facts.length)
})

test('the fact that explains an age best comes first, whatever the order it was seen in', () => {
  assert.deepEqual(factWords(['idle', 'blocked']), [
    'blocked by an open transaction',
    'idle: no new records',
  ])
})
