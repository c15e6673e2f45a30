import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkStore } from '#cli/doctor/store-checks.ts'
import { systemClock } from '#kit/clock.ts'
import { openDatabase } from '#kit/store/sqlite/database.ts'
import { migrations } from '#kit/store/sqlite/migrations.ts'

async function aFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-doctor-'))
  return {
    folder,
    path: join(folder, 'foretap.db'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
const look = (path: string, { sizeMaxBytes = 2 ** 20, isRunning = false } = {}) =>
  checkStore({ path, sizeMaxBytes }, { isRunning })

test('a store that does not exist will be made, in folders that do not exist either', async () => {
  await using at = await aFolder()
  const [file, disk] = await look(join(at.folder, 'a/b/foretap.db'))
  assert.equal(file?.state, 'ok')
  assert.match(file?.text ?? '', /will be made/)
  assert.equal(disk?.state, 'ok')
  assert.match(disk?.text ?? '', /\d [kMGT]?B free/)
  assert.deepEqual(await readdir(at.folder), [])
})

test('a store at rest tells its size and schema', async () => {
  await using at = await aFolder()
  await (await openDatabase(at.path, systemClock))[Symbol.asyncDispose]()
  const [file] = await look(at.path)
  assert.equal(file?.state, 'ok')
  const newest = Object.keys(migrations).at(-1) ?? ''
  assert.match(file?.text ?? '', new RegExp(`foretap\\.db has \\d+ kB, schema ${newest}`))
})

test('a store that is held is a problem, unless it is held by the Foretap that answers here', async () => {
  await using at = await aFolder()
  await using _ = await openDatabase(at.path, systemClock)
  const [stranger] = await look(at.path)
  assert.equal(stranger?.state, 'failed')
  assert.match(stranger?.text ?? '', new RegExp(`held by process ${process.pid} `))
  assert.match(stranger?.advice ?? '', /store\.path/)
  assert.equal((await look(at.path, { isRunning: true }))[0]?.state, 'ok')
})

test('a path through a file and a file of another program are problems', async () => {
  await using at = await aFolder()
  const other = join(at.folder, 'notes.txt')
  await writeFile(other, 'these are notes '.repeat(100))
  for (const path of [join(other, 'foretap.db'), other]) {
    const [file] = await look(path)
    assert.equal(file?.state, 'failed', path)
    assert.ok(file?.text.includes('notes.txt'), file?.text)
    assert.ok(file.advice)
  }
})

test('a disk with less room than the history may take is said', async () => {
  await using at = await aFolder()
  const [, disk] = await look(at.path, { sizeMaxBytes: Number.MAX_SAFE_INTEGER })
  assert.equal(disk?.state, 'limited')
  assert.match(disk?.advice ?? '', /sizeMaxBytes/)
})
