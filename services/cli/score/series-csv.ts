import type { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import { messageOf } from '#kit/errors.ts'
import { channels } from '#models/series/layout.ts'
import { scoreErrors } from './errors.ts'

/** One row of a history. */
export interface SeriesRow {
  /** Line of the file, from 1. */
  readonly line: number
  /** The time as it was given. */
  readonly timestamp: string
  /** Seconds since 1970; NaN where the time cannot be read. */
  readonly timeS: number
  /** In the order of `channels`, NaN where missing. The same array for each row. */
  readonly sample: Float64Array
  /** What is wrong with the row, in words. */
  readonly problems: readonly string[]
}

/** No row is longer; a quote that never closes would otherwise swallow the file. Bytes. */
const rowMax = 65_536

/** The rows of a CSV with a header, one at a time. Throws `SCORE_CSV_UNREADABLE`. */
export async function* seriesRows(source: Readable): AsyncGenerator<SeriesRow, void> {
  const parser = parse({
    ...{ bom: true, info: true, relax_column_count: true, relax_quotes: true },
    ...{ skip_empty_lines: true, max_record_size: rowMax },
  })
  source.on('error', error => parser.destroy(error))
  source.pipe(parser)
  let read: ((cells: readonly string[], line: number) => SeriesRow) | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRow>) {
      if (read === undefined) read = rowReader(record)
      else yield read(record, info.lines)
    }
  } catch (cause) {
    if (isCsvError(cause)) throw scoreErrors.CSV_UNREADABLE(messageOf(cause), cause)
    throw cause
  } finally {
    source.destroy()
  }
  if (read === undefined) throw scoreErrors.CSV_UNREADABLE('It is empty: not even a header.')
}

interface ParsedRow {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

const isCsvError = (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('CSV_')

/** How to read the rows below a header. Columns that nobody knows are passed over. */
function rowReader(header: readonly string[]) {
  const names = header.map(name => name.trim().toLowerCase())
  const timeAt = names.indexOf('timestamp')
  const missing = ['timestamp', 'value'].filter(name => !names.includes(name))
  if (missing.length > 0) throw scoreErrors.CSV_UNREADABLE(headerText(names, missing))
  const places = channels.map(name => names.indexOf(name))
  const sample = new Float64Array(channels.length)
  return (cells: readonly string[], line: number): SeriesRow => {
    const problems: string[] = []
    if (cells.length !== names.length) {
      problems.push(`${cells.length} columns where the header has ${names.length}`)
    }
    channels.forEach((name, i) => {
      const text = cells[places[i] ?? -1]?.trim() ?? ''
      const x = text === '' ? Number.NaN : Number(text)
      sample[i] = x
      if (text !== '' && !Number.isFinite(x) && !missingMarks.has(text.toLowerCase())) {
        problems.push(`${name} "${text.slice(0, 40)}" is no number and counts as missing`)
      }
    })
    const timestamp = cells[timeAt] ?? ''
    const timeS = secondsOf(timestamp)
    if (Number.isNaN(timeS)) {
      problems.push(`timestamp "${timestamp.slice(0, 40)}" is no time; the row is passed over`)
    }
    return { line, timestamp, timeS, sample, problems }
  }
}

/** What is wrong with a header that lacks columns, and what is most likely meant. */
function headerText(names: readonly string[], missing: readonly string[]): string {
  const found = names.join(', ').slice(0, 200)
  if (/[\p{Cc}\uFFFD]/u.test(found.replaceAll('\t', ''))) {
    return 'It is no text. Unpack it first where it is compressed.'
  }
  const [separator] = /[;\t|]/.exec(names.length === 1 ? found : '') ?? []
  if (separator !== undefined) {
    const name = separator === '\t' ? 'tabs' : `"${separator}"`
    return `Its cells are separated by ${name}; commas are needed.`
  }
  return `The header lacks ${missing.join(' and ')}; it says: ${found}`
}

/** What programs write for a number that they do not have. */
const missingMarks = new Set(['nan', 'null', 'none', 'na', 'n/a', '-'])

/** Epochs beyond are milliseconds: seconds reach it in the year 5138. */
const epochSecondsMax = 1e11

/** ISO 8601, `YYYY-MM-DD HH:MM:SS` in UTC, or an epoch in seconds or milliseconds. NaN for anything else. */
function secondsOf(text: string): number {
  const trimmed = text.trim()
  if (/^\d+(\.\d+)?$/.test(trimmed)) {
    const epoch = Number(trimmed)
    return epoch > epochSecondsMax ? epoch / 1_000 : epoch
  }
  if (!/^\d{4}-\d\d-\d\d/.test(trimmed)) return Number.NaN
  const iso = trimmed.replace(' ', 'T')
  const hasZone = iso.length <= 10 || /(z|[+-]\d\d:?\d\d)$/i.test(iso)
  return Date.parse(hasZone ? iso : `${iso}Z`) / 1_000
}
