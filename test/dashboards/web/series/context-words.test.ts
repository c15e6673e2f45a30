import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventWords, isPage, labelsInOrder } from '#dashboards/web/src/series/context-words.ts'

test('facts that everybody knows come first, the others by name', () => {
  const labels = { zone: 'a', tier: '1', area: 'b', owner: 'payments' }
  assert.deepEqual(labelsInOrder({ labels, links: {}, events: [] }), [
    ['owner', 'payments'],
    ['tier', '1'],
    ['area', 'b'],
    ['zone', 'a'],
  ])
})

test('a deploy is said to be one, everything else says itself', () => {
  assert.equal(eventWords({ what: 'deploy', text: 'billing 1.4.2' }), 'Deploy of billing 1.4.2')
  assert.equal(eventWords({ what: 'other', text: 'moved' }), 'moved')
})

test('only addresses of pages become links', () => {
  assert.equal(isPage('https://example.com'), true)
  assert.equal(isPage('javascript:alert(1)'), false)
  assert.equal(isPage(' https://example.com'), false)
})
