import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readSwiftSources, watchAppFolder } from '#test/support/swift-source.ts'
import { localisedKeys } from '#test/support/swift-strings.ts'

const root = join(import.meta.dirname, '../../..')
const catalog = JSON.parse(
  readFileSync(join(root, watchAppFolder, 'Shared/Resources/Localizable.xcstrings'), 'utf8'),
) as { sourceLanguage: string; version: string; strings: Record<string, unknown> }
const sources = (await readSwiftSources()).filter(({ path }) => !path.includes('/Tests/'))
const asked = new Set(sources.flatMap(localisedKeys))
const known = new Set(Object.keys(catalog.strings))

test('every sentence of the watch app is in the String Catalog', () => {
  assert.equal(catalog.sourceLanguage, 'en')
  assert.ok(asked.size > 100, `${asked.size} keys`)
  assert.deepEqual(
    [...asked].filter(key => !known.has(key)),
    [],
  )
})

test('the String Catalog has no sentence that nobody says', () => {
  assert.deepEqual(
    [...known].filter(key => !asked.has(key)),
    [],
  )
})

test('keys are found however a sentence is put in', () => {
  const text =
    'say("%1$@ old", x) Text("\\(f(a)) sure") Text(verbatim: "no") Button("Pair", role: .x)'
  assert.deepEqual(localisedKeys({ text }), ['%1$@ old', '%@ sure', 'Pair'])
})

test('what is said is not cried out, and nothing is shown as nil', () => {
  assert.deepEqual(
    [...known].filter(key => key.includes('!')),
    [],
  )
})
