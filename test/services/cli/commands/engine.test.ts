import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { runCli } from '#cli/cli.ts'
import { engineNames } from '#models/engines/engine.ts'
import { aTerminal } from '../a-terminal.ts'

async function aFolder() {
  const path = await mkdtemp(join(tmpdir(), 'foretap-engine-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

async function run(argv: readonly string[], env: Record<string, string> = {}) {
  const terminal = aTerminal({ env })
  const code = await runCli(['engine', ...argv], terminal)
  return { code, out: terminal.output(), err: terminal.errors() }
}

interface Document {
  readonly engines: readonly {
    readonly name: string
    readonly timings?: readonly { readonly rows: number; readonly ms: number }[]
    readonly missing?: { readonly why: string; readonly advice: string }
  }[]
  readonly plan: readonly { readonly engine: string; readonly fromRows: number }[]
}

test('engine ls measures what is here and says how to get the rest', async () => {
  const { code, out } = await run(['ls'])
  assert.equal(code, 0)
  assert.match(out, /^wasm: /m)
  assert.match(out, /WebAssembly .*\n {2}1 series in [\d.]+ ms, 64 in [\d.]+ ms, 1,024 in \d+/)
})

test('engine ls --json is one document with each engine, measured or missing', async () => {
  const { code, out } = await run(['ls', '--json'])
  assert.equal(code, 0)
  const { engines, plan } = JSON.parse(out) as Document
  assert.deepEqual(
    engines.map(({ name }) => name),
    engineNames,
  )
  for (const { timings, missing } of engines) {
    if (missing !== undefined) assert.ok(missing.why !== '' && missing.advice !== '')
    else assert.ok(timings?.every(({ ms }) => ms > 0))
  }
  assert.ok(engines[0]?.timings !== undefined)
  assert.equal(plan[0]?.fromRows, 1)
})

test('an engine that is not to be installed is a usage error that says why', async () => {
  const cases = [
    [['install', 'wasm'], /part of Foretap/],
    [['install', 'cuda'], /no engine cuda; those to install are native and webgpu/],
    [['install', 'webgpu', '--gpu'], /--gpu is for the engine native/],
  ] as const
  for (const [argv, text] of cases) {
    const { code, err } = await run(argv)
    assert.equal(code, 2)
    assert.match(err, text)
  }
})

test('without npm an installation says so, what to do, and leaves nothing in place', async () => {
  await using at = await aFolder()
  for (const engine of ['native', 'webgpu']) {
    const env = { FORETAP_ENGINES: at.path, PATH: '/nowhere' }
    const { code, err, out } = await run(['install', engine], env)
    assert.equal(code, 1, err)
    assert.equal(out, '')
    assert.match(err, /npm cannot be run/)
    assert.match(err, /Check that npm is installed/)
    assert.ok(!existsSync(join(at.path, engine)))
    assert.deepEqual(
      (await readdir(at.path)).filter(name => name.endsWith('.lock')),
      [],
    )
  }
})
