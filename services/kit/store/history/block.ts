import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { type ByteReader, createByteReader } from './byte-reader.ts'
import { type ByteWriter, createByteWriter, unzigzag, zigzag } from './byte-writer.ts'
import { createPoints, type Measure, measures, type Points } from './points.ts'
import { blockQuantiser } from './quantiser.ts'
import type { Tier } from './tiers.ts'

/**
 * A block, deflated: version, runs of consecutive points, then a column after the other.
 *
 * | part | content |
 * | --- | --- |
 * | runs | number of runs; each: points missing before it, its length |
 * | a measure | codes of the quantiser, each as its distance from the one before |
 * | low, high, max | the same for their codes' distance from the code of `bestMs`: mostly constant |
 * | facts | bit sets, each as its distance from the one before |
 *
 * A distance of zero is followed by how many more zeros there are: quiet series cost next to nothing.
 */
const version = 1

/** Deflate rather than zstd: on blocks of 1–3 kB it is smaller, and as fast to write (measured with node:zlib). */
export function encodeBlock(points: Points, tier: Tier, startMs: number): Buffer {
  const writer = createByteWriter(1_024)
  writer.unsigned(version)
  const slots = slotsOf(points, tier, startMs)
  writeRuns(writer, slots)
  const best = codesOf(points, 'bestMs')
  writeDistances(writer, best)
  for (const measure of measures) {
    if (measure === 'bestMs') continue
    const codes = codesOf(points, measure)
    if (fromBest.has(measure))
      for (const [i, code] of best.entries()) codes[i] = (codes[i] ?? 0) - code
    writeDistances(writer, codes)
  }
  writeDistances(
    writer,
    Int32Array.from({ length: points.count }, (_, i) => points.facts[i] ?? 0),
  )
  return deflateRawSync(writer.bytes())
}

/** Throws a `RangeError` or zlib's error where the bytes are no block. */
export function decodeBlock(data: Uint8Array, tier: Tier, startMs: number): Points {
  const reader = createByteReader(inflateRawSync(data))
  const found = reader.unsigned()
  if (found !== version) throw new RangeError(`A history block has the unknown version ${found}.`)
  const slots = readRuns(reader)
  const points = createPoints(slots.length)
  points.count = slots.length
  for (const [i, slot] of slots.entries()) points.startMs[i] = startMs + slot * tier.pointMs
  const best = readDistances(reader, slots.length)
  for (const measure of measures) {
    const codes = measure === 'bestMs' ? best : readDistances(reader, slots.length)
    const column = points[measure]
    for (let i = 0; i < slots.length; i++) {
      const base = fromBest.has(measure) ? (best[i] ?? 0) : 0
      column[i] = blockQuantiser.decode((codes[i] ?? 0) + base)
    }
  }
  points.facts.set(readDistances(reader, slots.length))
  return points
}

const fromBest: ReadonlySet<Measure> = new Set(['lowMs', 'highMs', 'maxMs'])

const slotsOf = (points: Points, tier: Tier, startMs: number): number[] =>
  Array.from({ length: points.count }, (_, i) =>
    Math.round(((points.startMs[i] ?? 0) - startMs) / tier.pointMs),
  )

function codesOf(points: Points, measure: Measure): Int32Array {
  const column = points[measure]
  const codes = new Int32Array(points.count)
  for (let i = 0; i < points.count; i++) codes[i] = blockQuantiser.encode(column[i] ?? Number.NaN)
  return codes
}

function writeRuns(writer: ByteWriter, slots: readonly number[]): void {
  const runs: { gap: number; length: number }[] = []
  let next = 0
  for (const slot of slots) {
    const run = runs.at(-1)
    if (run !== undefined && slot === next) run.length++
    else runs.push({ gap: slot - next, length: 1 })
    next = slot + 1
  }
  writer.unsigned(runs.length)
  for (const { gap, length } of runs) {
    writer.unsigned(gap)
    writer.unsigned(length)
  }
}

function readRuns(reader: ByteReader): number[] {
  const slots: number[] = []
  let next = 0
  for (let runs = reader.unsigned(); runs > 0; runs--) {
    next += reader.unsigned()
    for (let length = reader.unsigned(); length > 0; length--) slots.push(next++)
  }
  return slots
}

function writeDistances(writer: ByteWriter, values: Int32Array): void {
  let previous = 0
  for (let i = 0; i < values.length; i++) {
    const distance = (values[i] ?? 0) - previous
    previous = values[i] ?? 0
    writer.unsigned(zigzag(distance))
    if (distance !== 0) continue
    let more = 0
    while (i + 1 < values.length && values[i + 1] === previous) {
      more++
      i++
    }
    writer.unsigned(more)
  }
}

function readDistances(reader: ByteReader, count: number): Int32Array {
  const values = new Int32Array(count)
  let previous = 0
  for (let i = 0; i < count; i++) {
    const distance = unzigzag(reader.unsigned())
    previous += distance
    values[i] = previous
    if (distance !== 0) continue
    for (let more = reader.unsigned(); more > 0; more--) values[++i] = previous
  }
  return values
}
