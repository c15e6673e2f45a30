import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offsetPollConfig } from '#bridge/offsets/config.ts'
import { createSelection } from '#bridge/offsets/selection.ts'

const select = (config: Record<string, unknown>) => createSelection(offsetPollConfig.parse(config))

test('by default everything is watched but internal streams', () => {
  const selection = select({})
  assert.ok(selection.watchesStream('orders') && selection.watchesConsumer('__billing'))
  assert.equal(selection.watchesStream('__consumer_offsets'), false)
  assert.ok(select({ internalStreams: true }).watchesStream('__consumer_offsets'))
})

test('what is excluded is left out even where it is included', () => {
  const streams = { include: ['orders*', 'users'], exclude: ['*-dlq'] }
  const selection = select({ streams, consumers: { exclude: ['console-consumer-*'] } })
  const watched = ['orders', 'orders-dlq', 'users', 'users-v2'].map(selection.watchesStream)
  assert.deepEqual(watched, [true, false, true, false])
  assert.equal(selection.watchesConsumer('console-consumer-123'), false)
})

test('the first rule that matches a consumer says its isolation level, else the cluster’s', () => {
  const isolationOf = [
    { consumer: 'ledger-debug', isolation: 'read_uncommitted' },
    { consumer: 'ledger-*', isolation: 'read_committed' },
  ]
  const selection = select({ isolationOf })
  assert.deepEqual(['ledger-debug', 'ledger-export', 'billing'].map(selection.isolationOf), [
    'read_uncommitted',
    'read_committed',
    'read_uncommitted',
  ])
})
