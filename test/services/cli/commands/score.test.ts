import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { runCli } from '#cli/cli.ts'
import { baselines } from '#models/baselines/registry.ts'
import {
  generateSpikeBench,
  spikeBenchSkip,
  spikeBenchTool,
} from '#test/support/bench/spike-bench.ts'
import { aTerminal } from '../a-terminal.ts'

const bin = join(import.meta.dirname, '../../../../bin/foretap.cjs')

async function aFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'foretap-score-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** Scores this text; rows come back split into cells. */
async function scored(text: string, flags: readonly string[] = ['--slo', '100']) {
  await using folder = await aFolder()
  const input = join(folder.path, 'in.csv')
  await writeFile(input, text)
  const terminal = aTerminal()
  const code = await runCli(['score', '--input', input, ...flags], terminal)
  const [header, ...rows] = terminal.output().trimEnd().split('\n')
  return { code, header, rows: rows.map(row => row.split(',')), errors: terminal.errors() }
}

const atTime = (i: number) => new Date(1_700_000_000_000 + i * 10_000).toISOString()
const aFile = (values: readonly (number | string)[]) =>
  ['timestamp,value', ...values.map((x, i) => `${atTime(i)},${x}`), ''].join('\n')
const calm = Array.from({ length: 200 }, (_, i) => 20 + (i % 7))

test('each row gets a line with two scores between 0 and 1, in the order of the input', async () => {
  const { code, header, rows, errors } = await scored(aFile([...calm, 95, 99, 120]))
  assert.deepEqual([code, errors], [0, ''])
  assert.equal(header, 'timestamp,anomaly_score,breach_probability')
  assert.deepEqual(
    rows.map(([time]) => time),
    Array.from({ length: 203 }, (_, i) => atTime(i)),
  )
  for (const [, ...scores] of rows) {
    assert.ok(scores.every(x => x !== '' && Number(x) >= 0 && Number(x) <= 1))
  }
  assert.ok(Number(rows[202]?.[2]) > 0.3 && Number(rows[199]?.[2]) < 0.1)
  assert.ok(Math.max(...rows.slice(200).map(([, odd]) => Number(odd))) >= 0.5)
})

test('without an objective the probability stays empty, and the anomaly score is there', async () => {
  const { code, rows } = await scored(aFile([...calm, 300]), [])
  assert.equal(code, 0)
  assert.ok(rows.every(([, odd, risk]) => Number(odd) >= 0 && risk === ''))
  assert.ok(Number(rows.at(-1)?.[1]) > 0.5)
})

test('rubbish is said with its line, and every row still gets its scores', async () => {
  const text = [
    'timestamp,note,value,backlog,colour',
    `${atTime(0)},a,20,5,red`,
    `${atTime(1)},b,much,NaN,red`,
    'yesterday,c,20,5,red',
    `${atTime(2)},d,`,
    `${atTime(2)},e,20,5,red`,
    `${atTime(1)},f,20,5,red`,
    `${atTime(3)},g,Infinity,-3,red`,
    `${atTime(4)},"h ""x",20,5,red`,
  ].join('\n')
  const { code, rows, errors } = await scored(text)
  assert.equal(code, 0)
  assert.equal(rows.length, 8)
  assert.ok(rows.every(([, odd, risk]) => Number(odd) <= 1 && Number(risk) <= 1 && risk !== ''))
  assert.deepEqual(errors.trimEnd().split('\n'), [
    'line 3: value "much" is no number and counts as missing',
    'line 4: timestamp "yesterday" is no time; the row is passed over',
    'line 5: 3 columns where the header has 5',
    'line 6: its time has been seen before; the row is passed over',
    'line 7: its time is before that of an earlier row; the row is passed over',
    'line 8: value "Infinity" is no number and counts as missing',
  ])
})

test('of many problems ten are shown, and the rest is counted', async () => {
  const { errors } = await scored(aFile(new Array(25).fill('x')))
  assert.equal(errors.trimEnd().split('\n').length, 11)
  assert.match(errors, /… and 15 more like these\n$/)
})

test('a gap of hours, one row, and no row at all are no failure', async () => {
  const gap = aFile(calm).replace(atTime(199), atTime(9_000))
  assert.equal((await scored(gap)).rows.length, 200)
  assert.deepEqual((await scored(aFile([50]))).rows.length, 1)
  const none = await scored('timestamp,value\n')
  assert.deepEqual([none.code, none.rows.length], [0, 0])
})

for (const { name, text, why } of [
  { name: 'an empty file', text: '', why: /not even a header/ },
  { name: 'a header without a value', text: 'timestamp,lag\n', why: /lacks value; it says: .*lag/ },
  { name: 'a row without an end', text: `timestamp,value\n"${'x'.repeat(200_000)}`, why: /65536/ },
]) {
  test(`${name} is refused in three lines`, async () => {
    const { code, errors } = await scored(text)
    assert.equal(code, 1)
    assert.match(errors, /^The input is not a series in CSV\.\n/)
    assert.match(errors, why)
  })
}

for (const { flags, why } of [
  { flags: ['--slo', 'fast'], why: /--slo takes a number above 0/ },
  { flags: ['--slo', '0'], why: /--slo takes a number above 0/ },
  { flags: ['--forecaster', 'oracle'], why: /There are: network, random, always, .*static/ },
]) {
  test(`${flags.join(' ')} is refused as wrong usage`, async () => {
    const { code, errors } = await scored(aFile([1]), flags)
    assert.equal(code, 2)
    assert.match(errors, why)
  })
}

test('a missing input is told and empties no output; the input is never overwritten', async () => {
  await using folder = await aFolder()
  const [gone, kept] = [join(folder.path, 'gone.csv'), join(folder.path, 'kept.csv')]
  await writeFile(kept, aFile([1]))
  const terminal = aTerminal()
  assert.equal(await runCli(['score', '--input', gone, '--output', kept], terminal), 1)
  assert.match(terminal.errors(), /cannot be read or written[\s\S]*gone\.csv/)
  assert.equal(await runCli(['score', '--input', kept, '--output', kept], aTerminal()), 2)
  assert.equal(await readFile(kept, 'utf8'), aFile([1]))
})

test('the output file holds what standard output would have shown', async () => {
  await using folder = await aFolder()
  const [input, output] = [join(folder.path, 'in.csv'), join(folder.path, 'out.csv')]
  await writeFile(input, aFile(calm))
  const shown = aTerminal()
  await runCli(['score', '--input', input, '--slo', '100'], shown)
  const silent = aTerminal()
  await runCli(['score', '--input', input, '--slo', '100', '--output', output], silent)
  assert.equal(silent.output(), '')
  assert.equal(await readFile(output, 'utf8'), shown.output())
})

test('times of other kinds are read: without a zone, and epochs', async () => {
  const text = 'timestamp,value\n2025-03-03 00:00:10,1\n1740960020,2\n1740960030000,3\n'
  const { errors, rows } = await scored(text)
  assert.deepEqual([errors, rows.length], ['', 3])
})

test('every forecaster can be asked for', async () => {
  for (const { name } of baselines) {
    const { code, rows } = await scored(aFile(calm), ['--slo', '100', '--forecaster', name])
    assert.deepEqual([code, rows.length], [0, calm.length])
  }
})

test('no line depends on later rows', { skip: spikeBenchSkip }, async () => {
  await using bench = await generateSpikeBench(['--n', '1', '--days', '1'])
  const input = join(bench.folder, bench.manifest[0]?.file ?? '')
  const own = ['--input', input, '--slo', String(bench.manifest[0]?.slo)]
  const said = await spikeBenchTool('check-causal.mjs', [
    ...own,
    ...['--', process.execPath, bin, 'score'],
  ])
  assert.equal(said, 'causal\n')
})

test('300,000 rows are scored within a heap of 64 MB', async () => {
  await using folder = await aFolder()
  const [input, output] = [join(folder.path, 'in.csv'), join(folder.path, 'out.csv')]
  const file = createWriteStream(input)
  file.write('timestamp,value,arrival_rate,consume_rate,backlog\n')
  for (let i = 0; i < 300_000; i++) {
    const seconds = 1_700_000_000 + i * 10
    file.write(`${seconds},${20 + (i % 7)},${100 + (i % 11)},${100 + (i % 5)},${i % 13}\n`)
  }
  file.end()
  await finished(file)
  const heap = ['--max-old-space-size=64', '--max-semi-space-size=4']
  const args = ['score', '--input', input, '--slo', '100', '--output', output]
  await promisify(execFile)(process.execPath, [...heap, bin, ...args])
  const lines = (await readFile(output, 'utf8')).trimEnd().split('\n')
  assert.equal(lines.length, 300_001)
})
