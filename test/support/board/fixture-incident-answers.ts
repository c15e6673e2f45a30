import type {
  IncidentAction,
  IncidentDetails,
  IncidentList,
} from '#contracts/http/incident-routes.ts'
import type { SilencePreview } from '#contracts/http/preview-routes.ts'
import type { Incident, IncidentState } from '#contracts/incident.ts'
import { incidentRowOf, isOver } from '#contracts/incident-row.ts'
import type { OutboxDelivery, OutboxList } from '#contracts/outbox.ts'
import { seriesId } from '#contracts/series.ts'
import type { Silence, SilenceList } from '#contracts/silence.ts'
import { fixtureDeliveries, fixtureIncidents } from './fixture-incidents.ts'

const hourMs = 3_600_000

export interface Asked {
  readonly method: string
  /** Below `/api/v1`. */
  readonly path: string
  readonly query: URLSearchParams
  readonly body: () => Promise<unknown>
}

/** Incidents of the fixture that change as a person acts on them, their deliveries, and silences. */
export class FixtureIncidents {
  readonly #startedMs = Date.now()
  readonly #incidents: Map<string, Incident>
  readonly #deliveries: Map<string, OutboxDelivery>
  readonly #silences: Map<string, Silence>
  /** What was done here, in order. */
  readonly actions: (IncidentAction & { readonly incident: string })[] = []

  constructor() {
    const nowMs = this.#startedMs
    this.#incidents = new Map(fixtureIncidents(nowMs).map(one => [one.id, one]))
    this.#deliveries = new Map(fixtureDeliveries(nowMs).map(one => [one.id, one]))
    this.#silences = new Map(fixtureSilences(nowMs).map(one => [one.id, one]))
  }

  get(id: string): Incident | undefined {
    return this.#incidents.get(id)
  }

  forgetAll(): void {
    this.#incidents.clear()
    this.#deliveries.clear()
    this.#silences.clear()
  }

  /** The answer, or undefined where another part of the fixture has it. */
  async answer(asked: Asked): Promise<unknown> {
    const [, root, id = '', rest] = asked.path.split('/').map(decodeURIComponent)
    const atMs = Date.now()
    switch (root) {
      case 'incidents':
        if (id === '') return this.#list(asked.query, atMs)
        if (rest === 'actions') return this.#act(id, (await asked.body()) as IncidentAction)
        return this.#details(id, atMs)
      case 'outbox':
        if (rest !== undefined) return this.#operate(id, rest)
        return this.#outbox(asked.query, atMs)
      case 'silences':
        if (id === 'preview') return preview((await asked.body()) as { match: string[] }, atMs)
        if (rest === 'end') return this.#end(id)
        if (asked.method === 'POST') return this.#silence((await asked.body()) as Silence)
        return { atMs, silences: [...this.#silences.values()] } satisfies SilenceList
      default:
        return undefined
    }
  }

  #list(query: URLSearchParams, atMs: number): IncidentList {
    const open = query.get('open')
    const series = query.get('series')
    const text = query.get('q')?.toLowerCase() ?? ''
    const incidents = [...this.#incidents.values()]
      .filter(one => open === null || isOver(incidentRowOf(one)) === (open === 'false'))
      .filter(one => `${one.title} ${one.text}`.toLowerCase().includes(text))
      .filter(one => query.get('withheld') !== 'true' || one.withheld !== undefined)
      .filter(one => series === null || one.series.some(key => seriesId(key) === series))
      .sort((a, b) => b.startMs - a.startMs)
    return { atMs, incidents: incidents.map(incidentRowOf) }
  }

  #details(id: string, atMs: number): IncidentDetails | undefined {
    const incident = this.#incidents.get(id)
    if (incident === undefined) return undefined
    const deliveries = [...this.#deliveries.values()].filter(one => one.incident === id)
    return { atMs, incident, deliveries, hasMoreDeliveries: false }
  }

  #act(id: string, action: IncidentAction): unknown {
    const before = this.#incidents.get(id)
    if (before === undefined) return undefined
    this.actions.push({ ...action, incident: id })
    const atMs = Date.now()
    const state = stateAfter[action.what] ?? before.state
    const { person } = action
    const incident: Incident = {
      ...{ ...before, state, updatedMs: atMs },
      ...(state === 'acknowledged' && { acknowledgedMs: atMs, acknowledgedBy: person }),
      ...(action.what === 'snooze' && { snoozedUntilMs: action.untilMs ?? atMs + hourMs }),
      ...(state === 'resolved' && { endMs: atMs }),
      timeline: [
        ...before.timeline,
        { ...{ atMs, what: state, text: action.text ?? 'Done.' }, ...(person && { person }) },
      ],
    }
    this.#incidents.set(id, incident)
    return { id: 'fixture', taken: true, incident }
  }

  #outbox(query: URLSearchParams, atMs: number): OutboxList {
    const states = query.getAll('state')
    const incident = query.get('incident')
    const deliveries = [...this.#deliveries.values()]
      .filter(one => states.length === 0 || states.includes(one.state))
      .filter(one => incident === null || one.incident === incident)
    return { atMs, deliveries, hasMore: false }
  }

  #operate(id: string, what: string): OutboxDelivery | undefined {
    const before = this.#deliveries.get(id)
    if (before === undefined) return undefined
    const after: OutboxDelivery =
      what === 'retry'
        ? { ...before, state: 'queued', reason: 'repeated by hand', notBeforeMs: Date.now() }
        : { ...before, state: 'cancelled', reason: 'dropped by hand', endedMs: Date.now() }
    this.#deliveries.set(id, after)
    return after
  }

  #silence(given: Silence): Silence {
    const made = { ...given, v: 1 as const, startMs: Date.now() }
    this.#silences.set(made.id, made)
    return made
  }

  #end(id: string): Silence | undefined {
    const ended = this.#silences.get(id)
    this.#silences.delete(id)
    return ended
  }
}

const stateAfter: Partial<Record<IncidentAction['what'], IncidentState>> = {
  acknowledge: 'acknowledged',
  snooze: 'snoozed',
  resolve: 'resolved',
}

function preview({ match }: { readonly match: readonly string[] }, atMs: number): SilencePreview {
  const problems = match
    .filter(text => !/[=~]/.test(text))
    .map(text => ({
      match: text,
      reason: 'it must look like team="payments", with =, !=, =~ or !~',
    }))
  if (problems.length > 0) {
    return { atMs, problems, incidents: [], series: { count: 0, of: 60, some: [] } }
  }
  const incidents = fixtureIncidents(atMs)
    .slice(0, 1)
    .map(({ id, title, state }) => ({ id, title, state }))
  const some = fixtureIncidents(atMs).flatMap(({ series }) => series)
  return { atMs, problems, incidents, series: { count: 7, of: 60, some: some.slice(0, 7) } }
}

const fixtureSilences = (nowMs: number): readonly Silence[] => [
  {
    ...{ v: 1, id: 's-1', match: ['stream="catalog"', 'consumer=~"search-.*"'] },
    ...{ author: 'mira', reason: 'Reindexing after the schema change; done before lunch.' },
    ...{ startMs: nowMs - hourMs, endMs: nowMs + 2 * hourMs },
  },
  {
    ...{ v: 1, id: 's-2', match: ['owner="warehouse"'], author: 'jonas' },
    ...{ reason: 'Nightly exports move to the new cluster.' },
    ...{ startMs: nowMs + 5 * hourMs, endMs: nowMs + 9 * hourMs },
  },
]
