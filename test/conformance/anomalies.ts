import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Anomaly, type AnomalyKind, anomalyId } from '#contracts/anomaly.ts'
import { seriesId } from '#contracts/series.ts'
import type { Anomalies } from '#kit/store/store.ts'
import { type StoreSuite, seriesKeyOf } from './store.ts'

const dayMs = 86_400_000
const startMs = 1_800_000_000_000

function anomalyOf(
  consumer: string,
  kind: AnomalyKind,
  at: { readonly startMs: number; readonly atMs: number; readonly endMs?: number },
): Anomaly {
  const series = seriesKeyOf(consumer)
  return {
    ...{ v: 1, id: anomalyId(series, kind, at.startMs), series, kind, ...at },
    age: { known: false, reason: 'not-measured' },
    ...{ objectiveLearnt: false, text: `at ${at.atMs}`, labels: {}, circumstances: [] },
  }
}

const all = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, limit: 100 }
const texts = async (anomalies: Anomalies, filter: object = {}) =>
  (await anomalies.find({ ...all, ...filter })).map(({ text }) => text)

export function describeAnomalies({ name, open, skip = false }: StoreSuite): void {
  const options = { skip }

  test(`${name}: the newest word on an anomaly is kept over a restart`, options, async () => {
    await using fixture = await open()
    const first = anomalyOf('billing', 'breach', { startMs, atMs: startMs })
    const later = anomalyOf('billing', 'breach', { startMs, atMs: startMs + 60_000 })
    await fixture.store.anomalies.put([first])
    await fixture.store.anomalies.put([later])
    await fixture.store.anomalies.put([first])
    const { anomalies } = await fixture.reopen()
    assert.deepEqual(await anomalies.find(all), [later])
  })

  test(
    `${name}: an anomaly that ended stays ended when its beginning comes again`,
    options,
    async () => {
      await using fixture = await open()
      const { anomalies } = fixture.store
      const ended = { startMs, atMs: startMs + 60_000, endMs: startMs + 50_000 }
      await anomalies.put([anomalyOf('billing', 'breach', ended)])
      await anomalies.put([anomalyOf('billing', 'breach', { startMs, atMs: startMs + 70_000 })])
      assert.equal((await anomalies.find(all))[0]?.endMs, startMs + 50_000)
    },
  )

  test(
    `${name}: anomalies are found by time, series, kind and whether they are open`,
    options,
    async () => {
      await using fixture = await open()
      const { anomalies } = fixture.store
      const at = (minute: number) => startMs + minute * 60_000
      await anomalies.put([
        anomalyOf('billing', 'breach', { startMs: at(0), atMs: at(1), endMs: at(10) }),
        anomalyOf('billing', 'blind', { startMs: at(20), atMs: at(21) }),
        anomalyOf('mail', 'breach', { startMs: at(30), atMs: at(32) }),
      ])
      const [first, second, third] = [at(1), at(21), at(32)].map(ms => `at ${ms}`)
      assert.deepEqual(await texts(anomalies), [third, second, first])
      assert.deepEqual(await texts(anomalies, { limit: 1 }), [third])
      assert.deepEqual(await texts(anomalies, { toMs: at(25) }), [second, first])
      assert.deepEqual(await texts(anomalies, { fromMs: at(11), toMs: at(25) }), [second])
      assert.deepEqual(await texts(anomalies, { series: seriesId(seriesKeyOf('billing')) }), [
        ...[second, first],
      ])
      assert.deepEqual(await texts(anomalies, { kinds: ['breach'] }), [third, first])
      assert.deepEqual(await texts(anomalies, { onlyOpen: true }), [third, second])
    },
  )

  test(
    `${name}: intervals of one series and kind that overlap are one, whatever ids two collectors give them`,
    options,
    async () => {
      await using fixture = await open()
      const { anomalies } = fixture.store
      const say = (at: { startMs: number; atMs: number; endMs?: number }) =>
        anomalies.put([anomalyOf('billing', 'breach', at)])
      const at = (second: number) => startMs + second * 1_000
      await say({ startMs: at(0), atMs: at(0) })
      await say({ startMs: at(20), atMs: at(20) })
      await say({ startMs: at(0), atMs: at(80), endMs: at(50) })
      const [one, ...others] = await anomalies.find(all)
      assert.deepEqual(others, [])
      const first = anomalyId(seriesKeyOf('billing'), 'breach', at(0))
      assert.deepEqual([one?.id, one?.startMs, one?.endMs], [first, at(0), at(50)])

      // The other one still finds it open afterwards, and is believed; a word from before is not.
      await say({ startMs: at(20), atMs: at(81) })
      await say({ startMs: at(20), atMs: at(79) })
      assert.equal((await anomalies.find(all))[0]?.endMs, undefined)
      await say({ startMs: at(20), atMs: at(200), endMs: at(170) })
      await say({ startMs: at(300), atMs: at(300) })
      assert.deepEqual(
        (await anomalies.find(all)).map(found => [found.startMs, found.endMs]),
        [
          [at(300), undefined],
          [at(0), at(170)],
        ],
      )
      assert.equal((await anomalies.find({ ...all, onlyOpen: true })).length, 1)
    },
  )

  test(`${name}: anomalies go after sixty days`, options, async () => {
    await using fixture = await open()
    const { anomalies } = fixture.store
    await anomalies.put([anomalyOf('billing', 'breach', { startMs, atMs: startMs })])
    const later = startMs + 61 * dayMs
    await anomalies.put([anomalyOf('mail', 'breach', { startMs: later, atMs: later })])
    assert.deepEqual(await texts(anomalies), [`at ${later}`])
  })
}
