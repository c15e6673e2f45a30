import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileTroubleText } from '#kit/file-trouble.ts'

const thrownBy = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail('It worked.'),
    (thrown: unknown) => thrown,
  )

test('a file that is missing, is a folder, or lies in a file is told so by its name', async () => {
  const nowhere = join(tmpdir(), 'foretap-no-such-file')
  const missing = await thrownBy(readFile(nowhere))
  assert.equal(fileTroubleText(missing), `${nowhere}: there is no such file or folder`)
  // Reading a folder fails without its name.
  const folder = await thrownBy(readFile(tmpdir()))
  assert.equal(fileTroubleText(folder), 'it is a folder, not a file')
  assert.equal(fileTroubleText(folder, 'data'), 'data: it is a folder, not a file')
  const inside = await thrownBy(writeFile(join(import.meta.filename, 'x'), ''))
  assert.match(fileTroubleText(inside), /x: a part of its path is a file, not a folder$/)
})

test('what is no trouble with a file keeps its words', () => {
  assert.equal(fileTroubleText(new Error('weights differ')), 'weights differ')
  assert.equal(fileTroubleText('thrown as text'), 'thrown as text')
  assert.equal(fileTroubleText(undefined), 'undefined')
})
