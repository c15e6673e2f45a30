import type { SeriesRow } from '#contracts/http-api.ts'
import { compareRows } from '#contracts/row-order.ts'
import type { RowFilter } from './row-filter.ts'

/** One line of the list: a series, or the heading of a group. */
export type Item =
  | { readonly kind: 'row'; readonly id: string }
  | { readonly kind: 'group'; readonly name: string; readonly count: number }

export interface View {
  readonly filter: RowFilter
  /** What the group of a row is called; absent where there are none. */
  readonly groupOf?: ((row: SeriesRow) => string) | undefined
}

/**
 * The lines of the list, from rows that are in order already; with groups, the group of the most urgent row first. Typing
 * and grouping arrange anew at each key, so they do not sort.
 */
export function arrange(sorted: readonly SeriesRow[], { filter, groupOf }: View): readonly Item[] {
  const shown = sorted.filter(filter)
  if (groupOf === undefined) return shown.map(rowItem)
  return [...Map.groupBy(shown, groupOf)].flatMap(([name, members]): Item[] => [
    { kind: 'group', name, count: members.length },
    ...members.map(rowItem),
  ])
}

/**
 * The same lines in the same places, with series that are new since then at the end: what a person points at stays where
 * it is. Series that ended keep their line until the list is arranged again.
 */
export function extend(
  items: readonly Item[],
  rows: ReadonlyMap<string, SeriesRow>,
  { filter }: View,
): readonly Item[] {
  const shown = new Set(items.map(item => (item.kind === 'row' ? item.id : '')))
  const added = [...rows.values()].filter(row => !shown.has(row.id) && filter(row))
  return added.length === 0 ? items : [...items, ...added.sort(compareRows).map(rowItem)]
}

const rowItem = ({ id }: SeriesRow): Item => ({ kind: 'row', id })
