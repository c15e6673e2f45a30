import { batch, type ReadonlySignal, signal } from '@preact/signals'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { LiveEvent, SeriesList, SeriesRow } from '#contracts/http-api.ts'
import type { IncidentRow } from '#contracts/incident-row.ts'
import { applyEvents, mergeIncidents, replaceIncidents, replaceRows } from './apply-events.ts'
import type { Answer, BoardApi } from './board-api.ts'
import { openIncidents } from './incident-api.ts'
import { type Connection, startLiveFeed } from './live-feed.ts'
import { type Problem, startReading } from './reading.ts'

/** How far the first reading of everything has come: `failed` while it is tried again. */
type Loading = 'loading' | 'ready' | 'failed'

/** What could not be read the last time, and why; nothing where the newest reading went well. */
interface Troubles {
  readonly series: ReadonlySignal<Problem | undefined>
  readonly bridges: ReadonlySignal<Problem | undefined>
  readonly incidents: ReadonlySignal<Problem | undefined>
}

/** All series and bridges as the server last said them, kept fresh. */
export interface BoardData extends Disposable {
  readonly api: BoardApi
  /** The newest row of each series. One map for the life of the page: `version` says when it changed. */
  readonly rows: ReadonlyMap<string, SeriesRow>
  readonly version: ReadonlySignal<number>
  readonly bridges: ReadonlySignal<readonly BridgeStatus[] | undefined>
  /** Incidents that are open, and those that ended while the page was; undefined until they were read. */
  readonly incidents: ReadonlySignal<ReadonlyMap<string, IncidentRow> | undefined>
  /** An incident as an answer to this page gave it. */
  takeIncident(incident: IncidentRow): void
  readonly loading: ReadonlySignal<Loading>
  readonly troubles: Troubles
  readonly connection: ReadonlySignal<Connection>
  /** When news last arrived, by this browser's clock. */
  readonly heardAtMs: ReadonlySignal<number | undefined>
  /** The server's clock: ages and charts are in its time, wherever the browser's own clock stands. */
  serverNowMs(): number
}

/** News are shown in lots: thousands of series may change within one poll. */
const lotMs = 400
/** What is read at first is shown at once where it comes within this time: nothing is pushed down by what comes later. */
const togetherMs = 1_000
/** Differences of the clocks below this are the journey of the answer, not a wrong clock. */
const clockSkewMinMs = 2_000

/** What is known before anything was read. */
const nothingYet = () => ({
  rows: new Map<string, SeriesRow>(),
  version: signal(0),
  bridges: signal<readonly BridgeStatus[] | undefined>(undefined),
  incidents: signal<ReadonlyMap<string, IncidentRow> | undefined>(undefined),
  loading: signal<Loading>('loading'),
  troubles: {
    series: signal<Problem | undefined>(undefined),
    bridges: signal<Problem | undefined>(undefined),
    incidents: signal<Problem | undefined>(undefined),
  },
  connection: signal<Connection>('connecting'),
  heardAtMs: signal<number | undefined>(undefined),
})

export function startBoardData(api: BoardApi): BoardData {
  const known = nothingYet()
  const { rows, version, bridges, incidents, loading, troubles, connection, heardAtMs } = known
  let skewMs = 0
  let feed: Disposable | undefined
  const together = waitForAll(3, togetherMs)
  /** Reads one of the three; what comes and what does not come of it is shown with what came of the others. */
  const reading = <Value>(
    name: keyof Troubles,
    load: () => Promise<Answer<Value>>,
    take: (value: Value) => void,
  ) =>
    startReading<Value>({
      load: () => load().finally(together),
      take: value =>
        batch(() => {
          troubles[name].value = undefined
          take(value)
        }),
      fail: problem =>
        batch(() => {
          troubles[name].value = problem
          if (name === 'series' && loading.value === 'loading') loading.value = 'failed'
        }),
    })
  const takeSeries = (list: SeriesList) => {
    const offMs = list.atMs - Date.now()
    skewMs = Math.abs(offMs) < clockSkewMinMs ? 0 : offMs
    replaceRows(rows, list.series)
    feed ??= startLiveFeed(list.liveId, {
      onEvent: lots.add,
      onConnection: state => {
        connection.value = state
      },
      // Perhaps this page is no longer let in: reading tells.
      onRefused: () => readAll(),
    })
    heardAtMs.value = Date.now()
    loading.value = 'ready'
    version.value++
  }
  const lots = collectLots(lot => {
    batch(() => {
      heardAtMs.value = Date.now()
      if (applyEvents({ rows, bridges, incidents }, lot)) version.value++
    })
    if (lot.some(({ event }) => event === 'reset')) readAll()
  })
  const readings = [
    reading('series', api.series, takeSeries),
    reading('bridges', api.bridges, status => {
      bridges.value = status.bridges
    }),
    reading('incidents', openIncidents, open => {
      incidents.value = replaceIncidents(incidents.value, open)
    }),
  ]
  const readAll = () => {
    for (const one of readings) one.again()
  }
  return {
    ...{ ...known, api },
    takeIncident: incident => {
      incidents.value = mergeIncidents(incidents.value, [incident])
    },
    serverNowMs: () => Date.now() + skewMs,
    [Symbol.dispose]() {
      feed?.[Symbol.dispose]()
      lots[Symbol.dispose]()
      for (const one of readings) one[Symbol.dispose]()
    },
  }
}

/** Gathers news, and shows those of a while together. */
function collectLots(show: (lot: readonly LiveEvent[]) => void) {
  let waiting: LiveEvent[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    add(event: LiveEvent) {
      waiting.push(event)
      timer ??= setTimeout(() => {
        timer = undefined
        const lot = waiting
        waiting = []
        show(lot)
      }, lotMs)
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  }
}

/** Gives a function whose promise is kept once it was called so often, or the time since the first call is over. */
function waitForAll(count: number, mostMs: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let calls = 0
  return () => {
    calls++
    if (calls === 1) setTimeout(resolve, mostMs)
    if (calls >= count) resolve()
    return promise
  }
}
