import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { StatusTeller } from '#collector/status-teller.ts'
import { collectorStatus } from '#contracts/collector-status.ts'
import { topics } from '#contracts/topics.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { systemClock } from '#kit/clock.ts'
import { silentLogger } from '#kit/logger.ts'
import { eventually } from '#test/support/eventually.ts'

const fleet = {
  series: { proven: 1, fallenBack: 0, unscored: { 'no-objective': 2 } },
  skill: { checked: 10, brier: 0.1, baselineBrier: 0.2, baseRate: 0.3 },
}
const checked = { probability: 0.7, baselineProbability: 0.4, hasBroken: true }

test('a collector tells who speaks and how good it is, and goes on from that after a restart', async () => {
  const deps = { clock: systemClock, log: silentLogger, registry: new Registry() }
  await using bus = createEmbeddedBus(embeddedBusConfig.parse({}), deps)
  const told = async () => {
    const text = (await bus.snapshot(topics.collectors.name)).get('one')
    return text === undefined ? undefined : collectorStatus.parse(JSON.parse(text))
  }
  const momentsAre = (count: number) =>
    eventually(
      async () => {
        const status = await told()
        const moments = status?.reliability.find(({ from }) => from === 0.7)?.moments ?? 0
        return Math.abs(moments - count) < 0.01 && status
      },
      { what: `${count} moments`, withinMs: 30_000 },
    )
  {
    await using teller = new StatusTeller('one', { ...deps, bus })
    teller.greeted({ kind: 'ready', by: 'static', problems: ['network: no engine'] })
    teller.checked(checked)
    teller.checked(checked)
    teller.died()
    teller.tell(fleet)
    const status = await momentsAre(2)
    assert.equal(status.by, 'static')
    assert.deepEqual(status.problems, ['network: no engine'])
    assert.equal(status.scoring.restarts, 1)
    assert.deepEqual(status.series, fleet.series)
  }
  await using teller = new StatusTeller('one', { ...deps, bus })
  teller.checked(checked)
  teller.tell(fleet)
  const status = await momentsAre(3)
  assert.equal(status.by, undefined, 'nobody spoke yet')
})
