import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import { z } from 'zod'
import type { Cause } from '../../evaluation/zones.ts'
import { covariates } from '../../series/covariates.ts'
import { type InjectedFault, type Recording, stepS } from './recording.ts'

const manifest = z.array(
  z.looseObject({
    file: z.string(),
    slo: z.number().positive(),
    seed: z.int().default(0),
    /** Seconds at the beginning that nobody is judged by. */
    warmup: z.number().nonnegative().optional(),
  }),
)

const labels = z.record(
  z.string(),
  z.array(
    z.looseObject({
      kind: z.string(),
      start: z.iso.datetime(),
      end: z.iso.datetime(),
      precursor: z.boolean(),
      seasonal: z.boolean().default(false),
      decoy: z.boolean().default(false),
    }),
  ),
)

/** A recording of a folder, with what is known of its disturbances where somebody noted them. */
export interface LabelledRecording extends Recording {
  readonly causes?: readonly Cause[]
  /** Not judged, at the beginning; a day where absent. */
  readonly warmUpS?: number
}

/**
 * Recordings that lie in a folder: `manifest.json` names the CSV files (`.csv` or `.csv.gz`), each with its
 * objective (`slo`) and perhaps its warm-up, and `labels.json`, if there is one, says which disturbances acted when. Rows are `stepS` apart.
 * Rejects where a file is missing or malformed.
 */
export async function* recordingsIn(folder: string): AsyncGenerator<LabelledRecording, void> {
  const entries = manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')))
  const known = await readLabels(folder)
  for (const { file, slo, seed, warmup } of entries) {
    const { startMs, columns } = await readColumns(join(folder, file))
    const { value, ...rest } = columns
    if (value === undefined) throw new Error(`${file} has no column "value".`)
    const noted = known?.[file]
    yield {
      ...{ law: basename(folder), seed, objective: slo, value, covariates: rest },
      faults: (noted ?? []).map(one => faultOf(one, startMs)),
      ...(warmup !== undefined && { warmUpS: warmup }),
      ...(noted !== undefined && { causes: noted.map(one => causeOf(one, startMs)) }),
    }
  }
}

async function readLabels(folder: string): Promise<z.output<typeof labels> | undefined> {
  try {
    return labels.parse(JSON.parse(await readFile(join(folder, 'labels.json'), 'utf8')))
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined
    throw cause
  }
}

type Label = z.output<typeof labels>[string][number]

function faultOf({ kind, start, end, decoy }: Label, beginMs: number): InjectedFault {
  const seconds = (iso: string) => (Date.parse(iso) - beginMs) / 1_000
  return { kind, startS: seconds(start), endS: seconds(end), isDecoy: decoy }
}

function causeOf({ kind, start, end, precursor, seasonal }: Label, startMs: number): Cause {
  const row = (iso: string) => Math.round((Date.parse(iso) - startMs) / 1_000 / stepS)
  const foresight = seasonal ? 'always' : precursor ? 'after-build-up' : 'never'
  return { kind, from: row(start), to: row(end), foresight }
}

type Column = 'value' | (typeof covariates)[number]

/** Rows of a CSV file, compressed or not. Whatever is wrong with the file ends the iteration with its error. */
function rowsOf(path: string): AsyncIterable<Record<string, string>> {
  const rows = parse({ columns: true, skip_empty_lines: true })
  const steps = path.endsWith('.gz') ? [createGunzip(), rows] : [rows]
  pipeline([createReadStream(path), ...steps], () => {
    // The error is the iteration's: `rows` was destroyed with it.
  })
  return rows
}

async function readColumns(path: string) {
  const numbers = new Map<Column, number[]>()
  let startMs = Number.NaN
  for await (const row of rowsOf(path)) {
    if (Number.isNaN(startMs)) startMs = Date.parse(row.timestamp ?? '')
    for (const name of ['value', ...covariates] as const) {
      const text = row[name]
      if (text === undefined) continue
      const column = numbers.get(name) ?? []
      numbers.set(name, column)
      column.push(text === '' ? Number.NaN : Number(text))
    }
  }
  const columns: Partial<Record<Column, Float32Array>> = Object.fromEntries(
    [...numbers].map(([name, column]) => [name, Float32Array.from(column)]),
  )
  return { startMs, columns }
}
