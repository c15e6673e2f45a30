import { type RowHead, readHead, readIds, readPlace } from '../history/journal-row.ts'
import { createPoints, type Points } from '../history/points.ts'
import { foldMs, tiers } from '../history/tiers.ts'
import type { JournalRow } from './journal.ts'

/** Capacity to begin with: an hour and the step that may straddle its end. */
const pointsHint = foldMs / tiers[0].pointMs + 1

/**
 * Reads some series out of journal rows, which come in the order of time. Of two rows that have a series in the same
 * step the later one stands.
 */
export async function readSeries(
  rows: AsyncIterable<JournalRow>,
  numbers: readonly number[],
): Promise<Map<number, Points>> {
  const found = new Map<number, Points>()
  const places = placesFinder(numbers)
  for await (const { startMs, row } of rows) {
    const head = readHead(row)
    for (const { number, place } of places(head)) {
      let points = found.get(number) ?? createPoints(pointsHint)
      if (points.startMs[points.count - 1] === startMs) points.count--
      if (points.count === points.startMs.length) points = grown(points)
      found.set(number, points)
      readPlace({ row, head }, place, { points, startMs })
    }
  }
  return found
}

/** Where the wanted series are in a row. Rows in sequence nearly always list the same series: then the answer is reused. */
function placesFinder(numbers: readonly number[]) {
  const wanted = new Set(numbers)
  let ids: Buffer | undefined
  let places: { number: number; place: number }[] = []
  return (head: RowHead): readonly { number: number; place: number }[] => {
    if (ids?.equals(head.ids)) return places
    ids = head.ids
    places = []
    for (const [place, number] of readIds(head).entries()) {
      if (wanted.has(number)) places.push({ number, place })
    }
    return places
  }
}

function grown(points: Points): Points {
  const larger = createPoints(points.count * 2)
  larger.startMs.set(points.startMs)
  larger.bestMs.set(points.bestMs)
  larger.lowMs.set(points.lowMs)
  larger.highMs.set(points.highMs)
  larger.maxMs.set(points.maxMs)
  larger.arrivalsPerS.set(points.arrivalsPerS)
  larger.readsPerS.set(points.readsPerS)
  larger.backlog.set(points.backlog)
  larger.facts.set(points.facts)
  larger.count = points.count
  return larger
}
