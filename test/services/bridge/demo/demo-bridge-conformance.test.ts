import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { demoBridgeConfig } from '#bridge/demo/config.ts'
import { createDemoBridge } from '#bridge/demo/demo-bridge.ts'
import { demoWorld } from '#bridge/demo/world/demo-world.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { type BridgeFixture, describeBridge } from '#test/conformance/bridge.ts'

/** On the real clock, as users run it. What happens to the demo's consumers is on its own schedule alone. */
async function open(): Promise<BridgeFixture> {
  const [reader, next] = demoWorld.consumers
  assert.ok(reader !== undefined && next !== undefined)
  const [subscription] = reader.subscriptions
  assert.ok(subscription !== undefined)
  const config = demoBridgeConfig.parse({ historyHours: 0.1 })
  const bridge = createDemoBridge(config, { clock: systemClock, log: silentLogger })
  let running = 0
  return {
    bridge: {
      cluster: bridge.cluster,
      async *polls(signal) {
        running++
        try {
          yield* bridge.polls(signal)
        } finally {
          running--
        }
      },
      [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose](),
    },
    stream: subscription.stream,
    consumer: reader.name,
    other: next.name,
    letPass: ms => delay(ms),
    assertClosed: () => assert.equal(running, 0),
    [Symbol.asyncDispose]: () => bridge[Symbol.asyncDispose](),
  }
}

describeBridge('demo bridge', open)
