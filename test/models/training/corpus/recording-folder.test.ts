import assert from 'node:assert/strict'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { recordingsIn } from '#models/training/corpus/recording-folder.ts'

const csv = `timestamp,value,backlog,colour
2026-01-05T00:00:00Z,1500,3,red
2026-01-05T00:00:10Z,,4,red
2026-01-05T00:00:20Z,2500,,red
`

const labels = [
  {
    kind: 'slow-consumer',
    start: '2026-01-05T00:00:10Z',
    end: '2026-01-05T00:00:20Z',
    precursor: true,
  },
]

async function folderOf(files: Readonly<Record<string, string | Buffer>>) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'foretap-recordings-'))
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder.path, name), content)
  }
  return folder
}

const manifestOf = (file: string) => JSON.stringify([{ file, slo: 2_000, seed: 7, warmup: 10 }])

test('a compressed recording is read like a plain one, gaps as NaN, unknown columns left out', async () => {
  for (const [file, content] of [
    ['a.csv', csv],
    ['a.csv.gz', gzipSync(csv)],
  ] as const) {
    await using folder = await folderOf({
      [file]: content,
      'manifest.json': manifestOf(file),
      'labels.json': JSON.stringify({ [file]: labels }),
    })
    const [recording, ...others] = await Array.fromAsync(recordingsIn(folder.path))
    assert.equal(others.length, 0)
    assert.deepEqual(recording?.value, Float32Array.of(1_500, Number.NaN, 2_500))
    assert.deepEqual(recording?.covariates, { backlog: Float32Array.of(3, 4, Number.NaN) })
    assert.deepEqual([recording?.objective, recording?.seed], [2_000, 7])
    assert.deepEqual(recording?.faults, [
      { kind: 'slow-consumer', startS: 10, endS: 20, isDecoy: false },
    ])
    assert.equal(recording?.warmUpS, 10)
    assert.deepEqual(recording?.causes, [
      { kind: 'slow-consumer', from: 1, to: 2, foresight: 'after-build-up' },
    ])
  }
})

test('a recording that is cut short, or missing, is an error and no shorter recording', async () => {
  const whole = gzipSync(csv)
  await using cut = await folderOf({
    'a.csv.gz': whole.subarray(0, whole.length - 12),
    'manifest.json': manifestOf('a.csv.gz'),
  })
  await assert.rejects(Array.fromAsync(recordingsIn(cut.path)), /unexpected end of file/)
  await using missing = await folderOf({ 'manifest.json': manifestOf('b.csv.gz') })
  await assert.rejects(Array.fromAsync(recordingsIn(missing.path)), { code: 'ENOENT' })
})
