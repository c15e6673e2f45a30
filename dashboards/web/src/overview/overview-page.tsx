import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { SeriesRow } from '#contracts/http-api.ts'
import { compareRows } from '#contracts/row-order.ts'
import type { BoardData } from '../data/board-data.ts'
import type { SparklineCache } from '../data/sparkline-cache.ts'
import { useTeams } from '../data/use-teams.ts'
import { FilterField } from '../frame/filter-field.tsx'
import { onCommands } from '../frame/keyboard.ts'
import { query, scrollOf, setQuery } from '../frame/location.ts'
import { usePageProblem } from '../frame/page-problems.ts'
import { ProblemNote } from '../frame/problem-note.tsx'
import { SkeletonList } from '../frame/skeleton-list.tsx'
import { IncidentStrip } from '../incidents/incident-strip.tsx'
import { arrange, extend, type Item } from './arrangement.ts'
import { EmptyBoard } from './empty-board.tsx'
import { chooseGrouping, GroupChoice } from './group-choice.tsx'
import { type Grouping, groupingOf, groupOf, nextGrouping } from './grouping.ts'
import { createOrderHold } from './order-hold.ts'
import { rowFilter } from './row-filter.ts'
import { SeriesList } from './series-list.tsx'
import { HatchPattern } from './sparkline.tsx'
import { StateSummary } from './state-summary.tsx'
import { WatchInvitation } from './watch-invitation.tsx'

const cells = ['c-state', 'c-name', 'c-spark', 'c-age', 'c-share', 'c-backlog', 'c-rates']

/** All series, those that matter most first. */
export function OverviewPage({
  data,
  sparklines,
}: {
  data: BoardData
  sparklines: SparklineCache
}) {
  const text = query.value.get('q') ?? ''
  const grouping = groupingOf(query.value.get('group'))
  const { teams, known: owners } = useTeams(grouping === 'team')
  usePageProblem(
    owners.problem && {
      ...{ what: 'Teams', problem: owners.problem, readAtMs: owners.readAtMs },
    },
  )
  const [hold] = useState(createOrderHold)
  const items = useItems({ data, text, grouping, teams, isHeld: hold.isHeld })
  const clusters = data.bridges.value?.length ?? 0
  useEffect(() => {
    document.title = 'Foretap: all series'
  }, [])
  useLayoutEffect(() => scrollTo(0, scrollOf('/')), [])
  useOverviewKeys(grouping)

  const isEmpty = data.loading.value === 'ready' && data.rows.size === 0
  return (
    <div class="overview">
      <h1 class="unseen">All series</h1>
      <HatchPattern />
      <WatchInvitation />
      <IncidentStrip data={data} isListHeld={hold.isHeld} />
      <div class="tools">
        <FilterField text={text} what="series" placeholder="Filter streams and consumers" />
        <StateSummary rows={data.rows} filter={text} onFilter={next => setQuery('q', next)} />
        <span class="muted small held" role="status">
          {hold.isHeld && data.rows.size > 0 && 'order held while you are in the list'}
        </span>
        <GroupChoice grouping={grouping} />
      </div>
      {isEmpty && <EmptyBoard bridges={data.bridges.value ?? []} />}
      {data.loading.value === 'failed' && (
        <ProblemNote
          what="The series"
          known={{ value: undefined, problem: data.troubles.series.value }}
        />
      )}
      {data.loading.value === 'loading' && (
        <SkeletonList text="The series are being read." cells={cells} lines={9} />
      )}
      {data.rows.size > 0 && items.length === 0 && (
        <div class="card blank">
          <h2>No series matches “{text}”</h2>
          <button type="button" onClick={() => setQuery('q', '')}>
            Show all {data.rows.size}
          </button>
        </div>
      )}
      {items.length > 0 && (
        <SeriesList
          data={data}
          sparklines={sparklines}
          items={items}
          hold={hold}
          showsCluster={clusters > 1 && grouping !== 'cluster'}
        />
      )}
    </div>
  )
}

interface ItemsInput {
  readonly data: BoardData
  readonly text: string
  readonly grouping: Grouping
  readonly teams: ReadonlyMap<string, string> | undefined
  readonly isHeld: boolean
}

/** The lines of the list. While the order is held, news change what lines say but never where they are. */
function useItems({ data, text, grouping, teams, isHeld }: ItemsInput): readonly Item[] {
  const view = useMemo(
    () => ({ filter: rowFilter(text), groupOf: groupOf(grouping, teams) }),
    [text, grouping, teams],
  )
  const last = useRef<{ view: typeof view; items: readonly Item[] }>(undefined)
  const version = data.version.value
  const sorted = useRef<{ version: number; rows: readonly SeriesRow[] }>(undefined)
  const sortedRows = () => {
    if (sorted.current?.version !== version) {
      sorted.current = { version, rows: [...data.rows.values()].sort(compareRows) }
    }
    return sorted.current.rows
  }
  // Rows are one map for ever; the version says when it changed
  return useMemo(() => {
    const isSameView = last.current?.view === view
    const items =
      isHeld && isSameView && last.current !== undefined
        ? extend(last.current.items, data.rows, view)
        : arrange(sortedRows(), view)
    last.current = { view, items }
    return items
  }, [view, version, isHeld])
}

function useOverviewKeys(grouping: Grouping): void {
  useEffect(
    () =>
      onCommands(command => {
        if (command === 'group') {
          chooseGrouping(nextGrouping(grouping))
          return true
        }
        if (command === 'leave') {
          if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
          setQuery('q', '')
          return true
        }
        return false
      }),
    [grouping],
  )
}
