import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Registry } from 'prom-client'
import { contextId } from '#contracts/context.ts'
import { deadLetter } from '#contracts/dead-letter.ts'
import { topics } from '#contracts/topics.ts'
import { embeddedBusConfig } from '#kit/bus/config.ts'
import { createEmbeddedBus } from '#kit/bus/embedded/embedded-bus.ts'
import { systemClock } from '#kit/clock.ts'
import { contextConfig } from '#kit/context/config.ts'
import { openContextBook } from '#kit/context/context-book.ts'
import { eventually } from '#test/support/eventually.ts'
import { exposedText } from '#test/support/exposed-text.ts'
import { createRecordingLog } from '#test/support/recording-log.ts'
import { aRecord } from './a-record.ts'

const series = { cluster: 'prod', stream: 'orders', consumer: 'billing' }

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-context-'))
  const { log, lines } = createRecordingLog()
  const bus = createEmbeddedBus(embeddedBusConfig.parse({}), {
    ...{ clock: systemClock, log, registry: new Registry() },
  })
  return {
    ...{ bus, lines, folder },
    file: join(folder, 'facts.yaml'),
    async book(overrides: object = {}) {
      const registry = new Registry()
      const config = contextConfig.parse({ filesIntervalMs: 100, ...overrides })
      const book = await openContextBook(config, { bus, clock: systemClock, log, registry })
      const metrics = async () => await exposedText(registry, 'prometheus')
      return Object.assign(book, { metrics })
    },
    publish: (key: string, value: string) => bus.publish(topics.context.name, [{ key, value }]),
    async [Symbol.asyncDispose]() {
      await bus[Symbol.asyncDispose]()
      await rm(folder, { recursive: true })
    },
  }
}

test('what was said before the start is known once the topic is read; a deletion takes back only what its source said', async () => {
  await using place = await open()
  const said = aRecord({ subject: { consumer: 'billing' }, facts: { owner: 'payments' } })
  const imported = aRecord({
    source: 'catalogue',
    subject: { consumer: 'billing' },
    facts: { owner: 'shop', tier: '2' },
  })
  await place.publish(contextId(said), JSON.stringify(said))
  await place.publish(contextId(imported), JSON.stringify(imported))
  await using book = await place.book()
  await book.ready
  assert.equal(book.isRead, true)
  assert.deepEqual(book.of(series).labels, { owner: 'payments', tier: '2' })

  let changes = 0
  using _ = book.onChange(() => {
    changes++
  })
  await place.publish(contextId(said), '')
  await eventually(() => changes === 1, { what: 'the deletion' })
  assert.deepEqual(book.of(series).labels, { owner: 'shop', tier: '2' })
  await using later = await place.book()
  await later.ready
  assert.deepEqual(later.of(series).labels, { owner: 'shop', tier: '2' })
})

test('what cannot be read goes to the dead letters, is counted, and takes nothing back', async () => {
  await using place = await open()
  const letters: string[] = []
  await using _ = await place.bus.subscribe({
    topic: topics.deadLetters.name,
    from: 'earliest',
    async handle(messages) {
      for (const { value } of messages) letters.push(deadLetter.parse(JSON.parse(value)).detail)
    },
  })
  await using book = await place.book({ recordsMax: 1 })
  const said = aRecord({ subject: { consumer: 'billing' }, facts: { owner: 'payments' } })
  await place.publish('mine', JSON.stringify(said))
  await place.publish('mine', JSON.stringify({ ...said, facts: { owner: 7 } }))
  await place.publish('mine', '{')
  await place.publish('file:x', JSON.stringify({ ...said, source: 'file' }))
  await place.publish('second', JSON.stringify(said))
  const refused = async (reason: string) =>
    Number(
      new RegExp(`refused_total{reason="${reason}"} (\\d+)`).exec(await book.metrics())?.[1] ?? 0,
    )
  await eventually(
    async () => (await refused('unreadable')) === 3 && (await refused('full')) === 1,
    {
      what: 'the refusals',
    },
  )
  await eventually(() => letters.length === 2, { what: 'the dead letters' })
  assert.match(letters.join('\n'), /facts\.owner/)
  assert.deepEqual(book.of(series).labels, { owner: 'payments' })
})

test('a file is read again when it changes, in place or replaced; while it is wrong it stays as it was', async () => {
  await using place = await open()
  await writeFile(place.file, 'records: [{ consumer: billing, owner: payments }]')
  await using book = await place.book({ files: [place.file] })
  assert.deepEqual(book.of(series).labels, { owner: 'payments' })

  await writeFile(place.file, 'records: [{ consumer: billing, owner: shop, tier: "1" }]')
  await eventually(() => book.of(series).labels.owner === 'shop', { what: 'the new owner' })

  await writeFile(place.file, 'records: [{ consumer: billing, owner: 7 }]')
  await eventually(async () => /file_usable{.*} 0/.test(await book.metrics()), {
    what: 'the mistake',
  })
  assert.deepEqual(book.of(series).labels, { owner: 'shop', tier: '1' })
  assert.ok(
    place.lines.some(line => JSON.stringify(line).includes('facts.yaml:1:32')),
    'the place',
  )

  const other = join(place.folder, 'other.yaml')
  await writeFile(other, 'records: [{ stream: orders, region: eu }]')
  await rename(other, place.file)
  await eventually(() => book.of(series).labels.region === 'eu', { what: 'the replaced file' })
  assert.deepEqual(book.of(series).labels, { region: 'eu' })
  assert.match(await book.metrics(), /foretap_context_records{source="file"} 1/)
  assert.match(await book.metrics(), /file_usable{.*} 1/)
})

test('a file that cannot be used at the start stops it, with every problem', async () => {
  await using place = await open()
  await writeFile(place.file, 'records: [{ consumer: billing, owner: 7, tier: 8 }]')
  const missing = join(place.folder, 'missing.yaml')
  await assert.rejects(place.book({ files: [place.file, missing] }), error => {
    assert.match(String(error), /CONTEXT_FILE_INVALID.*3 problems/)
    assert.match(String(error), /records\[0\]\.tier \(.*facts\.yaml:1:42\)/)
    assert.match(String(error), /missing\.yaml\): found .*there is no such file/)
    return true
  })
})

test('the file wins over the catalogue where both are as specific, and its first over its second', async () => {
  await using place = await open()
  const second = join(place.folder, 'second.yaml')
  await writeFile(place.file, 'records: [{ consumer: billing, owner: first }]')
  await writeFile(second, 'records: [{ consumer: billing, owner: second, tier: "2" }]')
  const imported = aRecord({
    source: 'catalogue',
    subject: { consumer: 'billing' },
    facts: { owner: 'shop', region: 'eu' },
  })
  await place.publish(contextId(imported), JSON.stringify(imported))
  await using book = await place.book({ files: [place.file, second] })
  await book.ready
  assert.deepEqual(book.of(series).labels, { owner: 'first', tier: '2', region: 'eu' })
})
