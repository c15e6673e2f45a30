import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { nodesOf, readSwiftSources } from '#test/support/swift-source.ts'

const sources = await readSwiftSources()

test('all Swift of the watch app is Swift as far as a grammar can tell', () => {
  assert.ok(sources.length > 60, `${sources.length} files`)
  const wrong = sources.flatMap(({ path, tree }) =>
    tree.hasError
      ? [...nodesOf(tree)]
          .filter(node => node.isError || node.isMissing)
          .map(node => `${path}:${node.startPosition.row + 1}: ${node.text.slice(0, 80)}`)
      : [],
  )
  assert.deepEqual(wrong, [])
})

test('the core of the app is portable: it imports nothing that Apple alone has', () => {
  const portable = new Set(['Foundation', 'FoundationNetworking', 'Crypto', 'CryptoKit'])
  const foreign = sources
    .filter(({ path }) => path.startsWith('ForetapKit/Sources/'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^\s*(?:@\w+ )?import (\w+)/gm)]
        .map(match => match[1] ?? '')
        .filter(name => !portable.has(name))
        .map(name => `${path}: ${name}`),
    )
  assert.deepEqual(foreign, [])
})

test('what only one system has is asked for, not assumed, in the core', () => {
  for (const { path, text } of sources.filter(({ path }) =>
    path.startsWith('ForetapKit/Sources/'),
  )) {
    for (const name of ['CryptoKit', 'FoundationNetworking']) {
      if (!text.includes(`import ${name}`)) continue
      assert.match(text, new RegExp(`#if canImport\\(${name}\\)`), path)
    }
  }
})

test('every fixture of the protocol is named in a Swift test', () => {
  const tests = sources
    .filter(({ path }) => path.startsWith('ForetapKit/Tests/'))
    .map(({ text }) => text)
    .join('\n')
  const folder = join(import.meta.dirname, '../../../watch-app-bridge/fixtures')
  const missing = readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => name.replace(/\.json$/, ''))
    .filter(name => !tests.includes(`"${name}"`))
  assert.deepEqual(missing, [])
})

test('files hold one idea each', () => {
  const long = sources
    .filter(({ text }) => text.split('\n').length > 300)
    .map(({ path, text }) => `${path}: ${text.split('\n').length} lines`)
  assert.deepEqual(long, [])
})
