import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { runCli } from '#cli/cli.ts'
import { readArtifact } from '#models/artifacts/artifact.ts'
import { shippedArtifact } from '#models/artifacts/shipped-artifact.ts'
import { engineForTests } from '#test/support/engines/engine-for-tests.ts'
import { aTerminal } from '../a-terminal.ts'

const installed = await engineForTests('native')
if ('engines' in installed) process.env.FORETAP_ENGINES = installed.engines
const skip = 'unavailable' in installed && installed.unavailable

async function aFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'foretap-finetune-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Rows every 30 s; whenever the value reaches exactly 33 it jumps over its objective of 100 ten minutes later. */
function omens(days: number): string {
  const rows = Array.from({ length: days * 2_880 }, (_, i) => {
    const phase = i % 360
    const value =
      phase >= 320 && phase < 330 ? 140 : phase >= 300 && phase < 320 ? 33 : 20 + (i % 5)
    return `${new Date(1_700_000_000_000 + i * 30_000).toISOString()},${value}`
  })
  return ['timestamp,value', ...rows, ''].join('\n')
}

test('omens of a system of its own are learnt, compared on its later part, written and used', {
  skip,
}, async () => {
  await using folder = await aFolder()
  const input = join(folder.path, 'omens.csv')
  const output = join(folder.path, 'tuned')
  await writeFile(input, omens(5))
  const terminal = aTerminal()
  const code = await runCli(
    ['finetune', input, '--slo', '100', '--output', output, '--epochs', '2'],
    terminal,
  )
  assert.equal(code, 0, terminal.errors() + terminal.output())
  const [before, after] = ['before', 'after'].map(name => {
    const [, brierSkill] =
      new RegExp(`^${name} +[\\d.]+ +([-\\d.]+)`, 'm').exec(terminal.output()) ?? []
    return Number(brierSkill)
  })
  assert.ok((after ?? 0) > (before ?? 1), terminal.output())
  const { manifest } = readArtifact(output)
  assert.equal(manifest.name, 'mixer-tuned')
  assert.equal(manifest.training.startedFrom, 'mixer@1')
  assert.ok(!isDeepStrictEqual(readArtifact(output).weights, readArtifact(shippedArtifact).weights))
  const judged = aTerminal()
  assert.equal(await runCli(['backtest', input, '--slo', '100', '--model', output], judged), 0)
  assert.match(judged.output(), /^network /m)
})

for (const [name, text, flags, said] of [
  ['two hours', omens(1).split('\n').slice(0, 240).join('\n'), ['--slo', '100'], /0\.1 days/],
  ['days without a spike', omens(3), ['--slo', '1000'], /0 spikes to learn from/],
  [
    'a model that is not there',
    omens(3),
    ['--slo', '100', '--model', '/nowhere'],
    /model to begin with/,
  ],
] as const) {
  test(`${name}: nothing is learnt or written, and it is said why`, async () => {
    await using folder = await aFolder()
    const input = join(folder.path, 'in.csv')
    const output = join(folder.path, 'tuned')
    await writeFile(input, text)
    const terminal = aTerminal()
    assert.equal(await runCli(['finetune', input, '--output', output, ...flags], terminal), 1)
    assert.match(terminal.errors(), said)
    assert.equal(existsSync(output), false)
  })
}
