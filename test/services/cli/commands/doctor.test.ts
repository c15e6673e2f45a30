import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli } from '#cli/cli.ts'
import { aTerminal } from '../a-terminal.ts'

async function aFolder(yaml: string) {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-doctor-'))
  const file = join(folder, 'foretap.yaml')
  await writeFile(file, yaml)
  return { folder, file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

async function run(argv: readonly string[], env: Record<string, string> = {}) {
  const terminal = aTerminal({ env })
  const code = await runCli(['doctor', ...argv], terminal)
  return { code, out: terminal.output(), err: terminal.errors() }
}

interface Document {
  readonly ok: boolean
  readonly checks: readonly { area: string; check: string; state: string; text: string }[]
}
const documentOf = (out: string) => JSON.parse(out) as Document

const demo = (folder: string) =>
  `clusters: [{type: demo}]\nstore: {path: ${join(folder, 'x.db')}}\napi: {port: 0}\n`

test('with a demo nothing is missing, every area is told, and the exit code is 0', async () => {
  await using at = await aFolder('')
  await writeFile(at.file, demo(at.folder))
  const { code, out, err } = await run(['--config', at.file])
  assert.equal(code, 0, out + err)
  for (const title of [
    'This machine',
    'Configuration',
    'Store',
    'Engines of the forecaster',
    'Bus',
    'Telemetry',
    'Cluster demo',
  ])
    assert.match(out, new RegExp(`^${title}$`, 'm'))
  assert.doesNotMatch(out, /✗/)
})

test('the configuration may come from the environment', async () => {
  await using at = await aFolder('')
  await writeFile(at.file, demo(at.folder))
  const { code, out } = await run(['--json'], { FORETAP_CONFIG: at.file })
  assert.equal(code, 0)
  const { ok, checks } = documentOf(out)
  assert.equal(ok, true)
  const options = checks.find(({ check }) => check === 'options')
  assert.equal(options?.text, `${at.file} is fine`)
})

test('every problem of a configuration is told, the rest of the machine too, and the exit code is 1', async () => {
  await using at = await aFolder('api: {port: high}\nstor: {}\nlog: {level: loud}\n')
  const { code, out } = await run(['--config', at.file])
  assert.equal(code, 1)
  for (const path of ['api.port', 'stor', 'log.level']) assert.ok(out.includes(`✗ problem ${path}`))
  assert.match(out, /Node\.js/)
})

test('a configuration that cannot be read is a problem, not a crash', async () => {
  const { code, out } = await run(['--config', '/nowhere/foretap.yaml'])
  assert.equal(code, 1)
  assert.match(out, /cannot be read: .*\/nowhere\/foretap\.yaml/s)
})

test('nobody listening is a problem of that cluster alone', async () => {
  await using at = await aFolder('')
  await writeFile(at.file, demo(at.folder))
  const { code, out } = await run(['--config', at.file, '--kafka', '127.0.0.1:1'])
  assert.equal(code, 1)
  assert.match(out, /^Cluster 127\.0\.0\.1:1\n {2}✗ problem .*connection refused/m)
  assert.equal(out.match(/✗/g)?.length, 1)
})

test('a bus and certificates that are not there are told', async () => {
  await using at = await aFolder('')
  await writeFile(
    at.file,
    `${demo(at.folder)}bus: {type: kafka, brokers: ['127.0.0.1:1']}\n`.replace(
      '{type: demo}',
      "{type: kafka, name: eu, brokers: ['127.0.0.1:1'], tls: {caFile: /nowhere/ca.pem}}",
    ),
  )
  const { code, out } = await run(['--config', at.file, '--json'])
  assert.equal(code, 1)
  const failed = documentOf(out).checks.filter(({ state }) => state === 'failed')
  assert.deepEqual(
    failed.map(({ area, check }) => [area, check]),
    [
      ['bus', 'connection'],
      ['cluster', 'connection'],
    ],
  )
  assert.match(failed[1]?.text ?? '', /\/nowhere\/ca\.pem/)
})

for (const [argv, why] of [
  [['--kafka', 'no-port'], /--kafka.*host:port/s],
  [['--kafka', 'a:1', '--sasl-mechanism', 'gssapi'], /Kerberos/],
  [['--tls'], /--tls is for --kafka, which is missing/],
] as const) {
  test(`${argv.join(' ')} is wrong usage`, async () => {
    const { code, out, err } = await run(argv)
    assert.equal(code, 2)
    assert.equal(out, '')
    assert.match(err, why)
  })
}
