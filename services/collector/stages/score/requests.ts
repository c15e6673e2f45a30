import type { Unit } from '#contracts/unit.ts'
import { channels } from '#models/series/layout.ts'
import type { Sample } from '#models/series/series-state.ts'
import type { WarmPoint } from './warm-points.ts'
import type { Rows, WorkerRequest } from './worker-messages.ts'

export interface TimedRow {
  readonly handle: number
  readonly timeS: number
  readonly sample: Sample
}

/** A request and the buffers that go over with it instead of being copied. */
interface Packed {
  readonly message: WorkerRequest
  readonly moved: readonly ArrayBuffer[]
}

export interface OpenedSeries {
  readonly handle: number
  readonly objective: number | undefined
  readonly points: readonly WarmPoint[]
}

/** Begins series with their past. */
export function openRequest(series: readonly OpenedSeries[]): Packed {
  const all = series.flatMap(({ handle, points }) => points.map(point => ({ handle, ...point })))
  const rows = rowsOf(all)
  const opened = Uint32Array.from(series, ({ handle }) => handle)
  const objectives = Float64Array.from(series, ({ objective }) => objective ?? Number.NaN)
  const isFine = Uint8Array.from(all, point => (point.isFine ? 1 : 0))
  const message = { kind: 'open', ...rows, opened, objectives, isFine } as const
  return { message, moved: [...buffersOf(rows), opened.buffer, objectives.buffer, isFine.buffer] }
}

export interface DueSeries {
  readonly handle: number
  /** P(breach within 15 minutes) from which its reasons are wanted. */
  readonly explainFrom: number
  /** Whether the baseline speaks for it. */
  readonly isFallenBack: boolean
  /** What its values are in, where they are no ages. */
  readonly unit?: Unit | undefined
}

/** Takes rows and scores those that are due. */
export function stepRequest(timed: readonly TimedRow[], series: readonly DueSeries[]): Packed {
  const rows = rowsOf(timed)
  const due = Uint32Array.from(series, ({ handle }) => handle)
  const explainFrom = Float32Array.from(series, one => one.explainFrom)
  const isFallenBack = Uint8Array.from(series, one => (one.isFallenBack ? 1 : 0))
  const units = new Map(series.flatMap(({ handle, unit }) => (unit ? [[handle, unit]] : [])))
  const message = { kind: 'step', ...rows, due, explainFrom, isFallenBack, units } as const
  const own = [due.buffer, explainFrom.buffer, isFallenBack.buffer]
  return { message, moved: [...buffersOf(rows), ...own] }
}

function rowsOf(timed: readonly TimedRow[]): Rows {
  const samples = new Float64Array(timed.length * channels.length)
  for (const [i, { sample }] of timed.entries()) samples.set(sample, i * channels.length)
  return {
    handles: Uint32Array.from(timed, ({ handle }) => handle),
    timesS: Float64Array.from(timed, ({ timeS }) => timeS),
    samples,
  }
}

const buffersOf = ({ handles, timesS, samples }: Rows): ArrayBuffer[] => [
  handles.buffer,
  timesS.buffer,
  samples.buffer,
]
