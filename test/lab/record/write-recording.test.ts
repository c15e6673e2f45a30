import assert from 'node:assert/strict'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { drawPipeline } from '#lab/record/pipeline-spec.ts'
import { planDisturbances } from '#lab/record/plan-disturbances.ts'
import type { Row } from '#lab/record/row-log.ts'
import { timeScale } from '#lab/record/time-scale.ts'
import { writeRecording } from '#lab/record/write-recording.ts'
import { recordingsIn } from '#models/training/corpus/recording-folder.ts'

const row: Row = { valueMs: 1_000, arrivalRate: 2, consumeRate: 2, backlog: 3, rebalance: 0 }
const spec = drawPipeline(5)
const disturbances = planDisturbances(spec, { warmUpS: 600, lengthS: 36_000 })

const calm = (count: number) => new Array<Row>(count).fill(row)
const holes = (count: number) => new Array<undefined>(count).fill(undefined)

async function readBack(rows: readonly (Row | undefined)[]) {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'foretap-recordings-'))
  const recorded = { spec, rows, disturbances, warmUpS: 600, scale: timeScale(400) }
  await writeRecording(folder.path, recorded)
  const [read] = await Array.fromAsync(recordingsIn(folder.path))
  assert.ok(read)
  return read
}

test('polls that are missing for a while are empty rows', async () => {
  const { value } = await readBack([row, ...holes(10), row, ...calm(30), ...holes(10), row])
  assert.equal(value.length, 53)
  assert.equal(value.filter(Number.isNaN).length, 20)
})

test('a recording ends where the machine slept, and nothing is said to have happened after that', async () => {
  const { value, faults } = await readBack([...calm(400), ...holes(61), ...calm(1_000)])
  assert.equal(value.length, 400)
  assert.ok(faults.length > 0 && faults.length < disturbances.length)
  assert.ok(faults.every(({ startS, endS }) => startS < 4_000 && endS <= 4_000))
})

test('where most polls are missing the machine is to blame, before any disturbance', async () => {
  const gasping = [...holes(6), row, ...holes(5)]
  const { value, faults, causes } = await readBack([...calm(400), ...gasping, ...calm(100)])
  assert.equal(value.length, 512)
  assert.deepEqual(faults[0], {
    ...{ kind: 'busy-machine', startS: 4_000, endS: 4_120, isDecoy: false },
  })
  assert.equal(causes?.[0]?.foresight, 'never')
  const ten = [...calm(400), ...holes(10), ...calm(100)]
  assert.ok((await readBack(ten)).faults.every(({ kind }) => kind !== 'busy-machine'))
})
