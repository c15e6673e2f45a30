import assert from 'node:assert/strict'
import { createDemoBridge } from '#bridge/demo/demo-bridge.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { describeLifecycle } from '#test/conformance/lifecycle.ts'

describeLifecycle('demo bridge', async () => {
  const bridge = createDemoBridge(
    { name: 'demo', seed: 1, historyHours: 1 },
    { clock: systemClock, log: silentLogger },
  )
  const { signal } = new AbortController()
  let working = 0
  return {
    part: bridge,
    async work() {
      working++
      for await (const poll of bridge.polls(signal)) assert.ok(poll.samples.length > 0)
      working--
    },
    assertClosed: () => assert.equal(working, 0),
  }
})
