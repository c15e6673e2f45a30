import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Unit } from '#contracts/unit.ts'
import type { BoardData } from '../data/board-data.ts'
import { startReading } from '../data/reading.ts'
import { query, setQuery } from '../frame/location.ts'
import { seriesPath } from '../frame/page-address.ts'
import type { PageProps } from '../frame/pages.ts'
import { usePage } from '../frame/use-page.ts'
import { AgeKey } from '../series/age-key.tsx'
import { namesOf } from '../series/series-header.tsx'
import { BendControls } from './bend-controls.tsx'
import { type Bend, bend, isBent, noBend, paceOf } from './bend-past.ts'
import { readPast } from './history-past.ts'
import { parsePast } from './parse-past.ts'
import { type PastPoint, pointsMax } from './past.ts'
import { SourcePanel } from './source-panel.tsx'
import { useWhatIf } from './use-what-if.ts'
import { VerdictPanel } from './verdict-panel.tsx'
import { WhatIfChart } from './what-if-chart.tsx'
import { bendText, brokenText } from './what-if-words.ts'
import '../styles/controls.css'
import '../styles/incidents.css'
import '../styles/what-if.css'

/** A past that somebody has chosen. */
interface Source {
  readonly name: string
  readonly points: readonly PastPoint[]
  readonly objectiveMs: number | undefined
  readonly unit: Unit | undefined
  readonly remarks: readonly string[]
}

/** What would be foretold if a series went on otherwise, or of a past that somebody brings. */
export function WhatIfPage({ data }: PageProps) {
  usePage('Foretap: what if')
  const id = query.value.get('series') ?? ''
  const [pasted, setPasted] = useState<Source>()
  const [problem, setProblem] = useState('')
  const live = useSeriesSource(data, id)
  const source = id === '' ? pasted : live.source
  const take = (text: string, name: string) => {
    const parsed = parsePast(text)
    setProblem(parsed.ok ? '' : parsed.problem)
    if (!parsed.ok) return
    const { points, objectiveMs } = parsed.past
    setPasted({ ...{ name, points, objectiveMs, unit: undefined }, remarks: parsed.remarks })
  }
  const leave = () => {
    setPasted(undefined)
    setQuery('series', '')
  }
  const said = id === '' ? problem : live.problem
  return (
    <div class="what-if">
      <header class="page-head">
        <h1>What if</h1>
        <span class="muted">What would be foretold of another past, or of another next hour.</span>
      </header>
      {said !== '' && (
        <div class="note failed-note inset" role="alert">
          <b>It cannot be taken.</b> {said}
        </div>
      )}
      {source === undefined && id !== '' && said === '' && <Reading />}
      {source === undefined && (id === '' || said !== '') && (
        <SourcePanel data={data} onText={take} onSeries={next => setQuery('series', next)} />
      )}
      {source !== undefined && (
        <Bending key={`${id} ${source.name}`} source={source} id={id} onLeave={leave} />
      )}
    </div>
  )
}

const Reading = () => (
  <div class="card panel skeleton busy page-skeleton" aria-busy="true">
    <p class="unseen">The history of the series is being read.</p>
    <i />
    <i />
    <i />
  </div>
)

/** The last day of the series that the address names, read once: a past does not move under the sliders. */
function useSeriesSource(data: BoardData, id: string) {
  const [state, setState] = useState<{ id: string; source?: Source; problem: string }>({
    ...{ id: '', problem: '' },
  })
  const isReady = data.loading.value === 'ready'
  useEffect(() => {
    if (id === '' || !isReady) return
    const { consumer, stream } = namesOf(id)
    const reading = startReading({
      load: () => readPast(data.api, id, data.serverNowMs()),
      take(points) {
        const row = data.rows.get(id)
        if (points.length === 0) {
          setState({ id, problem: `Of ${consumer} on ${stream} no age is known of the last day.` })
          return
        }
        setState({
          ...{ id, problem: '' },
          source: {
            ...{ name: `${consumer} on ${stream}`, points },
            ...{ objectiveMs: row?.objectiveMs, unit: row?.unit, remarks: [] },
          },
        })
      },
      fail: ({ text }) =>
        setState({ id, problem: `The history cannot be read: ${text}. Trying again by itself.` }),
    })
    return () => reading[Symbol.dispose]()
  }, [data, id, isReady])
  return state.id === id ? state : { source: undefined, problem: '' }
}

function Bending({ source, id, onLeave }: { source: Source; id: string; onLeave: () => void }) {
  const [how, setHow] = useState<Bend>(noBend)
  const [objectiveMs, setObjectiveMs] = useState(source.objectiveMs)
  const imagined = useMemo(() => bend(source.points, how), [source, how])
  const points = useMemo(
    () => [...source.points, ...imagined].slice(-pointsMax),
    [source, imagined],
  )
  const known = useWhatIf(points, objectiveMs)
  const asItIs = useWhatIf(isBent(how) ? source.points : none, objectiveMs)
  const shown = { past: source.points, imagined }
  const broken = objectiveMs === undefined ? undefined : brokenText(shown, objectiveMs, source.unit)
  const pace = useMemo(() => paceOf(source.points), [source])
  return (
    <div class="what-if-columns">
      <div class="card panel chart-card">
        <div class="what-if-head">
          <h2>{id === '' ? source.name : <a href={seriesPath(id)}>{source.name}</a>}</h2>
          <span class="muted small">{pastText(source)}</span>
          <button type="button" onClick={onLeave}>
            Another past
          </button>
        </div>
        <WhatIfChart {...{ ...shown, objectiveMs, unit: source.unit }} answer={known.answer} />
        <AgeKey
          isForetold={known.answer?.quantilesMs !== undefined}
          dotted={imagined.length > 0 ? 'imagined' : undefined}
        />
        <p class="muted small" aria-live="polite">
          {bendText(how, pace)}
        </p>
      </div>
      <div class="aside">
        <section class="card panel">
          <h2>What changes from its end on</h2>
          <BendControls bend={how} onChange={setHow} />
          <ObjectiveField {...{ objectiveMs, unit: source.unit }} onChange={setObjectiveMs} />
        </section>
        <VerdictPanel {...{ known, objectiveMs, unit: source.unit, broken }} asItIs={asItIs} />
      </div>
    </div>
  )
}

const none: readonly PastPoint[] = []

function pastText({ points, remarks }: Source): string {
  const count = points.length === 1 ? '1 point' : `${points.length} points`
  return [count, ...remarks.map(remark => `${remark} passed over`)].join('; ')
}

function ObjectiveField({
  objectiveMs,
  unit,
  onChange,
}: {
  objectiveMs: number | undefined
  unit: Unit | undefined
  onChange: (objectiveMs: number | undefined) => void
}) {
  return (
    <label class="field">
      <span>Objective: {unit === undefined ? 'age in seconds' : `value in ${unit}`}, at most</span>
      <input
        type="number"
        min="0"
        step="any"
        inputMode="decimal"
        value={objectiveMs === undefined ? '' : objectiveMs / 1_000}
        onInput={event => {
          const value = Number(event.currentTarget.value) * 1_000
          onChange(value > 0 && value <= 1e12 ? value : undefined)
        }}
      />
    </label>
  )
}
