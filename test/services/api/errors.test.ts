import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { apiErrors } from '#api/errors.ts'
import { accessErrors } from '#kit/http/access/access-errors.ts'
import { requestErrors } from '#kit/http/request-errors.ts'

test('docs/api.md has every error with its status, and no other', () => {
  const text = readFileSync(join(import.meta.dirname, '../../../docs/api.md'), 'utf8')
  const documented = [...text.matchAll(/^\| `(API_[A-Z_]+)` \| (\d+) \|/gm)]
  const table = { ...apiErrors.table, ...requestErrors.table, ...accessErrors.table }
  const errors = Object.entries(table).map(([name, { http }]) => [`API_${name}`, http])
  assert.deepEqual(
    new Map(documented.map(([, code, status]) => [code, Number(status)])),
    new Map(errors as [string, number][]),
  )
})
