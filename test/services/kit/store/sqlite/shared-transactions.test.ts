import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '#kit/clock.ts'
import { openDatabase, type StoreTransaction } from '#kit/store/sqlite/database.ts'

const put = (name: string) => async (tx: StoreTransaction) => {
  await tx.db.insertInto('meta').values({ name, value: name }).execute()
  return name
}

test('transactions that come together share one, and one that fails takes only its own rows back', async () => {
  await using database = await openDatabase(':memory:', systemClock)
  const ended: string[] = []
  const work = (name: string) =>
    database.transaction(async tx => {
      tx.afterCommit(() => ended.push(name))
      await put(name)(tx)
      if (name === 'bad') throw new Error('it is bad')
      return name
    })
  const results = await Promise.allSettled(['first', 'a', 'bad', 'b'].map(work))
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  )
  const rows = await database.db.selectFrom('meta').select('name').execute()
  assert.deepEqual(rows.map(({ name }) => name).sort(), ['a', 'b', 'first'])
  assert.deepEqual(ended, ['first', 'a', 'b'])
})

test('a shared transaction that the file refuses rejects all that share it, and the next ones work', async () => {
  await using database = await openDatabase(':memory:', systemClock)
  // Ends the transaction under the others' feet, as SQLite does by itself on a full disk.
  const breaking = database.transaction(async tx => {
    await put('breaks')(tx)
    database.pragma('max_page_count = 1')
    await put('x'.repeat(10_000_000))(tx)
  })
  const beside = database.transaction(put('beside'))
  const results = await Promise.allSettled([database.transaction(put('before')), breaking, beside])
  assert.equal(results[1]?.status, 'rejected')
  database.pragma('max_page_count = 1000000')
  assert.equal(await database.transaction(put('after')), 'after')
  const rows = await database.db.selectFrom('meta').select('name').execute()
  const names = rows.map(({ name }) => name)
  assert.ok(names.includes('after') && !names.includes('breaks'))
  // Whatever resolved is there, whatever rejected is not.
  assert.equal(names.includes('beside'), results[2]?.status === 'fulfilled')
  assert.equal(names.includes('before'), results[0]?.status === 'fulfilled')
})
