import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli } from '#cli/cli.ts'
import { foretapConfig } from '#cli/config.ts'
import { examples } from '#cli/overview.ts'
import { createProgram } from '#cli/program/program.ts'
import { loadConfig } from '#kit/config/load-config.ts'
import { assertGolden } from '#test/support/golden.ts'
import { aTerminal } from './a-terminal.ts'

async function run(argv: readonly string[], given: Parameters<typeof aTerminal>[0] = {}) {
  const terminal = aTerminal(given)
  const code = await runCli(argv, terminal)
  return { code, out: terminal.output(), err: terminal.errors() }
}

async function aConfigFile(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-cli-'))
  const path = join(folder, 'foretap.yaml')
  await writeFile(path, text)
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

test('foretap alone shows five commands with an example each, all of which exist', async () => {
  const { code, out } = await run([])
  assert.equal(code, 0)
  assert.equal(examples.length, 5)
  const program = createProgram(aTerminal(), () => {})
  for (const { example } of examples) {
    assert.ok(out.includes(example), example)
    const [, ...words] = example.split(' ')
    const command = words.reduce(
      (at, word) => at.commands.find(one => one.name() === word) ?? at,
      program,
    )
    assert.notEqual(command, program, example)
    const flags = words.filter(word => word.startsWith('--'))
    for (const flag of flags)
      assert.ok(
        command.options.some(({ long }) => long === flag),
        flag,
      )
  }
})

test('colours appear only where the output has them', async () => {
  assert.equal((await run([])).out.includes('\u001b['), false)
  assert.equal((await run([], { hasColour: true })).out.includes('\u001b['), true)
})

const wrongUsage: readonly (readonly [string, RegExp])[] = [
  ['uq', /Unknown command 'uq' \(Did you mean up\?\)/],
  ['up --prot 1', /Unknown option '--prot' \(Did you mean --port\?\)/],
  ['up --port', /argument missing/],
  ['up extra', /Too many arguments/],
  ['config', /foretap config needs one more word: check, reference, schema\./],
  ['silence lst', /Did you mean ls\?/],
  ['help uq', /There is no command "uq"/],
  ['up a:9092', /Did you mean --kafka a:9092\?/],
  ['lag http://a:8080', /Did you mean --pulsar http:\/\/a:8080\?/],
  ['lag --kafka a:9092 --sasl-user ada', /say which mechanism: plain/],
]
for (const [line, why] of wrongUsage) {
  test(`foretap ${line} is answered in three lines and ends with 2`, async () => {
    const { code, out, err } = await run(line.split(' '))
    assert.equal(code, 2)
    assert.equal(out, '')
    const lines = err.trimEnd().split('\n')
    assert.equal(lines.length, 3, err)
    assert.equal(lines[0], 'The command line cannot be understood.')
    assert.match(lines[1] ?? '', why)
    assert.match(lines[2] ?? '', /--help/)
  })
}

test('help is no failure, for the program as for a command', async () => {
  for (const line of ['--help', 'help', 'help up', 'up --help', 'config --help']) {
    const { code, out } = await run(line.split(' '))
    assert.equal(code, 0, line)
    assert.match(out, /Usage: foretap/)
  }
})

test('version tells a person and a script', async () => {
  assert.match((await run(['version'])).out, /^foretap {2}\d+\.\d+\.\d+\nnode {5}24\./)
  const versions = JSON.parse((await run(['version', '--json'])).out) as Record<string, string>
  assert.deepEqual(Object.keys(versions), ['foretap', 'node', 'system'])
})

test('config check takes a good file and says what it watches', async () => {
  await using file = await aConfigFile('clusters: [{type: kafka, name: prod, brokers: ["a:9092"]}]')
  const { code, out } = await run(['config', 'check', '--config', file.path])
  const nobody = 'No route is configured: incidents are shown, nobody is told.'
  assert.deepEqual([code, out], [0, `The configuration is fine. It watches prod.\n${nobody}\n`])
})

test('config check names every problem of a bad file and of the environment, and ends with 2', async () => {
  await using file = await aConfigFile(
    'clusters:\n  - {type: kafka, sasl: {mechanism: gssapi}}\n  - {type: demo, seed: -1}\nprot: 1\n',
  )
  const env = { FORETAP_API__PORT: '70000', FORETAP_NONSENSE: 'x', FORETAP_CONFIG: file.path }
  const { code, out } = await run(['config', 'check'], { env })
  assert.equal(code, 2)
  assertGolden('cli/config-check.txt', out.replaceAll(file.path, 'foretap.yaml'))
  const json = await run(['config', 'check', '--json'], { env })
  const { ok, problems } = JSON.parse(json.out) as { ok: boolean; problems: unknown[] }
  assert.deepEqual([json.code, ok, problems.length], [2, false, out.trimEnd().split('\n').length])
})

test('config check reads the keys of channels and the certificate of the server', async () => {
  await using key = await aConfigFile('no key')
  await using file = await aConfigFile(
    [
      'alerting:',
      '  channels:',
      `    - {type: apns, name: wrists, topics: [app.foretap], keyId: ABCDE12345, teamId: ABCDE12345, keyFile: ${key.path}}`,
      `api: {tls: {certFile: ${key.path}, keyFile: ${key.path}}}`,
    ].join('\n'),
  )
  const { code, out } = await run(['config', 'check', '--config', file.path])
  assert.equal(code, 2)
  const [channel, certificate, ...more] = out.trimEnd().split('\n')
  assert.match(
    channel ?? '',
    /✗ alerting\.channels\[0\]: found channel wrists; The key of the APNs channel is no private key/,
  )
  assert.match(
    certificate ?? '',
    /✗ api\.tls: found \/.*; The certificate of the server cannot be used.*holds no PEM/,
  )
  assert.deepEqual(more, [])
})

test('a configuration file that is not there is said in three lines', async () => {
  const { code, err } = await run(['up', '--config', '/nowhere/foretap.yaml'])
  assert.equal(code, 2)
  const [what, why, advice] = err.trimEnd().split('\n')
  assert.equal(what, 'The configuration file cannot be read.')
  assert.match(why ?? '', /^\/nowhere\/foretap\.yaml: there is no such file/)
  assert.match(advice ?? '', /--config/)
})

test('wrong values of flags are told with the flag, together with those of the file', async () => {
  await using file = await aConfigFile('log: {level: loud}')
  const flags = ['--port', 'abc', '--kafka', 'localhost', '--data', '']
  const { code, err } = await run(['up', '--config', file.path, ...flags])
  assert.equal(code, 2)
  assertGolden('cli/wrong-flags.txt', err.replaceAll(file.path, 'foretap.yaml'))
})

test('a role alone on the embedded bus is refused with what to do', async () => {
  for (const role of ['bridge', 'collector', 'api']) {
    const { code, err } = await run([role, '--port', '0'])
    assert.equal(code, 2)
    assert.match(err, /bus\.type/)
  }
})

test('config reference prints a file that loads to the defaults', async () => {
  const { code, out } = await run(['config', 'reference'])
  assert.equal(code, 0)
  const load = (file?: { name: string; text: string }) =>
    loadConfig(foretapConfig, { file, env: {}, envPrefix: 'FORETAP_', readText: async () => '' })
  const loaded = await load({ name: 'reference.yaml', text: out })
  assert.ok(loaded.ok)
  assert.deepEqual(loaded, await load())
})

test('config schema prints a JSON Schema of every section', async () => {
  const { code, out } = await run(['config', 'schema'])
  assert.equal(code, 0)
  const { properties } = JSON.parse(out) as { properties: object }
  assert.deepEqual(Object.keys(properties), Object.keys(foretapConfig.shape))
})
