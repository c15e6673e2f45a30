import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Frame } from '#contracts/frame.ts'
import { facts } from '#contracts/sample.ts'
import { createByteReader } from './byte-reader.ts'
import { createByteWriter } from './byte-writer.ts'
import { type Measure, measures, type Points } from './points.ts'
import { fineQuantiser } from './quantiser.ts'

/**
 * One step of many series:
 *
 * | part | content |
 * | --- | --- |
 * | head | version, length of the ids in bytes, number of series (LEB128) |
 * | ids | dictionary numbers ascending, each as its distance from the one before (LEB128) |
 * | columns | for each measure, then the facts: 16 bits per series, low byte first |
 *
 * Fixed width, so that one series is read out without decoding the others.
 */
const version = 1

export interface JournalEntry {
  readonly series: number
  readonly frame: Frame
}

/** Bytes of a row before compression. Of two entries for one series the later one stands. */
export function encodeRow(entries: readonly JournalEntry[]): Buffer {
  const sorted = [...new Map(entries.map(entry => [entry.series, entry.frame]))].sort(
    ([a], [b]) => a - b,
  )
  const ids = createByteWriter(sorted.length * 2 + 16)
  let previous = 0
  for (const [series] of sorted) {
    ids.unsigned(series - previous)
    previous = series
  }
  const head = createByteWriter(32)
  for (const value of [version, ids.bytes().length, sorted.length]) head.unsigned(value)
  const columns = Buffer.alloc(sorted.length * 2 * (measures.length + 1))
  let at = 0
  for (const measure of measures) {
    for (const [, frame] of sorted) {
      at = columns.writeUInt16LE(fineQuantiser.encode(measureOf[measure](frame) ?? Number.NaN), at)
    }
  }
  for (const [, frame] of sorted) at = columns.writeUInt16LE(factBits(frame), at)
  return Buffer.concat([head.bytes(), ids.bytes(), columns])
}

export const compressRow = (row: Uint8Array): Buffer => zstdCompressSync(row)
export const decompressRow = (data: Uint8Array): Buffer => zstdDecompressSync(data)

const measureOf: Readonly<Record<Measure, (frame: Frame) => number | undefined>> = {
  bestMs: frame => frame.age?.lastMs,
  lowMs: frame => frame.age?.lowMs,
  highMs: frame => frame.age?.highMs,
  maxMs: frame => frame.age?.maxMs,
  arrivalsPerS: frame => frame.arrivalsPerS,
  readsPerS: frame => frame.readsPerS,
  backlog: frame => frame.backlog,
}

const factBit: ReadonlyMap<string, number> = new Map(facts.map((fact, i) => [fact, 1 << i]))
const factBits = (frame: Frame): number =>
  frame.facts.reduce((bits, fact) => bits | (factBit.get(fact) ?? 0), 0)

export interface RowHead {
  readonly count: number
  /** The bytes of the ids: equal bytes mean equal series at equal places. */
  readonly ids: Buffer
  readonly columnsAt: number
}

export function readHead(row: Buffer): RowHead {
  const reader = createByteReader(row)
  const found = reader.unsigned()
  if (found !== version) throw new RangeError(`A journal row has the unknown version ${found}.`)
  const idBytes = reader.unsigned()
  const count = reader.unsigned()
  const idsAt = reader.position()
  return { count, ids: row.subarray(idsAt, idsAt + idBytes), columnsAt: idsAt + idBytes }
}

export function readIds({ ids, count }: RowHead): Int32Array {
  const reader = createByteReader(ids)
  const series = new Int32Array(count)
  let previous = 0
  for (let i = 0; i < count; i++) {
    previous += reader.unsigned()
    series[i] = previous
  }
  return series
}

/** Appends the series at `place` in the row to `points`, as a point that starts at `startMs`. */
export function readPlace(
  { row, head }: { readonly row: Buffer; readonly head: RowHead },
  place: number,
  { points, startMs }: { readonly points: Points; readonly startMs: number },
): void {
  const to = points.count++
  points.startMs[to] = startMs
  let at = head.columnsAt + 2 * place
  for (const measure of measures) {
    points[measure][to] = fineQuantiser.decode(row.readUInt16LE(at))
    at += 2 * head.count
  }
  points.facts[to] = row.readUInt16LE(at)
}
