import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { shippedBill } from '../../scripts/release/bill-of-materials.ts'
import { releasedChangelog } from '../../scripts/release/changelog.ts'
import { whyNotNext } from '../../scripts/release/version.ts'

const root = join(import.meta.dirname, '../..')
const about = { version: '1.2.0', date: '2026-01-31' }

test('what was unreleased becomes a version, and a new place for news is made', () => {
  const before =
    '# Changelog\n\n## Unreleased\n\n- New.\n- Mended.\n\n## 1.1.0 (2025-12-01)\n\n- Old.\n'
  const { changelog, notes } = releasedChangelog(before, about)
  assert.equal(
    changelog,
    '# Changelog\n\n## Unreleased\n\n## 1.2.0 (2026-01-31)\n\n- New.\n- Mended.\n\n## 1.1.0 (2025-12-01)\n\n- Old.\n',
  )
  assert.equal(notes, '- New.\n- Mended.')
  assert.throws(() => releasedChangelog(changelog, { ...about, version: '1.3.0' }), /Nothing is/)
  assert.throws(() => releasedChangelog(before, { ...about, version: '1.1.0' }), /already/)
  assert.throws(() => releasedChangelog('# Changelog\n', about), /no heading/)
})

test('the bill of materials has what users install, also where tools need it too, and nothing else', () => {
  const ref = (name: string) => ({ 'bom-ref': `${name}@1.0.0`, name })
  const needs = (name: string, ...others: string[]) => ({
    ref: `${name}@1.0.0`,
    dependsOn: others.map(other => `${other}@1.0.0`),
  })
  const bill = {
    metadata: { component: { 'bom-ref': 'foretap@1.0.0', name: 'some-folder' } },
    components: ['shared', '@a/direct', 'deep', 'tool', 'of-tool'].map(ref),
    dependencies: [
      needs('foretap', 'shared', '@a/direct', 'tool'),
      needs('@a/direct', 'deep'),
      needs('deep', '@a/direct'),
      needs('tool', 'shared', 'of-tool'),
      needs('shared'),
      needs('of-tool'),
    ],
  }
  const shipped = shippedBill(bill, new Set(['shared', '@a/direct']))
  assert.equal(shipped.metadata.component.name, 'foretap')
  assert.deepEqual(
    shipped.components.map(({ name }) => name),
    ['shared', '@a/direct', 'deep'],
  )
  assert.deepEqual(shipped.dependencies[0], needs('foretap', 'shared', '@a/direct'))
  assert.ok(shipped.dependencies.every(({ ref: one }) => !one.startsWith('tool')))
})

for (const [version, current, expected] of [
  ['1.0.1', '1.0.0', undefined],
  ['1.10.0', '1.9.9', undefined],
  ['2.0.0', '1.9.9', undefined],
  ['1.0.0', '1.0.0', /does not come after/],
  ['0.9.9', '1.0.0', /does not come after/],
  ['1.0', '0.9.0', /is not a version/],
  ['v1.0.0', '0.9.0', /is not a version/],
  ['1.0.0-rc.1', '0.9.0', /is not a version/],
] as const) {
  test(`${version} after ${current}: ${expected === undefined ? 'yes' : 'no'}`, () => {
    const why = whyNotNext(version, current)
    if (expected === undefined) assert.equal(why, undefined)
    else assert.match(why ?? '', expected)
  })
}

test('a release is a commit, a tag, a tarball, its bill of materials and their checksums; a second of it is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'foretap-release-'))
  try {
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
        cwd: folder,
        encoding: 'utf8',
      })
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, folder])
    for (const [key, value] of [
      ['user.name', 'Test'],
      ['user.email', 'test@example.org'],
    ] as const) {
      git('config', key, value)
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    // A link is no folder, as .gitignore has it.
    writeFileSync(join(folder, '.git/info/exclude'), 'node_modules\n')
    const release = (version: string) =>
      spawnSync(process.execPath, ['scripts/release.ts', version], {
        cwd: folder,
        encoding: 'utf8',
      })
    writeFileSync(join(folder, 'stray.txt'), 'not committed\n')
    const refused = release('99.0.0')
    assert.equal(refused.status, 2)
    assert.match(refused.stderr, /working tree has changes/)
    rmSync(join(folder, 'stray.txt'))

    const { status, stderr } = release('99.0.0')
    assert.equal(status, 0, stderr)
    const place = join(folder, 'release/99.0.0')
    const names = ['SHA256SUMS', 'foretap-99.0.0.cdx.json', 'foretap-99.0.0.tgz']
    assert.deepEqual(readdirSync(place).sort(), names)
    execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: place, stdio: 'pipe' })
    const bill = JSON.parse(readFileSync(join(place, 'foretap-99.0.0.cdx.json'), 'utf8')) as {
      metadata: { component: { name: string; version: string } }
      components: { name: string }[]
    }
    const { name, version } = bill.metadata.component
    assert.deepEqual([name, version], ['foretap', '99.0.0'])
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    const listed = new Set(bill.components.map(component => component.name))
    const missing = Object.keys(dependencies).filter(
      one => !listed.has(one.split('/').at(-1) ?? ''),
    )
    assert.deepEqual(
      missing.filter(one => !listed.has(one)),
      [],
    )
    assert.match(git('log', '-1', '--format=%s'), /^release: 99\.0\.0/)
    assert.match(git('cat-file', '-p', 'v99.0.0'), /Foretap 99\.0\.0\n\n- /)
    assert.equal(git('status', '--porcelain').trim(), '')
    assert.equal(release('99.0.0').status, 2)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
