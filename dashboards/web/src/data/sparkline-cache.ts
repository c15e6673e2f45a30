import { signal } from '@preact/signals'
import type { SparkAhead } from '#contracts/http-api.ts'
import type { BoardApi } from './board-api.ts'
import { type Problem, problemOf } from './reading.ts'

/** The last half hour of one series, one point per minute. */
export interface SparklinePoints {
  readonly startMs: readonly number[]
  readonly bestMs: readonly (number | null)[]
  readonly lowMs: readonly (number | null)[]
  readonly highMs: readonly (number | null)[]
  /** What is foretold of the next quarter of an hour. */
  readonly ahead?: SparkAhead | undefined
}

/** Keeps the sparklines of the rows on the screen; asks only for those, at most once a minute each. */
export interface SparklineCache {
  get(id: string): SparklinePoints | undefined
  /** Says which rows are on the screen now. Those without fresh points are asked for shortly, in one request. */
  want(ids: readonly string[]): void
  /** Changes whenever points arrive. */
  readonly version: { readonly value: number }
  /** Why the newest points could not be read. */
  readonly problem: { readonly value: Problem | undefined }
}

const freshMs = 60_000
const retryMs = 10_000
/** Fewer points than these are hardly a line. */
const bareMax = 3
/** Scrolling passes many rows: only those it comes to rest on are asked for. */
const restMs = 120
/** The most ids that the API takes in one request. */
const idsMax = 200
const entriesMax = 2_000

interface Entry {
  readonly points: SparklinePoints | undefined
  readonly askedAtMs: number
}

/** Of a series that is only just measured, or whose past is being read back, there is more to draw soon. */
const isBare = ({ points }: Entry) =>
  points === undefined || points.bestMs.filter(age => age !== null).length < bareMax

export function createSparklineCache(api: Pick<BoardApi, 'sparklines'>): SparklineCache {
  const entries = new Map<string, Entry>()
  const version = signal(0)
  const problem = signal<Problem | undefined>(undefined)
  let wanted: readonly string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  const ask = async () => {
    const nowMs = Date.now()
    const isDue = (id: string) => {
      const entry = entries.get(id)
      return entry === undefined || nowMs - entry.askedAtMs >= (isBare(entry) ? retryMs : freshMs)
    }
    const ids = wanted.filter(isDue).slice(0, idsMax)
    if (ids.length === 0) return
    for (const id of ids) {
      const points = entries.get(id)?.points
      // Deleting first moves an entry to the end, so that the oldest are the first to go.
      entries.delete(id)
      entries.set(id, { points, askedAtMs: nowMs })
    }
    const answer = await api.sparklines(ids)
    for (const id of ids) {
      const points = answer.ok ? answer.value.series[id] : undefined
      const startMs = answer.ok ? answer.value.startMs : []
      if (points !== undefined)
        entries.set(id, { points: { startMs, ...points }, askedAtMs: nowMs })
      else if (!answer.ok) {
        entries.set(id, { points: entries.get(id)?.points, askedAtMs: nowMs - freshMs + retryMs })
      }
    }
    for (const id of entries.keys()) {
      if (entries.size <= entriesMax) break
      entries.delete(id)
    }
    problem.value = answer.ok ? undefined : problemOf(answer)
    if (!answer.ok) {
      clearTimeout(timer)
      timer = setTimeout(() => void ask(), retryMs)
    }
    version.value++
  }

  return {
    ...{ version, problem },
    get: id => entries.get(id)?.points,
    want(ids) {
      wanted = ids
      clearTimeout(timer)
      timer = setTimeout(() => void ask(), restMs)
    },
  }
}
