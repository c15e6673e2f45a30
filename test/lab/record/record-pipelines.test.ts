import assert from 'node:assert/strict'
import { mkdtempDisposable, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { recordPipelines } from '#lab/record/record-pipelines.ts'
import { timeScale } from '#lab/record/time-scale.ts'
import {
  type RecordedPipeline,
  recordedSeeds,
  writeRecording,
} from '#lab/record/write-recording.ts'
import { recordingsIn } from '#models/training/corpus/recording-folder.ts'
import { kafkaSkip } from '#test/support/kafka.ts'

const skip = await kafkaSkip()

/** A hundred times as fast: a slow consumer of seed 5 within twelve seconds. */
async function record(): Promise<RecordedPipeline> {
  const saved: (readonly RecordedPipeline[])[] = []
  await recordPipelines({
    ...{ seeds: [5], scale: timeScale(100), warmUpS: 200, lengthS: 2_000 },
    log: () => {},
    signal: AbortSignal.timeout(60_000),
    save: async recorded => void saved.push(recorded),
  })
  const [recorded] = saved.at(-1) ?? []
  assert.ok(recorded)
  return recorded
}

const backlogsOf = ({ rows }: RecordedPipeline): readonly number[] =>
  rows.map(row => row?.backlog ?? Number.NaN).filter(Number.isFinite)

test('a short recording of real Kafka has its rows, sees its fault and can be read back', {
  skip,
}, async () => {
  // A machine that is too busy to poll in time leaves rows unknown, as it should: then once more.
  const first = await record()
  const recorded = backlogsOf(first).length > 100 ? first : await record()
  const { rows, disturbances } = recorded
  assert.ok(rows.length >= 195 && rows.length <= 205, `${rows.length} rows`)
  const fault = disturbances[0]
  assert.equal(fault?.kind, 'slow-consumer')
  const backlogs = backlogsOf(recorded)
  assert.ok(backlogs.length > 100, `${backlogs.length} rows are known`)
  const before = backlogs.slice(0, 15)
  const worst = Math.max(...backlogs.slice(20))
  assert.ok(worst > 3 * (Math.max(...before) + 10), `backlog ${Math.max(...before)} → ${worst}`)

  await using folder = await mkdtempDisposable(join(tmpdir(), 'foretap-recordings-'))
  await writeRecording(folder.path, recorded)
  await writeRecording(folder.path, recorded)
  assert.deepEqual(await recordedSeeds(folder.path, rows.length), [5])
  assert.deepEqual(await recordedSeeds(folder.path, rows.length + 1), [])
  const [read] = await Array.fromAsync(recordingsIn(folder.path))
  assert.equal(read?.value.length, rows.length)
  assert.equal(read?.causes?.[0]?.kind, 'slow-consumer')
  assert.match(await readFile(join(folder.path, 'manifest.json'), 'utf8'), /"compression": 100/)
})
