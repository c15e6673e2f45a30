import { unknownReasons } from '#contracts/age.ts'
import type { SeriesRow } from '#contracts/http-api.ts'
import { ageText, boundsText } from '#contracts/text/age-text.ts'
import { countText } from '#contracts/text/count-text.ts'
import { factWords } from '#contracts/text/fact-text.ts'
import { stateTexts } from '#contracts/text/state-text.ts'
import { printable, stateShapes, widthOf } from './cells.ts'
import { sparkline, trendArrow } from './sparkline.ts'

const columns = [
  { key: 'state', head: 'state', align: 'left' },
  { key: 'name', head: 'consumer on stream', align: 'left' },
  { key: 'age', head: 'age', align: 'right' },
  { key: 'bounds', head: 'bounds', align: 'left' },
  { key: 'trend', head: '', align: 'left' },
  { key: 'backlog', head: 'backlog', align: 'right' },
  { key: 'arrivals', head: 'in/s', align: 'right' },
  { key: 'reads', head: 'out/s', align: 'right' },
  { key: 'facts', head: '', align: 'left' },
] as const

export type ColumnKey = (typeof columns)[number]['key']
export type Cells = Readonly<Record<ColumnKey, string>>

export interface Column {
  readonly key: ColumnKey
  readonly head: string
  readonly align: 'left' | 'right'
  readonly size: number
}

const sparklineWidth = 8
const gap = 2
/** A name shorter than this tells too little: other columns give way. */
const nameMin = 16
/** A name of this length tells most names apart. */
const nameComfort = 36
/** Names and facts get the rest of the line, and no more of it than they can use. */
const nameMax = 60
/** Below this facts go to a line of their own. */
const factsMin = 24
/** What gives way first on a narrow terminal; state, name and age always stay. */
const dispensable: readonly ColumnKey[] = ['arrivals', 'reads', 'trend', 'backlog', 'bounds']

export interface CellOptions {
  readonly isWatching: boolean
  readonly trend: readonly (number | undefined)[]
}

/** What the columns of a row say. */
export function cellsOf(row: SeriesRow, { isWatching, trend }: CellOptions): Cells {
  const { series, state, age, backlog, arrivalsPerS, readsPerS } = row
  return {
    state: `${stateShapes[state].shape} ${stateTexts[state]}`,
    name: printable(`${series.consumer} on ${series.stream}`),
    age: ageText(age),
    bounds: boundsText(age),
    trend: isWatching ? sparkline(trend, sparklineWidth) : trendArrow(trend),
    backlog: countText(backlog),
    arrivals: countText(arrivalsPerS),
    reads: countText(readsPerS),
    facts: factsOf(row),
  }
}

/** What explains a row, in words: why its age is unknown, and what was seen. */
export function factsOf({ age, facts, lostRecords, otherIsolation }: SeriesRow): string {
  const why = age.known ? age.reason : (age.detail ?? unknownReasons[age.reason])
  const lost = lostRecords ? [`${countText(lostRecords)} records lost`] : []
  const other = otherIsolation?.age.known
    ? [`${otherIsolation.isolation}: ${ageText(otherIsolation.age)}`]
    : []
  const words = [...(why === undefined ? [] : [why]), ...lost, ...factWords(facts), ...other]
  return printable([...new Set(words)].join(', '))
}

/** Columns that fit into `width`, each as wide as it needs. */
export function columnsFor(cells: readonly Cells[], width: number): readonly Column[] {
  const sized: readonly Column[] = columns.map(column => ({
    ...column,
    size: Math.max(widthOf(column.head), ...cells.map(texts => widthOf(texts[column.key]))),
  }))
  let fixed = sized.filter(({ key }) => key !== 'name' && key !== 'facts')
  const takenBy = (some: readonly Column[]) => some.reduce((sum, { size }) => sum + size + gap, 0)
  const nameNeed = Math.min(nameMax, sized.find(({ key }) => key === 'name')?.size ?? nameMin)
  for (const key of dispensable) {
    if (width - takenBy(fixed) >= Math.min(nameMin, nameNeed)) break
    fixed = fixed.filter(column => column.key !== key)
  }
  const room = width - takenBy(fixed)
  const factsNeed = sized.find(({ key }) => key === 'facts')?.size ?? 0
  // Facts beside their row are worth the tail of a long name.
  const besideFacts = Math.max(nameComfort, room - factsNeed - gap)
  const hasRoomForBoth = room - gap - factsMin >= nameComfort
  const nameSize = Math.max(1, Math.min(nameNeed, hasRoomForBoth ? besideFacts : room))
  const factsRoom = room - nameSize - gap
  const kept = new Set(fixed.map(({ key }) => key))
  return sized.flatMap(column => {
    if (column.key === 'name') return [{ ...column, size: nameSize }]
    if (column.key === 'facts') {
      const isShown = column.size > 0 && factsRoom >= Math.min(factsMin, column.size)
      return isShown ? [{ ...column, size: Math.min(column.size, factsRoom) }] : []
    }
    return kept.has(column.key) ? [column] : []
  })
}
