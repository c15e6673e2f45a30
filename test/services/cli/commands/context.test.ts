import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { runCli } from '#cli/cli.ts'
import { contextRecord } from '#contracts/context.ts'
import { startTestApi, type TestApi } from '#test/services/api/start-test-api.ts'
import { temporaryFolder } from '#test/support/open-notifier.ts'
import { aTerminal } from '../a-terminal.ts'

async function context(api: Pick<TestApi, 'url'>, ...args: readonly string[]) {
  const terminal = aTerminal()
  const code = await runCli(['context', ...args, '--url', api.url], terminal)
  return { code, out: terminal.output(), err: terminal.errors() }
}
const listed = async (api: TestApi, ...args: readonly string[]) =>
  z
    .array(contextRecord.extend({ id: z.string() }))
    .parse(JSON.parse((await context(api, 'ls', '--json', ...args)).out))

test('facts and deploys are said, shown and taken back', async () => {
  await using api = await startTestApi()
  const set = await context(
    ...([api, 'set', 'owner=payments', 'team=eu', 'link.runbook=https://e.com/a=b'] as const),
    ...['--consumer', 'billing', '--deploy', 'billing 1.4.2', '--ago', '4m'],
  )
  assert.equal(set.code, 0, set.err)
  assert.match(
    set.out,
    /^billing on \* \(\*\), by operator\n {2}owner=payments {2}team=eu {2}link\.runbook=https:\/\/e\.com\/a=b\n {2}deploy: billing 1\.4\.2, 4 m( \d+ s)? ago\n$/,
  )
  assert.match((await context(api, 'ls')).out, /owner=payments/)
  await context(api, 'set', 'owner=', 'tier=2', '--consumer', 'billing')
  const [record] = await listed(api)
  assert.deepEqual(record?.facts, {
    ...{ tier: '2', labels: { team: 'eu' }, links: { runbook: 'https://e.com/a=b' } },
  })
  assert.equal((await context(api, 'rm', '--consumer', 'billing')).code, 0)
  assert.match((await context(api, 'ls')).out, /^Nothing is known/)
  const again = await context(api, 'rm', '--consumer', 'billing')
  assert.equal(again.code, 2)
  assert.match(again.err, /operator says nothing of billing/)
})

test('an import makes the catalogue what the file says, and leaves what others say', async () => {
  await using api = await startTestApi()
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'catalogue.yaml')
  const streams = (count: number) =>
    `records:\n${Array.from({ length: count }, (_, i) => `  - { stream: s${i}, owner: o${i} }\n`).join('')}`
  await context(api, 'set', 'owner=me', '--stream', 's0')
  await writeFile(file, streams(1_200))
  assert.match((await context(api, 'import', file)).out, /^1200 records are said, 0 /)
  assert.equal((await listed(api, '--source', 'catalogue')).length, 1_200)
  await writeFile(file, streams(2))
  assert.match((await context(api, 'import', file, '--add')).out, /^2 records are said, 0 /)
  assert.match((await context(api, 'import', file)).out, /^2 records are said, 1198 are not/)
  assert.deepEqual(
    (await listed(api)).map(({ id }) => id),
    ['catalogue:*/s0/*', 'catalogue:*/s1/*', 'operator:*/s0/*'],
  )
})

test('a file with mistakes imports nothing and names each with its place', async () => {
  await using api = await startTestApi()
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'catalogue.yaml')
  await writeFile(file, 'records:\n  - { stream: a, owner: b }\n  - { stream: c, owner: 7 }\n')
  const { code, err } = await context(api, 'import', file)
  assert.equal(code, 2)
  assert.match(err, /records\[1\]\.owner \(.*catalogue\.yaml:3:18\): found 7; must be text/)
  assert.deepEqual(await listed(api), [])
  const missing = await context(api, 'import', join(folder.path, 'none.yaml'))
  assert.equal(missing.code, 2)
  assert.match(missing.err, /none\.yaml/)
})

const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
  [['set', 'owner=x'], /--consumer, --stream or --cluster/],
  [['set', '--stream', 'x'], /Say a fact/],
  [['set', 'owner', '--stream', 'x'], /"owner" is no fact/],
  [['set', 'stream=y', '--stream', 'x'], /stream is a name that means something else/],
  [['set', 'link.a=b', '--stream', 'x'], /link\.a must be an http or https address/],
  [['set', 'owner=x', '--stream', 'x', '--at', '2026-11-21T16:00:00Z'], /belong to --deploy/],
  [['set', '--deploy', '1', '--stream', 'x', '--at', 'noon'], /--at "noon" is no time/],
  [['set', '--deploy', '1', '--stream', 'x', '--ago', 'long'], /--ago/],
  [['ls', '--source', 'me'], /--source is one of/],
  [['rm', '--source', 'file'], /files are edited/],
]
for (const [args, why] of mistakes) {
  test(`wrong usage is said before anything is asked: ${args.join(' ')}`, async () => {
    const { code, err } = await context({ url: 'http://127.0.0.1:9' }, ...args)
    assert.equal(code, 2)
    assert.match(err, why)
  })
}
