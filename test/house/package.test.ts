import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { startForetapProcess } from '#test/support/foretap-process.ts'
import { oldNode } from '#test/support/old-node.ts'
import { installPackedForetap } from '#test/support/packed-foretap.ts'

const root = join(import.meta.dirname, '../..')
const installed = installPackedForetap()
const { packed, checkout, place, bin, isOffline } = installed
const folder = mkdtempSync(join(tmpdir(), 'foretap-package-'))
after(() => {
  rmSync(folder, { recursive: true, force: true })
  installed[Symbol.dispose]()
})

/** A test of the installed package; skipped where npm could fetch nothing. */
function installedTest(
  name: string,
  run: () => Promise<void>,
  { skip = false }: { readonly skip?: string | false } = {},
) {
  test(name, { skip }, async context => {
    if (isOffline) return context.skip('the npm registry and its cache have not all dependencies')
    await run()
  })
}

test('the package has what a user runs and reads, and nothing of the workshop', () => {
  const paths = packed.files.map(({ path }) => path)
  for (const needed of [
    'bin/foretap.cjs',
    'dist/package.json',
    'dist/services/cli/main.js',
    'dist/web/index.html',
    'dist/models/artifacts/mixer@1/manifest.json',
    'dist/dashboards/generated/grafana/foretap-fleet.json',
    'docs/runbooks/ForetapDown.md',
    'dist/models/artifacts/mixer@1/weights.bin',
    'docs/metrics.md',
    'LICENSE',
    'README.md',
    'SECURITY.md',
  ]) {
    assert.ok(paths.includes(needed), needed)
  }
  const allowed =
    /^(bin|dist\/(services|models|dashboards|watch-app-bridge|web)|docs)\/|^(dist\/)?[A-Za-z]+(\.md|\.json)?$/
  assert.deepEqual(
    paths.filter(path => !allowed.test(path) || /\.(ts|tsx|map)$/.test(path)),
    [],
  )
  const weights = packed.files.filter(({ path }) => path.startsWith('dist/models/artifacts/'))
  const weightsSize = weights.reduce((sum, { size }) => sum + size, 0)
  assert.ok(weightsSize < 2_000_000, `the weights have ${weightsSize} bytes`)
  // Weights hardly compress; what else there is stays a small download. A third of it is the reader at /docs.
  const otherSize = packed.size - weightsSize
  assert.ok(otherSize < 1_800_000, `the tarball has ${otherSize} bytes besides the weights`)
})

test('every package that the built code imports is a dependency', () => {
  const imported = new Set<string>()
  for (const path of globSync('dist/{services,models,dashboards,watch-app-bridge}/**/*.js', {
    cwd: checkout,
  })) {
    const text = readFileSync(join(checkout, path), 'utf8')
    for (const [, name = ''] of text.matchAll(/\b(?:from|import)\s*\(?\s*'([@a-z][\w./@:-]*)'/g)) {
      if (name.startsWith('node:')) continue
      imported.add(/^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name)
    }
  }
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  assert.ok(imported.size > 10, [...imported].join(' '))
  assert.deepEqual(
    [...imported].filter(name => dependencies[name] === undefined),
    [],
  )
})

installedTest('it says its version', async () => {
  const { foretap: version } = JSON.parse(
    execFileSync('npx', ['--no-install', 'foretap', 'version', '--json'], {
      cwd: place,
      encoding: 'utf8',
    }),
  ) as { foretap: string }
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  assert.equal(version, (manifest as { version: string }).version)
})

installedTest('foretap lag --help names its flags', async () => {
  await using foretap = startForetapProcess(['lag', '--help'], { bin })
  assert.equal(await foretap.ended, 0, foretap.err())
  assert.match(foretap.out(), /--fail-over <time>/)
})

installedTest('rules and pages of Grafana come with the package', async () => {
  await using rules = startForetapProcess(['rules', '--label', 'team=a'], { bin })
  assert.equal(await rules.ended, 0, rules.err())
  assert.match(rules.out(), /ForetapErrorBudgetBurnsFast/)
  const dir = join(folder, 'provisioning')
  await using pages = startForetapProcess(['dashboards', 'export', '--dir', dir], { bin })
  assert.equal(await pages.ended, 0, pages.err())
  assert.ok(readdirSync(join(dir, 'grafana/dashboards')).includes('foretap-fleet.json'))
})

installedTest('foretap up shows the demo on the board that it brings', async () => {
  const env = { FORETAP_CLUSTERS__0__TYPE: 'demo', FORETAP_CLUSTERS__0__HISTORY_HOURS: '0' }
  const args = ['up', '--port', '0', '--data', join(folder, 'data')]
  await using foretap = startForetapProcess(args, { bin, env })
  const url = await foretap.url()
  const page = await (await fetch(url)).text()
  assert.match(page, /<title>Foretap/)
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1]
  assert.ok(script, page)
  assert.equal((await fetch(`${url}${script}`)).status, 200)
  await eventually(
    async () => {
      const response = await fetch(`${url}/api/v1/series`)
      return ((await response.json()) as { series: unknown[] }).series.length > 0
    },
    { what: 'series of the demo' },
  )
  foretap.kill('SIGTERM')
  assert.equal(await foretap.ended, 0, foretap.err())
})

installedTest('a role alone with a Kafka bus finds the parts that are loaded late', async () => {
  const env = {
    FORETAP_BUS__TYPE: 'kafka',
    FORETAP_BUS__BROKERS: '127.0.0.1:1',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
  }
  await using foretap = startForetapProcess(['bridge', '--port', '0'], { bin, env })
  await eventually(() => /ECONNREFUSED|not answer|reach/i.test(foretap.err()), {
    what: 'a word on the bus that does not answer',
    withinMs: 30_000,
  })
  assert.doesNotMatch(foretap.err(), /Cannot find|ERR_MODULE/)
})

const old = oldNode()
installedTest(
  'on an old Node.js it says in one line what it needs, and ends with 2',
  async () => {
    await using foretap = startForetapProcess(['up'], { bin, node: old ?? '' })
    assert.equal(await foretap.ended, 2)
    assert.match(foretap.err(), /^foretap needs Node\.js 24 or newer; this is v[^\n]+\n$/)
  },
  { skip: old === undefined && 'there is no Node.js older than 24 on the PATH' },
)

test('the sources of a checkout win over a build beside them', () => {
  // The copy has both by now; a build that is broken must not be noticed.
  const main = join(checkout, 'dist/services/cli/main.js')
  assert.ok(readdirSync(dirname(main)).includes('main.js'))
  rmSync(main)
  const out = execFileSync(process.execPath, [join(checkout, 'bin/foretap.cjs'), 'version'])
  assert.match(out.toString(), /^foretap +\d+\.\d+\.\d+/m)
})
