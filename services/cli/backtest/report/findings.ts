import { pageRows } from '#models/evaluation/pages.ts'
import { type JudgedSeries, zonesOf } from '#models/evaluation/zones.ts'

/** What paging at one threshold came to on one series, moment by moment. */
export interface Findings {
  readonly spikes: readonly SpikeFinding[]
  /** Rows of pages that no spike followed. */
  readonly falseAlarms: readonly number[]
}

export interface SpikeFinding {
  readonly onset: number
  readonly end: number
  readonly isForeseeable: boolean
  readonly kind: string | undefined
  /** Row of the first page in time; absent where nobody was warned. */
  readonly page?: number
}

export function findingsOf(series: JudgedSeries, threshold: number): Findings {
  const zoned = zonesOf(series)
  const first = new Map<number, number>()
  const falseAlarms: number[] = []
  for (const { row, event } of pageRows(threshold, zoned)) {
    if (event === undefined) falseAlarms.push(row)
    else if (!first.has(event)) first.set(event, row)
  }
  const spikes = zoned.events.map((event, i): SpikeFinding => {
    const page = first.get(i)
    return { ...event, ...(page !== undefined && { page }) }
  })
  return { spikes, falseAlarms }
}
