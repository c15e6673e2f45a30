import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startForetapProcess } from '#test/support/foretap-process.ts'
import { oldNode } from '#test/support/old-node.ts'

const bin = join(import.meta.dirname, '../../bin/foretap.cjs')

const old = oldNode()
const skip = old === undefined && 'there is no Node.js older than 24 on the PATH'

test('on an old Node.js without a newer one at hand it says in one line what it needs, and ends with 2', {
  skip,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'foretap-bin-'))
  try {
    mkdirSync(join(folder, 'bin'))
    const alone = join(folder, 'bin/foretap.cjs')
    copyFileSync(bin, alone)
    const { status, stdout, stderr } = spawnSync(old ?? '', [alone, 'up'], { encoding: 'utf8' })
    assert.equal(status, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /^foretap needs Node\.js 24 or newer; this is v\d+\.\d+\.\d+\. .*\n$/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('on an old Node.js it goes on with the Node.js that the package brings', {
  skip,
}, async () => {
  await using foretap = startForetapProcess(['version', '--json'], { node: old ?? '' })
  assert.equal(await foretap.ended, 0, foretap.err())
  assert.match((JSON.parse(foretap.out()) as { node: string }).node, /^24\./)
})

test('the exit code of the command passes through from the newer Node.js', { skip }, async () => {
  await using foretap = startForetapProcess(['nonsense'], { node: old ?? '' })
  assert.equal(await foretap.ended, 2)
  assert.match(foretap.err(), /Unknown command 'nonsense'/)
})

test('a signal to the old Node.js stops the command in order', { skip }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foretap-bin-'))
  try {
    const env = { FORETAP_CLUSTERS__0__TYPE: 'demo', FORETAP_CLUSTERS__0__HISTORY_HOURS: '0' }
    const args = ['up', '--port', '0', '--data', folder]
    await using foretap = startForetapProcess(args, { node: old ?? '', env })
    await foretap.url()
    foretap.kill('SIGTERM')
    assert.equal(await foretap.ended, 0)
    assert.match(foretap.err(), /History is kept/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the stub holds nothing that an old Node.js cannot parse', () => {
  const code = readFileSync(bin, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(^|\s)\/\/.*$/gm, '')
    .replaceAll(/'[^'\n]*'/g, "''")
  assert.doesNotMatch(code, /=>|`|\b(const|let|class|async|await|import|export)\b|\?\.|\?\?|\.\.\./)
  assert.doesNotMatch(code, /,\s*\)/, 'a comma behind the last argument')
})

test('warnings of negative timeouts are not shown, others are', async () => {
  const script = `
    const Module = require('node:module')
    const load = Module._load
    Module._load = (request, ...rest) => (/main\\.(ts|js)$/.test(request) ? {} : load(request, ...rest))
    require(${JSON.stringify(bin)})
    setTimeout(() => {}, -5)
    process.emitWarning('look here', 'OtherWarning')
  `
  const { stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  assert.doesNotMatch(stderr, /TimeoutNegativeWarning/)
  assert.match(stderr, /OtherWarning: look here/)
})
