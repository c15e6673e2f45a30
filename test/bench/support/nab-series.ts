import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** One series of the Numenta Anomaly Benchmark. */
export interface NabSeries {
  /** `<category>/<file>.csv` */
  readonly key: string
  readonly timeS: Float64Array
  readonly value: Float64Array
  /** First and last row of each labelled window, in order. */
  readonly windows: readonly (readonly [number, number])[]
}

type Windows = Readonly<Record<string, readonly (readonly [string, string])[]>>

/**
 * All series of a folder with `data/<category>/<file>.csv`, gzipped or not, and `combined_windows.json` beside it or
 * in `labels`, which is how the benchmark's own repository lies.
 */
export function nabSeries(folder: string): readonly NabSeries[] {
  const windows = JSON.parse(readText(folder, windowFiles)) as Windows
  return Object.entries(windows)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, spans]) =>
      seriesOf(key, readText(folder, [`data/${key}.gz`, `data/${key}`]), spans),
    )
}

const windowFiles = ['combined_windows.json', 'labels/combined_windows.json'] as const

function seriesOf(key: string, text: string, spans: Windows[string]): NabSeries {
  const rows = text
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map(row => row.split(','))
  const stamps = rows.map(([stamp = '']) => stamp.slice(0, 19))
  const rowOf = (stamp: string) => {
    const row = stamps.indexOf(stamp.slice(0, 19))
    if (row < 0) throw new Error(`${key}: no row for the window at ${stamp}`)
    return row
  }
  return {
    key,
    timeS: Float64Array.from(stamps, stamp => Date.parse(`${stamp.replace(' ', 'T')}Z`) / 1_000),
    value: Float64Array.from(rows, ([, value = '']) => (value === '' ? Number.NaN : Number(value))),
    windows: spans.map(([from, to]) => [rowOf(from), rowOf(to)]),
  }
}

function readText(folder: string, names: readonly string[]): string {
  const path = names.map(name => join(folder, name)).find(one => existsSync(one))
  if (path === undefined) throw new Error(`${folder} holds none of ${names.join(', ')}`)
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
}
