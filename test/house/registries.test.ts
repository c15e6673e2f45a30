import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { clusterBridges, sourceBridges } from '#bridge/registry.ts'
import { apiRoutes } from '#contracts/http/api-routes.ts'
import { baselines } from '#models/baselines/registry.ts'
import { engineNames } from '#models/engines/engine.ts'
import { laws } from '#models/training/corpus/law-registry.ts'
import { channels } from '#notifier/channels/registry.ts'

const root = join(import.meta.dirname, '../..')
const readText = (path: string) => readFileSync(join(root, path), 'utf8')

/** What a registry lists, the folder in which each one's tests are, and the call that holds it to the suite of all. */
const suites = [
  {
    ...{ what: 'bridge', suite: 'describeBridge', tests: 'test/services/bridge' },
    names: Object.keys({ ...clusterBridges, ...sourceBridges }),
  },
  {
    ...{ what: 'channel', suite: 'channelConformance', tests: 'test/services/notifier/channels' },
    names: Object.keys(channels),
  },
  {
    ...{ what: 'engine', suite: 'describeEngine', tests: 'test/models/engines' },
    names: engineNames,
  },
] as const

for (const { what, names, suite, tests } of suites) {
  test(`each ${what} of the registry is held to the suite of all`, () => {
    const missing = names
      .map(name => `${tests}/${name.replaceAll('_', '-')}`)
      .filter(folder => {
        const files = globSync(`${folder}/**/*.ts`, { cwd: root })
        return !files.some(file => readText(file).includes(`${suite}(`))
      })
      .map(folder => `a test in ${folder} has to call ${suite} of test/conformance/${what}.ts`)
    assert.deepEqual(missing, [])
  })
}

/** Lists that people read, and what they are lists of. */
const lists = [
  { page: 'docs/channels.md', names: Object.keys(channels) },
  { page: 'docs/engines.md', names: engineNames },
  { page: 'docs/score.md', names: baselines.map(({ name }) => name) },
  { page: 'docs/training.md', names: laws.map(({ name }) => name) },
] as const

for (const { page, names } of lists) {
  test(`${page} names everything of its registry`, () => {
    const text = readText(page)
    assert.deepEqual(
      names.filter(name => !text.includes(`\`${name}\``)),
      [],
    )
  })
}

test('each page of the board is looked at by a test, and told to users', () => {
  const frame = 'dashboards/web/src/frame'
  const plain = [...readText(`${frame}/page-address.ts`).matchAll(/^ {2}'(\/[a-z-]+)': '/gm)]
  const links = [...readText(`${frame}/pages.ts`).matchAll(/path: '\/[a-z].+text: '([^']+)'/g)]
  assert.ok(plain.length > 5 && links.length > 5, 'the pages are found by their text')
  const tests = globSync('test/dashboards/web/**/*.test.ts', { cwd: root })
    .map(readText)
    .filter(text => text.includes('violationsOf('))
  assert.deepEqual(
    plain.map(([, path]) => path).filter(path => !tests.some(text => text.includes(`'${path}'`))),
    [],
    'test/dashboards/web/pages.test.ts opens pages in both themes: give it this one',
  )
  const told = readText('docs/board.md')
  assert.deepEqual(
    links.map(([, text = '']) => text).filter(text => !told.includes(text)),
    [],
    'docs/board.md says what each page is for',
  )
})

test('docs/api.md names the path of every route', () => {
  const text = readText('docs/api.md')
  const paths = Object.values(apiRoutes).map(({ path }) => path)
  assert.deepEqual(
    paths.filter(path => !text.includes(path)),
    [],
  )
})
