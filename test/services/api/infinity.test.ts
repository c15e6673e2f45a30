import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { seriesId } from '#contracts/series.ts'
import { aKey } from './rows.ts'
import { startWholeApi } from './start-whole-api.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/api.md'), 'utf8')

/** Rows of the table of queries in docs/api.md: what it is for, its address, and the columns that it names. */
const queries = [...page.matchAll(/^\| ([^|]+) \| `(\/api\/v1\/[^`]+)` \| ([^|]+) \|$/gm)].map(
  ([, title = '', address = '', columns = '']) => ({
    ...{ title, address },
    columns: [...columns.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  }),
)

/** What Grafana puts in for its variables: `${__from}` and `${__to}` are epoch milliseconds. */
function filledIn(address: string): string {
  const nowMs = Date.now()
  return Object.entries({
    __from: String(nowMs - 3_600_000),
    __to: String(nowMs),
    'series:percentencode': encodeURIComponent(seriesId(aKey('billing'))),
  }).reduce((text, [name, value]) => text.replaceAll(`$\{${name}}`, value), address)
}

test('the queries that docs/api.md gives for Grafana are answered as its Infinity source reads them: flat rows with these columns', async () => {
  assert.ok(queries.length >= 4, 'the table is found')
  await using api = await startWholeApi({ access: 'required' })
  for (const { title, address, columns } of queries) {
    // As the source's backend asks: a program with a token, that takes whatever is compressed.
    const response = await fetch(api.url + filledIn(address), {
      headers: {
        authorization: `Bearer ${api.adminToken}`,
        accept: 'application/json;q=0.9,text/plain',
        'accept-encoding': 'gzip',
        'user-agent': 'Grafana',
      },
    })
    assert.equal(response.status, 200, `${title}: ${address}`)
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
    const rows = (await response.json()) as unknown
    assert.ok(Array.isArray(rows), title)
    assert.ok(rows.length > 0 || /forecasts/.test(address), title)
    for (const row of rows as Record<string, unknown>[]) {
      for (const column of columns) assert.ok(column in row, `${title}: ${column}`)
      const nested = Object.values(row).filter(value => typeof value === 'object' && value !== null)
      assert.deepEqual(nested, [], title)
    }
  }
})
