import assert from 'node:assert/strict'
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { allArtifacts, leftOvers, staleArtifacts } from '../../scripts/generate/all-artifacts.ts'

const root = join(import.meta.dirname, '../..')
const artifacts = allArtifacts()

for (const { path, text } of artifacts) {
  test(`${path} is what the sources give (npm run generate writes it)`, () => {
    assert.equal(readFileSync(join(root, path), 'utf8'), text)
  })
}

test('no written file is left of a source that is gone', () => {
  assert.deepEqual(leftOvers(root), [])
})

test('files that lack, that were edited, and that nothing gives are told', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foretap-generated-'))
  try {
    assert.equal(staleArtifacts(folder).length, artifacts.length)
    for (const { path, text } of artifacts) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    assert.deepEqual([staleArtifacts(folder), leftOvers(folder)], [[], []])
    writeFileSync(join(folder, 'docs/metrics.md'), 'edited')
    writeFileSync(join(folder, 'docs/schemas/gone.json'), '{}')
    assert.deepEqual(
      staleArtifacts(folder).map(({ path }) => path),
      ['docs/metrics.md'],
    )
    assert.deepEqual(leftOvers(folder), ['docs/schemas/gone.json'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the page of metrics has every catalogue of the services', () => {
  const prefixes = globSync('services/**/*.ts', { cwd: root }).flatMap(file =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/defineMetrics\('([^']+)'/g)].map(
      ([, prefix]) => prefix,
    ),
  )
  assert.ok(prefixes.length >= 6, 'the catalogues are found by their text')
  const page = artifacts.find(({ path }) => path === 'docs/metrics.md')?.text ?? ''
  const missing = prefixes.filter(prefix => !page.includes(`| \`${prefix}_`))
  assert.deepEqual(missing, [])
})

test('every JSON Schema names its dialect and stands alone', () => {
  for (const { path, text } of artifacts.filter(one => one.path.startsWith('docs/schemas/'))) {
    const schema = JSON.parse(text) as { $schema?: string }
    assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema', path)
    const references = [...text.matchAll(/"\$ref": "([^"]+)"/g)].map(([, target]) => target ?? '')
    assert.deepEqual(
      references.filter(target => !target.startsWith('#')),
      [],
      path,
    )
  }
})
