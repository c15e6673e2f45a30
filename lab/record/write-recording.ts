import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { stepS } from '#models/training/corpus/recording.ts'
import { busyStretches, untilAsleep } from './busy-stretches.ts'
import { calmObjective } from './calm-objective.ts'
import type { Disturbance } from './disturbance.ts'
import { dayS, type PipelineSpec } from './pipeline-spec.ts'
import type { Row } from './row-log.ts'
import type { TimeScale } from './time-scale.ts'

/** What one pipeline gave. */
export interface RecordedPipeline {
  readonly spec: PipelineSpec
  readonly rows: readonly (Row | undefined)[]
  readonly disturbances: readonly Disturbance[]
  readonly warmUpS: number
  readonly scale: TimeScale
}

interface ManifestEntry {
  readonly file: string
  readonly seed: number
  readonly rows: number
}

/** Recorded time begins here, whenever it really was. */
const epochMs = Date.parse('2026-01-05T00:00:00Z')

/**
 * Adds a recording to a folder, or replaces the one of the same seed. It ends where the machine slept, if it did.
 * One writer at a time.
 */
export async function writeRecording(folder: string, recorded: RecordedPipeline): Promise<void> {
  const { spec, disturbances } = recorded
  const rows = untilAsleep(recorded.rows)
  await mkdir(folder, { recursive: true })
  const file = `kafka-${String(spec.seed).padStart(3, '0')}.csv.gz`
  const endS = rows.length * stepS
  // What was planned for after an early end did not happen.
  const happened = disturbances
    .filter(({ startS }) => startS < endS)
    .map(each => ({ ...each, endS: Math.min(each.endS, endS) }))
  await writeFile(join(folder, file), gzipSync(csvOf(rows), { level: 9 }))
  const manifest = await readManifest(folder)
  const entry = { ...describe({ ...recorded, rows }, happened), file }
  const others = manifest.filter(other => other.file !== file)
  const entries = [...others, entry].toSorted((a, b) => a.file.localeCompare(b.file))
  const labels = {
    ...(await readJson<object>(folder, 'labels.json')),
    [file]: [...accidentsOf(rows), ...labelsOf(happened)],
  }
  await writeJson(folder, 'labels.json', labels)
  await writeJson(folder, 'manifest.json', entries)
}

/** Seeds that a folder has recordings of, at least so many rows long. */
export async function recordedSeeds(folder: string, leastRows: number): Promise<readonly number[]> {
  const manifest = await readManifest(folder)
  return manifest.filter(({ rows }) => rows >= leastRows).map(({ seed }) => seed)
}

function describe(
  { spec, rows, warmUpS, scale }: RecordedPipeline,
  happened: readonly Disturbance[],
) {
  const { seed, partitions, members } = spec
  const missing = rows.filter(row => row === undefined || Number.isNaN(row.valueMs)).length
  return {
    ...{ unit: 'ms', step: stepS, slo: calmObjective(seed, rows, happened), seed },
    ...{ rows: rows.length, missing, warmup: warmUpS },
    compression: scale.factor,
    dayS,
    about:
      `Apache Kafka 4.3, one broker, ${partitions} partitions read by ${members} of one group. One poll of the Kafka ` +
      `bridge every ${scale.pollMs} ms stands for a step of ${stepS} s: time runs ${scale.factor} times as fast, so ages ` +
      'are multiplied and rates divided by that. The daily curve of the load repeats every ' +
      `${dayS / 3_600} recorded hours. Dates are made up.`,
  }
}

function labelsOf(happened: readonly Disturbance[]) {
  return happened.map(({ kind, startS, endS, isGradual, isDecoy, isSeasonal }) => ({
    kind,
    ...{ start: isoAt(startS), end: isoAt(endS) },
    ...{ precursor: isGradual, seasonal: isSeasonal, decoy: isDecoy },
  }))
}

/** First of a recording's labels, so that a spike which an accident may explain is put down to that. */
function accidentsOf(rows: readonly (Row | undefined)[]) {
  return busyStretches(rows).map(({ from, to }) => ({
    kind: 'busy-machine',
    ...{ start: isoAt(from * stepS), end: isoAt(to * stepS) },
    ...{ precursor: false, seasonal: false, decoy: false },
  }))
}

function csvOf(rows: readonly (Row | undefined)[]): string {
  const lines = rows.map((row, i) => {
    const time = isoAt(i * stepS)
    if (row === undefined) return `${time},,,,,`
    const { valueMs, arrivalRate, consumeRate, backlog, rebalance } = row
    const value = numberText(Math.round(valueMs))
    const rates = [arrivalRate, consumeRate].map(rate => numberText(Number(rate.toPrecision(4))))
    return [time, value, ...rates, numberText(backlog), rebalance].join(',')
  })
  return `timestamp,value,arrival_rate,consume_rate,backlog,rebalance\n${lines.join('\n')}\n`
}

const numberText = (x: number) => (Number.isFinite(x) ? String(x) : '')
const isoAt = (timeS: number) => `${new Date(epochMs + timeS * 1_000).toISOString().slice(0, 19)}Z`

async function readManifest(folder: string): Promise<readonly ManifestEntry[]> {
  return (await readJson<readonly ManifestEntry[]>(folder, 'manifest.json')) ?? []
}

/** A file that this script wrote; `undefined` where there is none yet. */
async function readJson<Content>(folder: string, name: string): Promise<Content | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8')) as Content
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
}

async function writeJson(folder: string, name: string, content: object): Promise<void> {
  await writeFile(join(folder, name), `${JSON.stringify(content, null, 2)}\n`)
}
