import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli } from '#cli/cli.ts'
import { assertGolden } from '#test/support/golden.ts'
import { openNotifier, temporaryFolder } from '#test/support/open-notifier.ts'
import { aTerminal } from '../a-terminal.ts'

/** Nobody can answer at this address, so that the silences are those that a test gives. */
const config = `
api: { host: 127.0.0.1, port: 1 }
alerting:
  channels:
    - { type: webhook, name: chat, template: slack, url: 'https://hooks.example.com/a-secret' }
    - { type: apns, name: watch, topics: [a.b], key: a-secret, keyId: ABCDE12345, teamId: ABCDE12345 }
  people:
    - { name: ada, targets: [{ channel: watch }, { channel: chat }] }
    - { name: grace }
  chains:
    - { name: payments, steps: [{ people: [ada] }, { people: [grace], afterMs: 120000 }] }
    - { name: rest, steps: [{ people: [grace] }] }
  routes:
    - { match: ['team=search'], chain: rest }
    - { match: ['team="payments"', 'tier=~"[12]"'], chain: payments, groupBy: [service], severity: 10, continues: true }
    - { match: ['stream!="orders"'], chain: rest }
`

async function run(labels: string, ...flags: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-routes-'))
  try {
    const file = join(folder, 'foretap.yaml')
    await writeFile(file, config)
    const silences = join(folder, 'silences.json')
    const rest = { author: 'grace', reason: 'moving house', startMs: 0, endMs: 4_102_444_800_000 }
    await writeFile(silences, JSON.stringify([{ v: 1, id: 's', match: ['tier=1'], ...rest }]))
    const terminal = aTerminal()
    const given = flags.map(flag => (flag === 'SILENCES' ? silences : flag))
    const code = await runCli(['routes', 'test', labels, '--config', file, ...given], terminal)
    return { code, out: terminal.output(), err: terminal.errors() }
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('routes test says who is told, how, in which order and why, and which silence covers it', async () => {
  const { code, out } = await run(
    '{team="payments",tier="1",stream="orders"}',
    '--silences',
    'SILENCES',
  )
  assert.equal(code, 0)
  assertGolden('cli/routes-test.txt', out)
  assert.ok(!out.includes('a-secret'))
})

test('routes test says that nobody is told, and why', async () => {
  const { out } = await run('team=billing,stream=orders,tier=2')
  assert.match(out, /route 2 does not fit: team="payments"\n/)
  assert.match(out, /No route fits: it is on the board, nobody is told/)
  assert.match(out, /Silenced {2}no; looked at none: no running Foretap could be asked/)
})

test('routes test counts in the silences that are in force in the running Foretap', async () => {
  await using folder = await temporaryFolder()
  const path = join(folder.path, 'foretap.db')
  await using running = await openNotifier({ path, channels: [] })
  const { url } = running.http
  const body = { match: ['tier="1"'], author: 'grace', reason: 'moving house' }
  const endMs = Date.now() + 3_600_000
  const silenced = await fetch(`${url}/api/v1/silences`, {
    ...{ method: 'POST', body: JSON.stringify({ ...body, endMs }) },
    headers: { 'content-type': 'application/json' },
  })
  assert.equal(silenced.status, 201)
  const covered = await run('{team="payments",tier="1"}', '--url', url)
  assert.match(covered.out, /Silenced {2}by grace until .*: moving house/)
  const other = await run('{team="payments",tier="2"}', '--url', url, '--json')
  const { silence, silencesFrom } = JSON.parse(other.out) as Record<string, unknown>
  assert.deepEqual([silence, silencesFrom], [undefined, 'running'])
})

test('routes test that is sent to a Foretap that does not answer says so', async () => {
  const { code, err } = await run('{}', '--url', 'http://127.0.0.1:1')
  assert.equal(code, 1)
  assert.match(err, /No running Foretap answers/)
})

test('routes test tells scripts the same as JSON', async () => {
  const { out } = await run('{team="payments",tier="2",stream="clicks"}', '--json')
  const { routes, tells, prediction, silence } = JSON.parse(out) as Record<string, unknown>
  assert.equal((routes as unknown[]).length, 3)
  assert.deepEqual(tells, [
    {
      person: 'ada',
      chain: 'payments',
      step: 1,
      afterMs: 0,
      targets: [
        { channel: 'watch', isEveryDevice: true },
        { channel: 'chat', isEveryDevice: false },
      ],
    },
    { person: 'grace', chain: 'rest', step: 1, afterMs: 0, targets: [] },
    { person: 'grace', chain: 'payments', step: 2, afterMs: 120_000, targets: [] },
  ])
  assert.deepEqual(prediction, {
    level: 'time_sensitive',
    unprovenLevel: 'board',
    severity: 10,
    tapsPerDay: 3,
    people: ['ada', 'grace'],
  })
  assert.equal(silence, undefined)
})

test('routes test says what is wrong with labels and silences that cannot be read', async () => {
  const labels = await run('{team')
  assert.equal(labels.code, 2)
  assert.match(labels.err, /cannot be read from "\{team" on/)
  const silences = await run('{}', '--silences', 'no-such-file')
  assert.equal(silences.code, 2)
  assert.match(silences.err, /The silences cannot be read/)
})
