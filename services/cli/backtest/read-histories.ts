import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '#kit/errors.ts'
import { fileTroubleText } from '#kit/file-trouble.ts'
import { type Channel, channels } from '#models/series/layout.ts'
import { historyOf } from '#models/training/corpus/recording.ts'
import { type LabelledRecording, recordingsIn } from '#models/training/corpus/recording-folder.ts'
import { createProblemNotes } from '../score/problem-notes.ts'
import { seriesRows } from '../score/series-csv.ts'
import type { Output } from '../terminal.ts'
import { backtestErrors } from './errors.ts'
import { evenGrid } from './even-grid.ts'
import type { History } from './history.ts'

export interface HistoryOptions {
  /** Of the CSV files. */
  readonly objective: number | undefined
  /** Where rows that cannot be read are told. */
  readonly err: Output
}

/** Histories of CSV files, and of folders of recordings. Throws `BACKTEST_HISTORY_UNUSABLE` with the file's name. */
export async function* readHistories(
  paths: readonly string[],
  options: HistoryOptions,
): AsyncGenerator<History, void> {
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) {
        for await (const one of recordingsIn(path)) yield ofRecording(one)
      } else yield await readCsv(path, options)
    } catch (cause) {
      if (cause instanceof AppError) {
        throw backtestErrors.HISTORY_UNUSABLE(`${path}: ${cause.why || cause.message}`, cause)
      }
      throw backtestErrors.HISTORY_UNUSABLE(`${path}: ${reasonOf(cause)}`, cause)
    }
  }
}

const withoutName = (text: string, name: string) =>
  name !== '' && text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text

function reasonOf(cause: unknown): string {
  const { code, path = '' } = cause as NodeJS.ErrnoException
  return code === 'ENOENT' && basename(path) === 'manifest.json'
    ? 'it is a folder without a manifest.json: name a CSV file, or a folder of recordings'
    : withoutName(fileTroubleText(cause), path)
}

async function readCsv(path: string, { objective, err }: HistoryOptions): Promise<History> {
  if (objective === undefined) throw new Error('A CSV file needs an objective: give it by --slo.')
  const source = createReadStream(path)
  await once(source, 'open')
  const times: number[] = []
  const numbers = channels.map((): number[] => [])
  let lastS = Number.NEGATIVE_INFINITY
  let late = 0
  const notes = createProblemNotes(err, basename(path))
  for await (const { line, timeS, sample, problems } of seriesRows(source)) {
    notes.add(line, problems)
    // Rows without a time and rows that come late are passed over, as everywhere.
    if (timeS <= lastS) late++
    if (!(timeS > lastS)) continue
    lastS = timeS
    times.push(timeS)
    numbers.forEach((column, i) => {
      column.push(sample[i] ?? Number.NaN)
    })
  }
  notes.finish()
  if (late > times.length) {
    throw new Error(`${late} of its rows are older than one above them: sort it by time first.`)
  }
  if (!numbers[channels.indexOf('value')]?.some(Number.isFinite) && times.length > 0) {
    throw new Error(`None of its ${times.length} rows has a number in the column value.`)
  }
  const columns = Object.fromEntries(
    channels.map((name, i) => [name, Float64Array.from(numbers[i] ?? [])]),
  ) as Record<Channel, Float64Array>
  return gridded(basename(path), { objective, timeS: Float64Array.from(times), columns })
}

function ofRecording(recording: LabelledRecording): History {
  const { law, seed, objective, value, causes } = recording
  const { timeS, columns } = historyOf(recording)
  const history = gridded(`${law}-${seed}`, { objective, timeS, columns: { ...columns, value } })
  return causes === undefined ? history : { ...history, causes }
}

function gridded(
  name: string,
  rows: { objective: number; timeS: Float64Array; columns: History['rows']['columns'] },
): History {
  const found = evenGrid(rows.timeS, rows.columns.value ?? [])
  if (typeof found === 'string') throw new Error(found)
  return { name, objective: rows.objective, rows, ...found }
}
