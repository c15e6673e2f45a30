import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { cachedDirectory } from '../../../lab/cached-directory.ts'
import { startWholeApi } from './start-whole-api.ts'

const version = '4.32.5'
const folder = join(import.meta.dirname, `../../../.cache/schemathesis-${version}`)
/** Checks that are about what the API promises; others judge style. */
const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_schema_conformance',
]

async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // It leaves notes where it runs.
    cwd: tmpdir(),
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  const [code] = await once(child, 'close')
  return { code: code as number, said }
}

/** Schemathesis from PyPI, fetched once; nothing where there is no Python or no index. */
async function fetchSchemathesis(): Promise<string | undefined> {
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  try {
    return await cachedDirectory(folder, async into => {
      const { code, said } = await run(
        'python3',
        [...pip, '--target', into, `schemathesis==${version}`],
        {},
      )
      if (code !== 0) throw new Error(said)
    })
  } catch {
    return undefined
  }
}

test('whatever the OpenAPI document allows or forbids is answered as it says, and never by a failure of ours', async context => {
  const python = await fetchSchemathesis()
  if (python === undefined) return context.skip('schemathesis cannot be fetched from PyPI here')
  await using api = await startWholeApi({ requestsPerMinute: 10_000_000 })
  const { code, said } = await run(
    'python3',
    [
      ...['-m', 'schemathesis.cli', 'run', `${api.url}/api/v1/openapi.json`],
      ...['--phases', 'coverage,fuzzing', '--max-time', '40', '-n', '8'],
      ...['--generation-deterministic', '--no-shrink', '--continue-on-failure'],
      // Live streams have no end.
      ...['--exclude-operation-id', 'followLive', '--checks', checks.join(',')],
      ...['--request-timeout', '30', '--warnings', 'off', '--no-color'],
    ],
    { PYTHONPATH: python, PYTHONDONTWRITEBYTECODE: '1' },
  )
  const [, cases = '0'] = /(\d+) generated/.exec(said) ?? []
  assert.ok(Number(cases) > 20, said)
  assert.equal(code, 0, said)
})

test('what is no request, or an endless one, is told so as a problem', async () => {
  await using api = await startWholeApi()
  const { hostname, port } = new URL(api.url)
  const say = async (text: string) => {
    const socket = connect(Number(port), hostname)
    socket.setEncoding('utf8').write(text)
    let answer = ''
    for await (const chunk of socket) answer += chunk
    return answer
  }
  assert.match(
    await say('\u0016\u0003\u0001 hello\r\n\r\n'),
    /^HTTP\/1\.1 400 .*API_REQUEST_MALFORMED/s,
  )
  const long = `GET /api/v1/series?x=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`
  assert.match(
    await say(long),
    /^HTTP\/1\.1 431 .*application\/problem\+json.*API_HEADERS_TOO_LARGE/s,
  )
})
