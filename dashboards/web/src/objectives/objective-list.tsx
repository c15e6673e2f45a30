import { useCallback, useLayoutEffect, useRef } from 'preact/hooks'
import type { ObjectiveStatus } from '#contracts/objective-status.ts'
import { setQuery } from '../frame/location.ts'
import { useLineKeys } from '../frame/use-line-keys.ts'
import { useTopOf } from '../frame/use-top-of.ts'
import { useWindowVirtualizer } from '../overview/window-virtualizer.ts'
import { useObjectiveHeights } from './objective-heights.ts'
import { ObjectiveLine } from './objective-line.tsx'
import { type Sorting, type SortKey, sortingText } from './objective-order.ts'

const columns = [
  { name: 'c-state', text: 'Budget', key: 'budget' },
  { name: 'c-name', text: 'Consumer on stream', key: 'name' },
  { name: 'c-objective n', text: 'Objective', key: 'objective' },
  { name: 'c-now n', text: 'Used now', key: 'now' },
  { name: 'c-left', text: 'Left of 30 days', key: 'left' },
  { name: 'c-burn w-1h n', text: 'Burn 1 h', key: 'burn' },
  { name: 'c-burn w-6h n', text: '6 h', key: undefined },
  { name: 'c-burn w-1d n', text: '1 d', key: undefined },
  { name: 'c-burn w-3d n', text: '3 d', key: undefined },
  { name: 'c-unknown n', text: 'Unknown', key: 'unknown' },
] as const satisfies readonly { name: string; text: string; key: SortKey | undefined }[]

interface ListProps {
  readonly shown: readonly ObjectiveStatus[]
  readonly sorting: Sorting
  readonly showsCluster: boolean
  /** Handlers that hold the order while a person is in the list. */
  readonly events: Record<string, (event: never) => void>
}

export function ObjectiveList({ shown, sorting, showsCluster, events }: ListProps) {
  const body = useRef<HTMLDivElement>(null)
  const marginTop = useTopOf(body)
  const heights = useObjectiveHeights()
  const keys = useLineKeys(shown, body)
  const virtualizer = useWindowVirtualizer({
    count: shown.length,
    sizeOf: useCallback(() => heights.row, [heights]),
    keyOf: useCallback((index: number) => shown[index]?.id ?? '', [shown]),
    ...{ marginTop, coveredTop: heights.covered, kept: keys.selected },
  })
  keys.scrollTo.current = index => virtualizer.scrollToIndex(index)
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, heights, shown])
  return (
    <div
      role="table"
      class="card list"
      aria-label="Objectives"
      aria-rowcount={shown.length + 1}
      {...events}
    >
      <div role="rowgroup" class="list-head">
        <div role="row" class="line head" aria-rowindex={1}>
          {columns.map(({ name, text, key }) => (
            <HeadCell key={name} name={name} text={text} sortKey={key} sorting={sorting} />
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        ref={body}
        class="list-body"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const one = shown[index]
          return (
            one && (
              <ObjectiveLine
                key={key}
                one={one}
                showsCluster={showsCluster}
                isSelected={index === keys.selected}
                place={index + 2}
                top={start - marginTop}
              />
            )
          )
        })}
      </div>
    </div>
  )
}

interface HeadProps {
  readonly name: string
  readonly text: string
  readonly sortKey: SortKey | undefined
  readonly sorting: Sorting
}

function HeadCell({ name, text, sortKey, sorting }: HeadProps) {
  if (sortKey === undefined) {
    return (
      <div role="columnheader" class={name}>
        {text}
      </div>
    )
  }
  const isOn = sorting.key === sortKey
  const isReversed = isOn && !sorting.isReversed
  return (
    <div
      role="columnheader"
      class={name}
      aria-sort={isOn ? (sorting.isReversed ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        class="sort"
        onClick={() => setQuery('sort', sortingText({ key: sortKey, isReversed }))}
      >
        {text}
        <span class="sort-arrow" aria-hidden="true">
          {isOn && (sorting.isReversed ? '▴' : '▾')}
        </span>
      </button>
    </div>
  )
}
