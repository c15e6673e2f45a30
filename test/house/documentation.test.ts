import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { foretapConfig } from '#cli/config.ts'
import { envPrefix } from '#cli/load-root-config.ts'
import { processTerminal } from '#cli/process-terminal.ts'
import { createProgram } from '#cli/program/program.ts'
import { loadConfig } from '#kit/config/load-config.ts'
import { parseContextFile } from '#kit/context/context-file.ts'
import { anchorsOf, linksOf, readPages } from '#test/support/documentation.ts'

const root = join(import.meta.dirname, '../..')
const pages = readPages()
const blocks = pages.flatMap(page => page.blocks)
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

test('the pages were found and read', () => {
  assert.ok(pages.length > 10 && blocks.length > 10, `${pages.length} pages`)
})

test('every link between pages leads to a file, and to a heading where it names one', () => {
  const broken = pages.flatMap(({ path, text }) =>
    linksOf({ text })
      .filter(link => !/^[a-z]+:/.test(link))
      .filter(link => {
        const [file = '', anchor] = link.split('#')
        const target = file === '' ? path : normalize(join(dirname(path), file))
        if (!existsSync(join(root, target))) return true
        if (anchor === undefined) return false
        return !anchorsOf({ text: readFileSync(join(root, target), 'utf8') }).has(anchor)
      })
      .map(link => `${path}: ${link}`),
  )
  assert.deepEqual(broken, [])
})

test('every page below docs is reached from the README or from another page', () => {
  const linked = new Set(
    pages.flatMap(({ path, text }) =>
      linksOf({ text }).map(link => normalize(join(dirname(path), link.replace(/#.*/, '')))),
    ),
  )
  const lost = pages
    .map(({ path }) => path)
    .filter(path => path.startsWith('docs/') && !linked.has(path))
    .filter(path => !linked.has(`${dirname(path)}/`))
  assert.deepEqual(lost, [])
})

test('every picture in docs is shown on a page', () => {
  const text = pages.map(page => page.text).join('\n')
  const unused = globSync('docs/images/*', { cwd: root }).filter(
    path => !text.includes(path.replace('docs/', '')),
  )
  assert.deepEqual(unused, [])
})

/** Where a path that a page names in code style may begin. */
const places = ['', 'services/']
const top = /^(docs|test|services|lab|scripts|bin|dashboards|tools|models|kit|contracts)\//

test('every file that a page names exists', () => {
  const missing = pages
    .filter(({ path }) => path !== 'docs/performance.md')
    .flatMap(({ path, text }) =>
      [...text.matchAll(/`([\w./{},*-]+\/[\w./{},*-]*)`/g)]
        .map(([, name = '']) => name)
        .filter(name => top.test(name))
        .filter(name => !places.some(place => globSync(place + name, { cwd: root }).length > 0))
        .map(name => `${path}: ${name}`),
    )
  assert.deepEqual(missing, [])
})

test('every npm script and every command that a page names exists', () => {
  const program = createProgram(processTerminal(process), () => {})
  const commands = new Set(['help', ...program.commands.map(command => command.name())])
  const unknown = pages.flatMap(({ path, text }) => [
    ...[...text.matchAll(/npm run ([\w:-]+)/g)]
      .filter(([, name = '']) => manifest.scripts[name] === undefined)
      .map(([call]) => `${path}: ${call}`),
    ...[...text.matchAll(/(?:`|^\s*|\$ )foretap ([a-z]+)/gm)]
      .filter(([, name = '']) => !commands.has(name))
      .map(([call]) => `${path}: ${call.trim()}`),
  ])
  assert.deepEqual(unknown, [])
})

test('every block says what it is: sh runs, yaml is configuration or context, ini a unit, json and text are seen', () => {
  const known = ['sh', 'yaml', 'ini', 'json', 'text', 'promql']
  const unsaid = blocks.filter(({ language }) => !known.includes(language)).map(({ at }) => at)
  assert.deepEqual(unsaid, [])
})

for (const { at, text } of blocks.filter(({ language }) => language === 'yaml')) {
  test(`${at}: the configuration is accepted`, async () => {
    const file = { name: at, text }
    if (/^records:/m.test(text)) {
      const parsed = await parseContextFile(file, { source: 'file', nowMs: 0 })
      assert.ok(parsed.ok, JSON.stringify(parsed))
      return
    }
    // Some secrets are addresses.
    const readText = async () => 'https://example.com/a-secret'
    const options = { file, env: {}, envPrefix, readText }
    const loaded = await loadConfig(foretapConfig, options)
    assert.ok(loaded.ok, JSON.stringify(loaded))
  })
}

for (const { at, text } of blocks.filter(({ language }) => language === 'json')) {
  test(`${at}: the JSON can be read`, () => void JSON.parse(text))
}

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

for (const { at, text } of blocks.filter(({ language }) => language === 'ini')) {
  const skip = !hasSystemd && 'systemd-analyze is not on this machine'
  test(`${at}: systemd accepts the unit`, { skip }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'foretap-unit-'))
    try {
      const unit = join(folder, 'foretap.service')
      // The package is not installed here; systemd checks that the program is there.
      await writeFile(unit, text.replace('/usr/bin/foretap', join(root, 'bin/foretap.cjs')))
      const { status, stdout, stderr } = spawnSync(
        'systemd-analyze',
        ['verify', '--man=no', '--recursive-errors=no', unit],
        { encoding: 'utf8' },
      )
      assert.equal(status, 0, stderr)
      assert.equal(`${stdout}${stderr}`, '')
      assert.match(text, /^ExecStart=\/usr\/bin\/foretap up /m)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
}
