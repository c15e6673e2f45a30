import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { readArtifact, writeArtifact } from '#models/artifacts/artifact.ts'
import { shippedArtifact } from '#models/artifacts/shipped-artifact.ts'
import { parameterCount } from '#models/network/shape.ts'
import { loadForecaster } from '#models/scoring/forecasters.ts'

async function aCopy() {
  const folder = await mkdtemp(join(tmpdir(), 'foretap-artifact-'))
  await cp(fileURLToPath(shippedArtifact), folder, { recursive: true })
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

test('the shipped weights are whole, small, and what their manifest says', async () => {
  const { manifest, weights } = readArtifact(shippedArtifact)
  assert.equal(manifest.parameters, parameterCount)
  assert.equal(
    Object.values(weights).reduce((sum, { length }) => sum + length, 0),
    parameterCount,
  )
  const bytes = await readFile(new URL('weights.bin', shippedArtifact))
  assert.ok(bytes.length <= 2 * 1_024 * 1_024, `${bytes.length} bytes`)
})

test('what is written is read again as it was', async () => {
  await using copy = await aCopy()
  const { manifest, weights } = readArtifact(copy.folder)
  const { name, version, training, scores } = manifest
  const again = join(copy.folder, 'again')
  await writeArtifact(again, weights, { name, version, training, scores })
  // Not by `deepEqual`, whose report on so many numbers takes gigabytes.
  assert.ok(isDeepStrictEqual(readArtifact(again), { manifest, weights }))
})

/** Changes a manifest as text. */
const edit = (from: RegExp, to: string) => async (folder: string) => {
  const path = join(folder, 'manifest.json')
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to))
}

for (const [name, damage, said] of [
  [
    'weights cut short',
    (folder: string) => truncate(join(folder, 'weights.bin'), 1_000),
    /not the file/,
  ],
  ['no weights', (folder: string) => rm(join(folder, 'weights.bin')), /ENOENT/],
  ['no manifest', (folder: string) => rm(join(folder, 'manifest.json')), /ENOENT/],
  [
    'a manifest cut short',
    (folder: string) => truncate(join(folder, 'manifest.json'), 100),
    /JSON/,
  ],
  ['other inputs', edit(/"featureVersion": \d+/, '"featureVersion": 1'), /inputs of version 1/],
  [
    'another shape',
    edit(/"fine\/time\/kernel",\s+"shape": \[\s+\d+/, '"fine/time/kernel", "shape": [7'),
    /7×\d+, which does not fit/,
  ],
  ['a missing tensor', edit(/"fine\/time\/kernel"/, '"elsewhere"'), /elsewhere/],
] as const) {
  test(`${name}: it is said, and plain forecasts go on`, async () => {
    await using copy = await aCopy()
    await damage(copy.folder)
    assert.throws(() => readArtifact(copy.folder), said)
    const { forecaster, problems } = await loadForecaster('auto', {
      ...{ engine: 'wasm', model: copy.folder },
    })
    assert.equal(forecaster.name, 'static')
    assert.match(problems.join(), said)
  })
}
