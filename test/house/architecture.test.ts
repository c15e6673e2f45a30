import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '../..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  imports: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

/** Which parts a part may import. A part is a top folder, or a folder of services/. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'services/contracts': [],
  'services/kit': ['services/contracts'],
  'services/bridge': ['services/contracts', 'services/kit'],
  'services/collector': ['services/contracts', 'services/kit', 'models'],
  'services/notifier': ['services/contracts', 'services/kit'],
  'services/api': ['services/contracts', 'services/kit', 'models', 'watch-app-bridge'],
  'services/cli': [
    'services/contracts',
    'services/kit',
    'services/bridge',
    'services/collector',
    'services/notifier',
    'services/api',
    'models',
    'watch-app-bridge',
    'dashboards',
  ],
  models: ['services/contracts'],
  'watch-app-bridge': ['services/contracts', 'services/kit'],
  'dashboards/web': ['services/contracts'],
  // Of services it may import their metrics alone; see below.
  dashboards: [
    'services/contracts',
    'services/kit',
    'services/bridge',
    'services/collector',
    'services/notifier',
    'services/api',
    'watch-app-bridge',
  ],
  lab: ['services/contracts', 'services/kit'],
  // Measures with the bridge that users run, and writes what training reads.
  'lab/record': ['services/contracts', 'services/kit', 'services/bridge', 'models', 'lab'],
}

/** Third-party clients live behind one folder each; their types do not leave it. */
const homes: Readonly<Record<string, readonly string[]>> = {
  kafkajs: ['services/kit/kafka', 'services/kit/bus', 'lab'],
  '@platformatic/kafka': [],
  'better-sqlite3': ['services/kit/store'],
  kysely: ['services/kit/store', 'services/kit/bus'],
  pino: ['services/kit'],
  'pino-pretty': ['services/kit'],
  commander: ['services/cli'],
  yaml: ['services/kit/config', 'services/cli', 'dashboards'],
  express: ['services/kit', 'services/api', 'services/notifier', 'watch-app-bridge'],
  'prom-client': ['services', 'watch-app-bridge'],
  qrcode: ['services/cli', 'watch-app-bridge'],
  '@opentelemetry/sdk-node': ['services/kit'],
}

interface Import {
  readonly file: string
  readonly specifier: string
  /** Path inside the repository, or undefined for packages and Node's own modules. */
  readonly target: string | undefined
}

const partNames = Object.keys(allowed).toSorted((a, b) => b.length - a.length)
const partOf = (path: string) => partNames.find(part => path.startsWith(`${part}/`))

function resolve(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return relative(root, join(root, dirname(file), specifier))
  if (!specifier.startsWith('#')) return undefined
  const alias = Object.entries(manifest.imports).find(([name]) =>
    specifier.startsWith(name.replace('*', '')),
  )
  assert.ok(alias, `${file} imports ${specifier}, which package.json "imports" does not know`)
  return alias[1].replace('./', '').replace('*', specifier.slice(alias[0].length - 1))
}

const importPattern =
  /(?:^|[\n;])\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g

const imports: readonly Import[] = globSync(
  [
    'services/**/*.ts',
    'models/**/*.ts',
    'watch-app-bridge/**/*.ts',
    'dashboards/**/*.{ts,tsx}',
    'lab/**/*.ts',
  ],
  { cwd: root },
).flatMap(file =>
  [...readFileSync(join(root, file), 'utf8').matchAll(importPattern)].map(match => {
    const specifier = match[1] ?? match[2] ?? ''
    return { file, specifier, target: resolve(file, specifier) }
  }),
)

test('the sources were found and read', () => {
  assert.ok(imports.length > 50, `only ${imports.length} imports were found`)
})

test('imports point from the command line towards the contracts, never back or sideways', () => {
  const wrong = imports.flatMap(({ file, target }) => {
    const from = partOf(file)
    const to = target === undefined ? undefined : partOf(target)
    if (from === undefined || to === undefined || from === to) return []
    return allowed[from]?.includes(to)
      ? []
      : [
          `${file} imports ${target}: ${from} may import ${allowed[from]?.join(', ') || 'nothing of ours'}; move what both need into contracts or kit, or pass it in from the cli`,
        ]
  })
  assert.deepEqual(wrong, [])
})

test('dashboards and rules import the metrics of services, and nothing that runs', () => {
  const wrong = imports
    .filter(({ file }) => partOf(file) === 'dashboards')
    .filter(
      ({ target }) =>
        /^(services|watch-app-bridge)\//.test(target ?? '') &&
        !target?.startsWith('services/contracts/'),
    )
    .filter(({ target = '' }) => !target.endsWith('/metrics.ts'))
  assert.deepEqual(wrong, [])
})

test('each third-party client is imported in its own folder alone', () => {
  const wrong = imports.flatMap(({ file, specifier }) => {
    const home = homes[specifier]
    return home === undefined || home.some(folder => file.startsWith(`${folder}/`))
      ? []
      : [
          `${file} imports ${specifier}, which belongs to ${home.join(', ')}: use what that folder exports`,
        ]
  })
  assert.deepEqual(wrong, [])
})

test('only cli and the composition read the environment or end the process', () => {
  const wrong = globSync(['services/**/*.ts', 'watch-app-bridge/**/*.ts'], { cwd: root })
    .filter(file => !file.startsWith('services/cli/'))
    .filter(file => /process\.(env|exit)\b/.test(readFileSync(join(root, file), 'utf8')))
  assert.deepEqual(wrong, [])
})

test('CONTRIBUTING gives a reason for each dependency, and for no other', () => {
  const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
  const section = text.slice(text.indexOf('## Dependencies'))
  const rows = [...section.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)]
  const named = rows.map(([, name]) => name)
  assert.deepEqual(
    rows.filter(([, , reason]) => reason?.trim() === ''),
    [],
  )
  const wanted = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
  assert.deepEqual(named.toSorted(), wanted.toSorted())
})

test('no file goes by a name that says nothing', () => {
  const vague = /(^|\/)(utils?|helpers?|types|common|misc|manager|index)\.tsx?$/
  const files = globSync(
    [
      'services/**/*.ts',
      'models/**/*.ts',
      'watch-app-bridge/**/*.ts',
      'lab/**/*.ts',
      'test/**/*.ts',
      'dashboards/**/*.{ts,tsx}',
    ],
    { cwd: root },
  )
  assert.deepEqual(
    files.filter(file => vague.test(file)),
    [],
  )
})
