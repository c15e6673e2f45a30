import assert from 'node:assert/strict'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { eventually } from '#test/support/eventually.ts'
import { startForetapProcess } from '#test/support/foretap-process.ts'

/** The demo without its past: it starts at once. */
const env = { FORETAP_CLUSTERS__0__TYPE: 'demo', FORETAP_CLUSTERS__0__HISTORY_HOURS: '0' }

async function aDataFolder() {
  const path = await mkdtemp(join(tmpdir(), 'foretap-up-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

const up = (folder: string, ...args: string[]) =>
  startForetapProcess(['up', '--port', '0', '--data', folder, ...args], { env })

test('foretap up becomes ready and serves probes, metrics, the API and the demo’s series on one port', async () => {
  await using folder = await aDataFolder()
  await using foretap = up(folder.path)
  const url = await foretap.url()
  await eventually(async () => (await fetch(`${url}/readyz`)).ok, { what: 'readiness' })
  const text = await (await fetch(`${url}/metrics`)).text()
  for (const name of ['foretap_bridge_', 'foretap_collector_', 'foretap_api_', 'process_cpu_']) {
    assert.ok(text.includes(name), name)
  }
  const series = await eventually(
    async () => {
      const response = await fetch(`${url}/api/v1/series`)
      const list = (await response.json()) as { series: unknown[] }
      return list.series.length > 0 && list.series
    },
    { what: 'series on the API' },
  )
  assert.ok(series.length > 0)
  assert.equal(foretap.out(), '', 'it is silent in a pipe')
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} stops the parts in the reverse order of their start and says what was kept`, async () => {
    await using folder = await aDataFolder()
    await using foretap = up(folder.path, '--log-level', 'debug')
    await foretap.url()
    foretap.kill(signal)
    assert.equal(await foretap.ended, 0)
    const parts = ['telemetry', 'http server', 'store', 'bus', 'api', 'collector', 'bridge']
    const stopped = foretap
      .log()
      .filter(({ msg, role }) => msg === 'stopped' && role === undefined)
      .map(({ part }) => String(part))
      .filter(part => parts.includes(part))
    assert.deepEqual(stopped, parts.toReversed())
    assert.match(foretap.err(), new RegExp(`kept in ${join(folder.path, 'foretap.db')}`))
    await access(join(folder.path, 'foretap.db'))
  })
}

/** Three lines and no more: what happened, why, what to do. */
function assertThreeLines(err: string, [what, why, advice]: readonly [RegExp, RegExp, RegExp]) {
  const lines = err
    .trimEnd()
    .split('\n')
    .filter(line => !line.startsWith('{'))
  assert.equal(lines.length, 3, err)
  assert.match(lines[0] ?? '', what)
  assert.match(lines[1] ?? '', why)
  assert.match(lines[2] ?? '', advice)
}

test('a port in use is said in three lines, ends with 1 and leaves no database behind', async () => {
  await using folder = await aDataFolder()
  const taken = createServer().listen(0, '127.0.0.1')
  await eventually(() => taken.listening, { what: 'the other server' })
  const { port } = taken.address() as AddressInfo
  try {
    await using foretap = up(folder.path, '--port', String(port))
    assert.equal(await foretap.ended, 1)
    assertThreeLines(foretap.err(), [/^The port is taken/, new RegExp(`:${port}`), /--port/])
    await assert.rejects(access(join(folder.path, 'foretap.db')))
  } finally {
    taken.close()
  }
})

test('a second instance on the same data is refused in three lines, and the first goes on', async () => {
  await using folder = await aDataFolder()
  await using first = up(folder.path)
  const url = await first.url()
  await using second = up(folder.path)
  assert.equal(await second.ended, 1)
  assertThreeLines(second.err(), [
    /Another process/,
    new RegExp(`process ${first.pid}`),
    /store\.path/,
  ])
  await using third = up(folder.path, '--port', new URL(url).port)
  assert.equal(await third.ended, 1)
  assertThreeLines(third.err(), [
    /^A Foretap runs here already/,
    new RegExp(`:${new URL(url).port}`),
    /--port and a --data/,
  ])
  assert.equal((await fetch(`${url}/livez`)).status, 200)
})

/** Keys at the top of a line of JSON, repeated ones included. */
const keysOf = (line: string) =>
  [...line.matchAll(/[{,]"([^"]+)":/g)].map(([, key]) => key ?? '').toSorted()

test('no line of the log says the same field twice', async () => {
  await using folder = await aDataFolder()
  await using foretap = up(folder.path, '--log-level', 'debug')
  const url = await foretap.url()
  await eventually(async () => (await fetch(`${url}/readyz`)).ok, { what: 'readiness' })
  foretap.kill('SIGTERM')
  await foretap.ended
  const lines = foretap
    .err()
    .split('\n')
    .filter(line => line.startsWith('{'))
  assert.ok(lines.some(line => line.includes('"cluster":"demo"')))
  for (const line of lines) assert.deepEqual(keysOf(line), [...new Set(keysOf(line))], line)
})
