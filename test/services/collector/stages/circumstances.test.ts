import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { circumstancesOf, labelsOf, mayBeWhyText } from '#collector/stages/circumstances.ts'
import { anomaly } from '#contracts/anomaly.ts'
import { type ContextEvent, contextEventKinds } from '#contracts/context.ts'

const startMs = 1_800_000_000_000
const minuteMs = 60_000
const before = { startMs, rebalancedMs: undefined, word: 'before' } as const
const event = (what: ContextEvent['what'], agoMs: number, text = 'x'): ContextEvent => ({
  ...{ what, text, atMs: startMs - agoMs },
})
const textsOf = (events: readonly ContextEvent[], onset: object = {}) =>
  circumstancesOf(events, { ...before, ...onset }).map(({ text }) => text)

test('a deploy shortly before an onset is said with what was deployed and how long before', () => {
  const link = 'https://example.com/1.4.2'
  const deploy = { ...event('deploy', 4 * minuteMs, 'billing 1.4.2'), link }
  assert.deepEqual(circumstancesOf([deploy], before), [
    { what: 'deploy', text: 'deploy of billing 1.4.2, 4 m before', atMs: deploy.atMs, link },
  ])
  assert.deepEqual(textsOf([deploy], { word: 'ago' }), ['deploy of billing 1.4.2, 4 m ago'])
  assert.deepEqual(textsOf([event('deploy', 31 * minuteMs)]), [], 'long before')
  assert.deepEqual(textsOf([event('deploy', -minuteMs)]), [], 'afterwards')
})

test('what was found a little late, or happened between two looks, is said for what it is', () => {
  assert.deepEqual(textsOf([event('deploy', -5_000, 'a')]), ['deploy of a, just before'])
  const between = { ...event('configuration', -5 * minuteMs, 'retention.ms went from 2 to 1') }
  assert.deepEqual(textsOf([between]), [])
  assert.deepEqual(textsOf([{ ...between, notBeforeMs: startMs - 3 * minuteMs }]), [
    'retention.ms went from 2 to 1, at most 3 m before',
  ])
})

test('a deploy comes before the rebalances that it causes, and a storm of them hides nothing', () => {
  const storm = Array.from({ length: 20 }, (_, i) => event('rebalance', i * 10_000, `turn ${i}`))
  const texts = textsOf([...storm, event('deploy', 5 * minuteMs, 'billing 1.4.2')])
  assert.equal(texts[0], 'deploy of billing 1.4.2, 5 m before')
  assert.deepEqual(texts.slice(1), ['turn 0, just before', 'turn 1, 10 s before'])
})

test('a rebalance that only the samples showed is told, unless a bridge told more of it', () => {
  const rebalancedMs = startMs - 2 * minuteMs
  assert.deepEqual(textsOf([], { rebalancedMs }), ['the group rebalanced, 2 m before'])
  assert.deepEqual(
    textsOf([event('rebalance', minuteMs, 'members went from 3 to 2')], { rebalancedMs }),
    ['members went from 3 to 2, 1 m before'],
  )
  assert.deepEqual(textsOf([], { rebalancedMs: startMs - 11 * minuteMs }), [])
})

test('whatever happened, it fits an anomaly and keeps its time', () => {
  const any = fc.record({
    what: fc.constantFrom(...contextEventKinds),
    text: fc.string({ minLength: 1, maxLength: 140 }),
    atMs: fc.integer({ min: startMs - 7_200_000, max: startMs + 7_200_000 }),
  })
  fc.assert(
    fc.property(fc.array(any, { maxLength: 80 }), fc.option(fc.nat(7_200_000)), (events, ago) => {
      const rebalancedMs = ago === null ? undefined : startMs - ago
      const found = circumstancesOf(events, { ...before, rebalancedMs })
      assert.deepEqual(anomaly.shape.circumstances.parse(found), found)
      for (const { text } of found) assert.match(text, / before$/)
      assert.ok(mayBeWhyText(found, '').length < 400 + 30)
    }),
  )
})

test('what was said already is not said again', () => {
  const found = circumstancesOf(
    [event('deploy', minuteMs, 'a'), event('other', minuteMs, 'b')],
    before,
  )
  assert.equal(
    mayBeWhyText(found, 'breaks soon: deploy of a, 2 m ago'),
    ' May be why: b, 1 m before.',
  )
  assert.equal(mayBeWhyText([], 'x'), '')
})

test('labels of an anomaly are the facts, and the links as addresses', () => {
  assert.deepEqual(
    labelsOf({ labels: { owner: 'x' }, links: { runbook: 'https://e.com' }, events: [] }),
    {
      owner: 'x',
      runbook_url: 'https://e.com',
    },
  )
})
