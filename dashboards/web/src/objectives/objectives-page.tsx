import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { ObjectiveList as Answer, ObjectiveStatus } from '#contracts/objective-status.ts'
import type { BoardData } from '../data/board-data.ts'
import { useAnswer } from '../data/use-answer.ts'
import { CopyField } from '../frame/copy-field.tsx'
import { FilterField } from '../frame/filter-field.tsx'
import { onCommands } from '../frame/keyboard.ts'
import { goTo, query, setQuery } from '../frame/location.ts'
import { ProblemNote } from '../frame/problem-note.tsx'
import { SkeletonList } from '../frame/skeleton-list.tsx'
import { createOrderHold } from '../overview/order-hold.ts'
import { type Keeping, keepingOf } from './budget-words.ts'
import { KeepingSummary } from './keeping-summary.tsx'
import { ObjectiveList } from './objective-list.tsx'
import { compareObjectives, sortingOf } from './objective-order.ts'
import '../styles/budget.css'
import '../styles/controls.css'
import '../styles/objectives.css'

/** While budgets are still to be worked out, and once they are. */
const pauseMs = (answer: Answer | undefined) =>
  answer === undefined || answer.pending > 0 ? 2_000 : 30_000

/** How every series keeps its objective, and how much of its error budget is left. */
export function ObjectivesPage({ data }: { data: BoardData }) {
  const known = useAnswer(() => data.api.objectives(), pauseMs)
  const text = query.value.get('q') ?? ''
  const sort = query.value.get('sort')
  const sorting = useMemo(() => sortingOf(sort), [sort])
  const [hold] = useState(createOrderHold)
  const all = known.value?.objectives
  const shown = useShown({ all, text, sort, isHeld: hold.isHeld })
  const clusters = data.bridges.value?.length ?? 0
  useEffect(() => {
    document.title = 'Foretap: objectives'
    scrollTo(0, 0)
    return onCommands(command => {
      if (command !== 'leave') return false
      if (text === '') goTo('/')
      else setQuery('q', '')
      return true
    })
  }, [text === ''])
  return (
    <div class="objectives">
      <h1>Objectives</h1>
      <p class="muted lead">
        Each series may break its objective for a share of 30 days: its error budget. Unknown time
        is neither good nor bad; where it could have used up budget, that part is hatched.
      </p>
      <div class="tools">
        <FilterField text={text} what="series" placeholder="Filter streams and consumers" />
        <KeepingSummary all={all ?? []} filter={text} onFilter={next => setQuery('q', next)} />
        <span class="muted small held" role="status">
          {known.value !== undefined &&
            known.value.pending > 0 &&
            `${known.value.pending} budgets are still being worked out`}
        </span>
      </div>
      <ProblemNote what="Objectives" known={known} />
      {all === undefined && known.problem === undefined && (
        <SkeletonList text="The objectives are being read." cells={cells} lines={9} />
      )}
      {all?.length === 0 && <NoSeries />}
      {all !== undefined && all.length > 0 && all.every(one => one.objectiveMs === undefined) && (
        <NoObjective />
      )}
      {all !== undefined && all.length > 0 && shown.length === 0 && (
        <div class="card blank">
          <h2>No series matches “{text}”</h2>
          <button type="button" onClick={() => setQuery('q', '')}>
            Show all {all.length}
          </button>
        </div>
      )}
      {shown.length > 0 && (
        <ObjectiveList
          shown={shown}
          sorting={sorting}
          showsCluster={clusters > 1}
          events={hold.events}
        />
      )}
    </div>
  )
}

interface ShownInput {
  readonly all: readonly ObjectiveStatus[] | undefined
  readonly text: string
  readonly sort: string | null
  readonly isHeld: boolean
}

/** The lines in their order. While the order is held, news change what lines say but never where they are. */
function useShown({ all = none, text, sort, isHeld }: ShownInput): readonly ObjectiveStatus[] {
  const view = `${sort} ${text}`
  const last = useRef<{ view: string; ids: readonly string[] }>(undefined)
  return useMemo(() => {
    const found = all.filter(filterOf(text))
    const held = isHeld && last.current?.view === view ? last.current.ids : undefined
    const byId = held && new Map(found.map(one => [one.id, one]))
    const kept = held?.flatMap(id => byId?.get(id) ?? [])
    const heldIds = new Set(held)
    const shown =
      kept === undefined
        ? found.sort(compareObjectives(sortingOf(sort)))
        : [...kept, ...found.filter(({ id }) => !heldIds.has(id))]
    last.current = { view, ids: shown.map(({ id }) => id) }
    return shown
  }, [all, view, isHeld])
}

const none: readonly ObjectiveStatus[] = []
const cells = ['c-state', 'c-name', 'c-objective', 'c-now', 'c-left']

/** Every word must be found in the names; `budget:` compares how the objective is kept. */
function filterOf(text: string): (one: ObjectiveStatus) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const tests = words.map(word => {
    if (word.startsWith('budget:')) {
      const wanted = word.slice('budget:'.length) as Keeping
      return (one: ObjectiveStatus) => keepingOf(one) === wanted
    }
    return ({ consumer, stream, cluster }: ObjectiveStatus) =>
      `${consumer}\n${stream}\n${cluster}`.toLowerCase().includes(word)
  })
  return one => tests.every(test => test(one))
}

function NoSeries() {
  return (
    <div class="card blank">
      <h2>There is no series to hold against an objective yet</h2>
      <p class="muted">Name a cluster, and its consumers appear here within seconds.</p>
      <CopyField label="Watch a cluster" text="foretap up --kafka HOST:PORT" />
    </div>
  )
}

function NoObjective() {
  return (
    <div class="card blank">
      <h2>No series has an objective yet</h2>
      <p class="muted">
        Give one in the configuration. Without any, each series learns one once six hours of its
        past are known.
      </p>
      <CopyField
        label="An objective for every consumer of a stream, kept 99.9 % of the time"
        text={'objectives:\n  - { stream: orders, ageMs: 30000, share: 0.999 }'}
      />
    </div>
  )
}
