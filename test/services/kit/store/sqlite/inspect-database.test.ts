import assert from 'node:assert/strict'
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import SqliteFile from 'better-sqlite3'
import { systemClock } from '#kit/clock.ts'
import { openDatabase } from '#kit/store/sqlite/database.ts'
import { inspectDatabase } from '#kit/store/sqlite/inspect-database.ts'
import { migrations } from '#kit/store/sqlite/migrations.ts'

async function aFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-inspect-'))
  return {
    folder,
    path: join(folder, 'foretap.db'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

test('a file that is not there is absent, and stays so', async () => {
  await using at = await aFolder()
  assert.deepEqual(inspectDatabase(at.path), { kind: 'absent' })
  assert.deepEqual(readdirSync(at.folder), [])
})

test('a file at rest tells its schema, and neither it nor its folder changes', async () => {
  await using at = await aFolder()
  await (await openDatabase(at.path, systemClock))[Symbol.asyncDispose]()
  const before = { names: readdirSync(at.folder), bytes: readFileSync(at.path) }
  const seen = inspectDatabase(at.path)
  assert.equal(seen.kind, 'usable')
  assert.deepEqual(seen, {
    kind: 'usable',
    sizeBytes: before.bytes.length,
    schema: Object.keys(migrations).sort().at(-1),
    pending: 0,
  })
  assert.deepEqual({ names: readdirSync(at.folder), bytes: readFileSync(at.path) }, before)
})

test('a file that a kill left behind with its log is usable', async () => {
  await using at = await aFolder()
  await using _ = await openDatabase(at.path, systemClock)
  const copy = join(at.folder, 'copy.db')
  for (const end of ['', '-wal']) copyFileSync(`${at.path}${end}`, `${copy}${end}`)
  assert.equal(inspectDatabase(copy).kind, 'usable')
})

test('a file in use is held by the process that its owner named', async () => {
  await using at = await aFolder()
  await using _ = await openDatabase(at.path, systemClock)
  const seen = inspectDatabase(at.path)
  assert.equal(seen.kind, 'held')
  assert.match(seen.kind === 'held' ? seen.owner : '', new RegExp(`process ${process.pid} on `))
})

test('files of other programs, of newer versions and of no kind are refused, each by its name', async () => {
  await using at = await aFolder()
  const codeOf = () => {
    const seen = inspectDatabase(at.path)
    return seen.kind === 'refused' ? seen.error.code : seen.kind
  }
  writeFileSync(at.path, 'this is no database '.repeat(100))
  assert.equal(codeOf(), 'STORE_FILE_FOREIGN')
  await rm(at.path)
  const foreign = new SqliteFile(at.path)
  foreign.exec('CREATE TABLE theirs (id INTEGER)')
  foreign.close()
  assert.equal(codeOf(), 'STORE_FILE_FOREIGN')
  await rm(at.path)
  await (await openDatabase(at.path, systemClock))[Symbol.asyncDispose]()
  const newer = new SqliteFile(at.path)
  newer.exec("INSERT INTO kysely_migration VALUES ('9999-later', '2030-01-01')")
  newer.close()
  assert.equal(codeOf(), 'STORE_FILE_NEWER')
})
