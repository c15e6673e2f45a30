import { type Past, type PastPoint, pointsMax } from './past.ts'

export type ParsedPast =
  | {
      readonly ok: true
      readonly past: Past
      /** What was passed over, in words. */
      readonly remarks: readonly string[]
    }
  | { readonly ok: false; readonly problem: string }

/** What a column or a field may be called, and how many of ours one of it is. Names as `foretap score` and the API have them. */
const names: Readonly<Record<string, { readonly field: Field; readonly factor: number }>> = {
  timestamp: { field: 'atMs', factor: 1 },
  time: { field: 'atMs', factor: 1 },
  atms: { field: 'atMs', factor: 1 },
  value: { field: 'ageMs', factor: 1_000 },
  age_s: { field: 'ageMs', factor: 1_000 },
  agems: { field: 'ageMs', factor: 1 },
  age_ms: { field: 'ageMs', factor: 1 },
  objective: { field: 'objectiveMs', factor: 1_000 },
  objectivems: { field: 'objectiveMs', factor: 1 },
  arrival_rate: { field: 'arrivalsPerS', factor: 1 },
  arrivalspers: { field: 'arrivalsPerS', factor: 1 },
  consume_rate: { field: 'readsPerS', factor: 1 },
  readspers: { field: 'readsPerS', factor: 1 },
  backlog: { field: 'backlog', factor: 1 },
}
type Field = keyof PastPoint | 'objectiveMs'
type Cell = string | number | null | undefined

/** Marks of a reading that is missing, as `foretap score` knows them. */
const missingMarks = new Set(['', 'nan', 'null', '?'])
/** An epoch below this is in seconds: as milliseconds it would be of the spring of 1973. */
const secondsBelow = 1e11
/** The last moment that a date can name. */
const lastMs = 8.64e15

/** Reads a past from CSV (`,`, `;` or tab) or JSON, whichever it is; what it cannot read it says in words. */
export function parsePast(text: string): ParsedPast {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  if (trimmed === '') return refused('There is nothing in it.')
  return /^[[{]/.test(trimmed) ? parseJson(trimmed) : parseCsv(trimmed)
}

const refused = (problem: string): ParsedPast => ({ ok: false, problem })

function parseJson(text: string): ParsedPast {
  let read: unknown
  try {
    read = JSON.parse(text)
  } catch {
    return refused(
      'It begins as JSON, but is none: a bracket or a comma is missing, or it was cut.',
    )
  }
  const whole = isRecord(read) ? read : undefined
  const list = Array.isArray(read) ? read : (whole?.points ?? whole?.values)
  if (!Array.isArray(list)) {
    return refused('The JSON has to be a list of points, or an object with a list named "points".')
  }
  const rows = list.map((one: unknown): Row => {
    if (Array.isArray(one)) return { timestamp: one[0], value: one[1], objective: one[2] }
    return isRecord(one) ? (one as Row) : {}
  })
  const objective = Number(whole?.objectiveMs)
  return fromRows(rows, objective > 0 ? objective : undefined)
}

type Row = Readonly<Record<string, Cell>>

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseCsv(text: string): ParsedPast {
  const lines = text.split(/\r?\n/).filter(line => line.trim() !== '')
  const [first = ''] = lines
  const separator = [';', '\t', ','].find(one => first.includes(one)) ?? ','
  const cellsOf = (line: string) =>
    line.split(separator).map(cell => cell.trim().replace(/^"(.*)"$/, '$1'))
  const head = cellsOf(first)
  // Without a heading the columns are time, value and objective.
  const hasHead = head.some(cell => names[cell.toLowerCase()] !== undefined)
  const columns = hasHead ? head : ['timestamp', 'value', 'objective']
  const rows = lines.slice(hasHead ? 1 : 0).map((line): Row => {
    const cells = cellsOf(line)
    return Object.fromEntries(columns.map((name, i) => [name, cells[i]]))
  })
  return fromRows(rows, undefined)
}

type Reading = { -readonly [Name in Field]?: number }

function fromRows(rows: readonly Row[], givenObjectiveMs: number | undefined): ParsedPast {
  const readings = rows.map(readingOf)
  const timed = readings.filter(({ atMs }) => atMs !== undefined)
  if (timed.length === 0) {
    return refused(
      'No time can be read: the first column, or one named timestamp, has to hold ISO 8601 or an epoch in seconds or milliseconds.',
    )
  }
  if (timed.every(({ ageMs }) => ageMs === undefined)) {
    return refused('No value can be read: the second column, or one named value, holds the age.')
  }
  const ordered = timed.toSorted((a, b) => (a.atMs ?? 0) - (b.atMs ?? 0))
  const single = ordered.filter(({ atMs }, i) => i === 0 || atMs !== ordered[i - 1]?.atMs)
  const kept = single.slice(-pointsMax)
  const objectiveMs =
    givenObjectiveMs ?? kept.findLast(one => (one.objectiveMs ?? 0) > 0)?.objectiveMs
  const points = kept.map(({ objectiveMs: _, ...point }) => point as PastPoint)
  const remarks = [
    [rows.length - timed.length, 'without a time that can be read'],
    [timed.length - single.length, 'of a time that was there before'],
    [single.length - kept.length, `older than the newest ${pointsMax}`],
  ] as const
  return {
    ok: true,
    past: { points, ...(objectiveMs === undefined ? {} : { objectiveMs }) },
    remarks: remarks.flatMap(([count, why]) =>
      count === 0 ? [] : [`${count === 1 ? '1 row' : `${count} rows`} ${why}`],
    ),
  }
}

function readingOf(row: Row): Reading {
  const reading: Reading = {}
  for (const [name, cell] of Object.entries(row)) {
    const known = names[name.trim().toLowerCase()]
    if (known === undefined) continue
    const value = known.field === 'atMs' ? timeMsOf(cell) : amountOf(cell, known.factor)
    if (value !== undefined) reading[known.field] = value
  }
  return reading
}

function amountOf(cell: Cell, factor: number): number | undefined {
  if (cell === null || missingMarks.has(String(cell).trim().toLowerCase())) return undefined
  const value = Number(cell) * factor
  // The API takes no more, and nothing below zero.
  return value >= 0 && value <= 1e15 ? value : undefined
}

function timeMsOf(cell: Cell): number | undefined {
  const text = String(cell ?? '').trim()
  if (text === '') return undefined
  const epoch = Number(text)
  if (Number.isFinite(epoch)) {
    const ms = Math.round(epoch < secondsBelow ? epoch * 1_000 : epoch)
    return ms < 0 || ms > lastMs ? undefined : ms
  }
  // Without a zone it is UTC, as for `foretap score`.
  const iso = text.replace(' ', 'T')
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(iso) || !iso.includes('T') ? iso : `${iso}Z`)
  return Number.isNaN(ms) || ms < 0 ? undefined : ms
}
