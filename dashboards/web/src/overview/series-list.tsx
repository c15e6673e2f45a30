import { useCallback, useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import type { SeriesRow } from '#contracts/http-api.ts'
import type { BoardData } from '../data/board-data.ts'
import type { SparklineCache } from '../data/sparkline-cache.ts'
import { onCommands } from '../frame/keyboard.ts'
import { usePageProblem } from '../frame/page-problems.ts'
import { useTopOf } from '../frame/use-top-of.ts'
import type { Item } from './arrangement.ts'
import { useLineHeights } from './line-heights.ts'
import type { createOrderHold } from './order-hold.ts'
import { selectedId } from './selection.ts'
import { SeriesLine } from './series-row.tsx'
import { useWindowVirtualizer } from './window-virtualizer.ts'

export interface SeriesListProps {
  readonly data: BoardData
  readonly sparklines: SparklineCache
  readonly items: readonly Item[]
  readonly hold: ReturnType<typeof createOrderHold>
  readonly showsCluster: boolean
}

const columns = [
  ['c-state', 'State'],
  ['c-name', 'Consumer on stream'],
  ['c-spark', 'Last 30 min → next 15'],
  ['c-age n', 'Age'],
  ['c-share', 'Of objective'],
  ['c-backlog n', 'Backlog'],
  ['c-rates n', 'In / out per s'],
] as const

export function SeriesList({ data, sparklines, items, hold, showsCluster }: SeriesListProps) {
  const body = useRef<HTMLDivElement>(null)
  const marginTop = useTopOf(body)
  const heights = useLineHeights()
  const selected = indexOf(items, selectedId.value)
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    // Stable, so that ten thousand lines are laid out when they change and not whenever one is drawn.
    sizeOf: useCallback(
      (index: number) => (items[index]?.kind === 'group' ? heights.group : heights.row),
      [items, heights],
    ),
    keyOf: useCallback((index: number) => keyOf(items[index]), [items]),
    marginTop,
    coveredTop: heights.covered,
    kept: selected,
  })
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, heights, items])
  const lines = virtualizer.getVirtualItems()
  const rowOf = useRowsWithEnded(data.rows)
  useSelection({ items, scrollTo: index => virtualizer.scrollToIndex(index), body })

  const visible = lines.flatMap(({ index }) => idOf(items[index]) ?? [])
  const wanted = visible.join('\n')
  // News are the moment to ask for points that became old
  useEffect(() => sparklines.want(visible), [wanted, data.version.value])
  void sparklines.version.value
  const problem = sparklines.problem.value
  usePageProblem(problem && { what: 'The last 30 min', problem, readAtMs: undefined })
  const minuteMs = Math.floor(data.serverNowMs() / 60_000) * 60_000

  return (
    <div
      role="table"
      class="card list"
      aria-label="Series"
      aria-rowcount={items.length + 1}
      {...hold.events}
      onFocusIn={event => {
        hold.events.onFocusIn()
        if (event.target instanceof HTMLElement) selectedId.value = event.target.dataset.series
      }}
    >
      <div role="rowgroup" class="list-head">
        <div role="row" class="line head" aria-rowindex={1}>
          {columns.map(([name, text]) => (
            <div key={name} role="columnheader" class={name}>
              {text}
            </div>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        ref={body}
        class="list-body"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {lines.map(({ index, start, key }) => {
          const item = items[index]
          const top = start - marginTop
          if (item?.kind === 'group')
            return <GroupLine key={key} {...item} top={top} place={index + 2} />
          const row = item === undefined ? undefined : rowOf(item.id)
          if (row === undefined) return null
          return (
            <SeriesLine
              key={key}
              row={row}
              points={sparklines.get(row.id)}
              nowMs={Math.max(row.atMs, minuteMs)}
              isSelected={index === selected}
              hasEnded={!data.rows.has(row.id)}
              showsCluster={showsCluster}
              place={index + 2}
              top={top}
            />
          )
        })}
      </div>
    </div>
  )
}

const indexOf = (items: readonly Item[], id: string | undefined) =>
  id === undefined ? -1 : items.findIndex(item => idOf(item) === id)

const idOf = (item: Item | undefined) => (item?.kind === 'row' ? item.id : undefined)
const keyOf = (item: Item | undefined) => idOf(item) ?? (item?.kind === 'group' ? item.name : '')

function GroupLine({
  name,
  count,
  top,
  place,
}: {
  name: string
  count: number
  top: number
  place: number
}) {
  return (
    <div
      role="row"
      class="line group"
      aria-rowindex={place}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell">
        <b>{name}</b> <span class="muted">{count} series</span>
      </div>
    </div>
  )
}

/** Rows by id; one that ended is still known while its line is held in place. */
function useRowsWithEnded(rows: ReadonlyMap<string, SeriesRow>) {
  const shown = useRef(new Map<string, SeriesRow>())
  return (id: string) => {
    const row = rows.get(id) ?? shown.current.get(id)
    if (row !== undefined) shown.current.set(id, row)
    if (shown.current.size > 500) shown.current.clear()
    return row
  }
}

interface SelectionDeps {
  readonly items: readonly Item[]
  readonly scrollTo: (index: number) => void
  readonly body: { readonly current: HTMLElement | null }
}

/** `j` and `k` move the focus from series to series, past headings and beyond what is in the document. */
function useSelection({ items, scrollTo, body }: SelectionDeps): void {
  const isFocusDue = useRef(false)
  useLayoutEffect(() => {
    if (!isFocusDue.current || selectedId.value === undefined) return
    const link = body.current?.querySelector<HTMLElement>(
      `[data-series="${CSS.escape(selectedId.value)}"]`,
    )
    if (link === null || link === undefined) return
    isFocusDue.current = false
    link.focus({ preventScroll: true })
  })
  useEffect(() =>
    onCommands(command => {
      if (command !== 'next' && command !== 'previous') return false
      const step = command === 'next' ? 1 : -1
      // Not from the last drawing: a key that is held down comes faster than those.
      const selected = indexOf(items, selectedId.value)
      let index = selected < 0 && step < 0 ? 0 : selected + step
      while (items[index]?.kind === 'group') index += step
      const id = idOf(items[index])
      if (id === undefined) return true
      selectedId.value = id
      isFocusDue.current = true
      scrollTo(index)
      return true
    }),
  )
}
