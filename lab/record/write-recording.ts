import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { stepS } from '#models/training/corpus/recording.ts'
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
 * So many of the latest rows may be missing. Where more are, the machine had no time for its broker and clients either,
 * and what happened to them is not what the labels say.
 */
const watched = { rows: 30, holes: 10 } as const

/**
 * Adds a recording to a folder, or replaces the one of the same seed. It ends where the machine could not keep up,
 * if that happened. One writer at a time.
 */
export async function writeRecording(folder: string, recorded: RecordedPipeline): Promise<void> {
  const { spec, disturbances } = recorded
  const rows = awakeRows(recorded.rows)
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
  const labels = { ...(await readJson<object>(folder, 'labels.json')), [file]: labelsOf(happened) }
  await writeJson(folder, 'labels.json', labels)
  await writeJson(folder, 'manifest.json', entries)
}

function awakeRows(rows: readonly (Row | undefined)[]): readonly (Row | undefined)[] {
  const holes: number[] = []
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] === undefined) holes.push(i)
    if ((holes[0] ?? i) <= i - watched.rows) holes.shift()
    if (holes.length > watched.holes) return rows.slice(0, holes[0])
  }
  return rows
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
