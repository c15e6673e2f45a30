import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import SqliteFile from 'better-sqlite3'
import { Registry } from 'prom-client'
import { stepMs } from '#contracts/frame.ts'
import { seriesId } from '#contracts/series.ts'
import { systemClock } from '#kit/clock.ts'
import { AppError } from '#kit/errors.ts'
import { silentLogger } from '#kit/logger.ts'
import { sqliteStoreConfig } from '#kit/store/sqlite/config.ts'
import { openSqliteStore, type SqliteStore } from '#kit/store/sqlite/sqlite-store.ts'
import { describeAnomalies } from '#test/conformance/anomalies.ts'
import { describeStore, frameOf, type StoreSuite, seriesKeyOf } from '#test/conformance/store.ts'
import { eventually } from '#test/support/eventually.ts'

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'foretap-store-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

function openStore(path: string, overrides: object = {}, registry = new Registry()) {
  const config = sqliteStoreConfig.parse({ path, retryMs: 20, ...overrides })
  return openSqliteStore(config, { clock: systemClock, log: silentLogger, registry })
}

const suite: StoreSuite = {
  name: 'SQLite store',
  async open() {
    const folder = await temporaryFolder()
    const path = join(folder.path, 'foretap.db')
    let store: SqliteStore = await openStore(path)
    return {
      get store() {
        return store
      },
      async reopen() {
        await store[Symbol.asyncDispose]()
        store = await openStore(path)
        return store
      },
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]()
        await folder[Symbol.asyncDispose]()
      },
    }
  },
}
describeStore(suite)
describeAnomalies(suite)

const startMs = 1_800_000_000_000
const hasCode =
  (code: string, pattern = /./) =>
  (error: unknown) =>
    error instanceof AppError && error.code === code && pattern.test(error.message)

test('a second instance on the same file is told who holds it, and the first goes on', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'foretap.db')
  await using first = await openStore(path)
  await assert.rejects(
    openStore(path),
    hasCode('STORE_FILE_IN_USE', new RegExp(`process ${process.pid} on .* since 20`)),
  )
  await first.history.append(startMs, [frameOf('a', startMs, 1)])
})

test('a second process on the same file is told who holds it', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'foretap.db')
  await using _ = await openStore(path)
  const child = spawn(process.execPath, [join(import.meta.dirname, 'appending-child.ts'), path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const errors: string[] = []
  child.stderr.on('data', text => errors.push(String(text)))
  await once(child, 'close')
  assert.match(
    errors.join(''),
    new RegExp(`Another process uses this database file.*process ${process.pid} on`),
  )
})

test('a file of another program and a file that is no database are refused and left alone', async () => {
  await using folder = await temporaryFolder()
  const text = join(folder.path, 'notes.txt')
  await writeFile(text, 'not a database, but long enough to look at: '.repeat(100))
  await assert.rejects(openStore(text), hasCode('STORE_FILE_FOREIGN'))
  assert.match(await readFile(text, 'utf8'), /^not a database/)

  const other = join(folder.path, 'other.db')
  const file = new SqliteFile(other)
  file.exec('CREATE TABLE theirs (x)')
  file.close()
  const before = await readFile(other)
  await assert.rejects(openStore(other), hasCode('STORE_FILE_FOREIGN', /other\.db/))
  assert.deepEqual(await readFile(other), before)
})

test('a database of a newer version is refused', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'foretap.db')
  await (await openStore(path))[Symbol.asyncDispose]()
  const file = new SqliteFile(path)
  file.exec("INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-later', '2030')")
  file.close()
  await assert.rejects(openStore(path), hasCode('STORE_FILE_NEWER', /9999-later/))
})

test('a damaged file and a folder that is missing are said', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'foretap.db')
  const store = await openStore(path)
  await store.history.append(startMs, [frameOf('a', startMs, 1)])
  await store[Symbol.asyncDispose]()
  const bytes = await readFile(path)
  await writeFile(path, bytes.fill(0xa5, 200))
  await assert.rejects(openStore(path), hasCode('STORE_FILE_CORRUPT'))
  await assert.rejects(
    openStore(join(folder.path, 'no', 'such.db')),
    hasCode('STORE_FILE_UNOPENABLE', /no: there is no such file or folder/),
  )
  await assert.rejects(
    openStore(join(path, 'such.db')),
    hasCode('STORE_FILE_UNOPENABLE', /such\.db: a part of its path is a file/),
  )
})

test('while the disk is full steps wait, are still readable, and are written once there is room', async () => {
  await using folder = await temporaryFolder()
  const registry = new Registry()
  await using store = await openStore(join(folder.path, 'foretap.db'), {}, registry)
  const { history, database } = store
  const many = (at: number) =>
    Array.from({ length: 3_000 }, (_, i) => frameOf(`c${i}`, at, (i * 7_919 + at) % 900_001))
  await history.append(startMs, many(startMs))
  const pages = Number(database.pragma('page_count'))
  database.pragma(`max_page_count = ${pages}`)
  const appends = [1, 2, 3].map(step =>
    history.append(startMs + step * stepMs, many(startMs + step * stepMs)),
  )
  await eventually(() => !store.health().ok, { what: 'the full disk to be noticed' })
  const health = store.health()
  assert.match(health.ok ? '' : health.reason, /disk of the database is full/)
  assert.match(await registry.metrics(), /foretap_store_unsaved_steps 3/)
  assert.match(
    await registry.metrics(),
    /foretap_store_write_failures_total\{reason="full"\} [1-9]/,
  )
  const id = seriesId(seriesKeyOf('c1'))
  const read = () => history.read(id, { fromMs: startMs, toMs: startMs + 60_000 })
  assert.equal((await read()).columns.startMs.length, 4)
  database.pragma('max_page_count = 1000000')
  await Promise.all(appends)
  assert.deepEqual(store.health(), { ok: true })
  assert.equal((await read()).columns.startMs.length, 4)
  const rows = await database.db.selectFrom('journal').select('seq').execute()
  assert.equal(rows.length, 4)
})

test('past their bound the oldest waiting steps are given up, and said', async () => {
  await using folder = await temporaryFolder()
  const registry = new Registry()
  await using store = await openStore(
    join(folder.path, 'foretap.db'),
    { unsavedStepsMax: 2 },
    registry,
  )
  const { history, database } = store
  database.pragma(`max_page_count = ${database.pragma('page_count')}`)
  const frames = Array.from({ length: 5_000 }, (_, i) =>
    frameOf(`c${i}`, startMs, (i * 7_919) % 900_001),
  )
  const append = (step: number) => history.append(startMs + step * stepMs, frames)
  const first = assert.rejects(append(0), hasCode('STORE_DISK_FULL'))
  await eventually(() => !store.health().ok, { what: 'the full disk to be noticed' })
  const later = Promise.all([append(1), append(2)])
  await first
  assert.match(await registry.metrics(), /foretap_store_steps_lost_total 1/)
  database.pragma('max_page_count = 1000000')
  await later
})

test('the size bound drops what ended first and keeps the newest', async () => {
  await using folder = await temporaryFolder()
  const registry = new Registry()
  const sizeMaxBytes = 2 ** 20
  await using store = await openStore(join(folder.path, 'foretap.db'), { sizeMaxBytes }, registry)
  const { history } = store
  let at = startMs
  for (let hour = 0; hour < 3; hour++) {
    const appends: Promise<void>[] = []
    for (let step = 0; step < 360; step++, at += stepMs) {
      const frames = Array.from({ length: 300 }, (_, i) =>
        frameOf(`c${i}`, at, Math.random() * 900_000),
      )
      appends.push(history.append(at, frames))
    }
    await Promise.all(appends)
    const report = await history.fold(at + 120_000)
    assert.ok(report.bytes <= sizeMaxBytes, `${report.bytes} bytes`)
  }
  assert.match(
    await registry.metrics(),
    /foretap_store_blocks_dropped_total\{reason="size"\} [1-9]/,
  )
  const { columns } = await history.read(seriesId(seriesKeyOf('c7')), { fromMs: startMs, toMs: at })
  assert.ok((columns.startMs.at(-1) ?? 0) >= at - 15 * 60_000)
})

test('a process that is killed at any moment loses at most the step it was not promised yet', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'foretap.db')
  let promised = 0
  for (let round = 0; round < 6; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'appending-child.ts'), path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const killAfter = promised + 1 + round * 37
    for await (const line of createInterface(child.stdout)) {
      promised = Math.max(promised, Number(line))
      if (promised >= killAfter) child.kill('SIGKILL')
    }
    await using store = await openStore(path)
    assert.equal(store.database.pragma('integrity_check'), 'ok')
    const { columns } = await store.history.read(seriesId(seriesKeyOf('c0')), {
      fromMs: startMs,
      toMs: Number.MAX_SAFE_INTEGER,
    })
    assert.deepEqual(
      columns.startMs,
      columns.startMs.map((_, i) => startMs + i * stepMs),
    )
    // One more may be durable whose promise the kill cut off.
    const extra = columns.startMs.length - promised
    assert.ok(
      extra === 0 || extra === 1,
      `${columns.startMs.length} steps for ${promised} promised`,
    )
    promised = columns.startMs.length
  }
})
