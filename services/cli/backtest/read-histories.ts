import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError, messageOf } from '#kit/errors.ts'
import { type Channel, channels } from '#models/series/layout.ts'
import { historyOf } from '#models/training/corpus/recording.ts'
import { type LabelledRecording, recordingsIn } from '#models/training/corpus/recording-folder.ts'
import { seriesRows } from '../score/series-csv.ts'
import { backtestErrors } from './errors.ts'
import { evenGrid } from './even-grid.ts'
import type { History } from './history.ts'

/** Histories of CSV files, and of folders of recordings. Throws `BACKTEST_HISTORY_UNUSABLE` with the file's name. */
export async function* readHistories(
  paths: readonly string[],
  objective: number | undefined,
): AsyncGenerator<History, void> {
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) {
        for await (const one of recordingsIn(path)) yield ofRecording(one)
      } else yield await readCsv(path, objective)
    } catch (cause) {
      if (cause instanceof AppError) {
        throw backtestErrors.HISTORY_UNUSABLE(`${path}: ${cause.why || cause.message}`, cause)
      }
      throw backtestErrors.HISTORY_UNUSABLE(`${path}: ${messageOf(cause)}`, cause)
    }
  }
}

async function readCsv(path: string, objective: number | undefined): Promise<History> {
  if (objective === undefined) throw new Error('A CSV file needs an objective: give it by --slo.')
  const source = createReadStream(path)
  await once(source, 'open')
  const times: number[] = []
  const numbers = channels.map((): number[] => [])
  let lastS = Number.NEGATIVE_INFINITY
  for await (const { timeS, sample } of seriesRows(source)) {
    // Rows without a time and rows that come late are passed over, as everywhere.
    if (!(timeS > lastS)) continue
    lastS = timeS
    times.push(timeS)
    numbers.forEach((column, i) => {
      column.push(sample[i] ?? Number.NaN)
    })
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
