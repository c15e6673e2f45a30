import { Registry } from 'prom-client'
import { stepMs } from '#contracts/frame.ts'
import { systemClock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import { silentLogger } from '#kit/logger.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { frameOf } from '#test/conformance/store.ts'

/** Appends steps for ever where the file ends, and prints how many are durable after each; folds now and then. */
const startMs = 1_800_000_000_000
const [, , path = ''] = process.argv

try {
  const { history, database } = await openSqliteStore(sqliteStoreConfig.parse({ path }), {
    ...{ clock: systemClock, log: silentLogger, registry: new Registry() },
  })
  const series = await history.series()
  let step = 1 + (Math.max(startMs - stepMs, ...series.map(s => s.lastStepMs)) - startMs) / stepMs
  for (;;) {
    const at = startMs + step * stepMs
    const frames = Array.from({ length: 50 }, (_, i) => frameOf(`c${i}`, at, i * step))
    await history.append(at, frames)
    step++
    process.stdout.write(`${step}\n`)
    if (step % 20 === 0 && database.path === path) void history.fold(at + 3_700_000)
  }
} catch (cause) {
  process.stderr.write(`${messageOf(cause)}\n`)
  process.exitCode = 1
}
