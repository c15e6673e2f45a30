import { batch, type ReadonlySignal, signal } from '@preact/signals'
import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { LiveEvent, SeriesRow } from '#contracts/http-api.ts'
import type { IncidentRow } from '#contracts/incident-row.ts'
import { applyEvents, mergeIncidents, replaceIncidents, replaceRows } from './apply-events.ts'
import type { BoardApi } from './board-api.ts'
import { openIncidents } from './incident-api.ts'
import { type Connection, startLiveFeed } from './live-feed.ts'

/** How far the first reading of everything has come. */
type Loading =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly text: string; readonly isLoginNeeded: boolean }

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
  readonly connection: ReadonlySignal<Connection>
  /** When news last arrived, by this browser's clock. */
  readonly heardAtMs: ReadonlySignal<number | undefined>
  /** The server's clock: ages and charts are in its time, wherever the browser's own clock stands. */
  serverNowMs(): number
}

/** News are shown in lots: thousands of series may change within one poll. */
const lotMs = 400
const retryMs = 4_000
/** Differences of the clocks below this are the journey of the answer, not a wrong clock. */
const clockSkewMinMs = 2_000

export function startBoardData(api: BoardApi): BoardData {
  const rows = new Map<string, SeriesRow>()
  const version = signal(0)
  const bridges = signal<readonly BridgeStatus[] | undefined>(undefined)
  const incidents = signal<ReadonlyMap<string, IncidentRow> | undefined>(undefined)
  const loading = signal<Loading>({ kind: 'loading' })
  const connection = signal<Connection>('connecting')
  const heardAtMs = signal<number | undefined>(undefined)
  let skewMs = 0
  let waiting: LiveEvent[] = []
  let lotTimer: ReturnType<typeof setTimeout> | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let readings = 0
  let feed: Disposable | undefined

  const readAll = async () => {
    clearTimeout(retryTimer)
    const reading = ++readings
    const [series, status, open] = await Promise.all([api.series(), api.bridges(), openIncidents()])
    // Only the newest reading counts: an older one may answer later.
    if (reading !== readings) return
    batch(() => {
      if (status.ok) bridges.value = status.value.bridges
      if (open.ok) incidents.value = replaceIncidents(incidents.value, open.value)
      if (series.ok) {
        const offMs = series.value.atMs - Date.now()
        skewMs = Math.abs(offMs) < clockSkewMinMs ? 0 : offMs
        replaceRows(rows, series.value.series)
        feed ??= follow(series.value.liveId)
        heardAtMs.value = Date.now()
        loading.value = { kind: 'ready' }
        version.value++
      } else if (loading.value.kind !== 'ready') {
        const isLoginNeeded = series.status === 401
        loading.value = { kind: 'failed', text: series.text, isLoginNeeded }
      }
    })
    if (!series.ok || !status.ok || !open.ok) retryTimer = setTimeout(() => void readAll(), retryMs)
  }

  const showLot = () => {
    lotTimer = undefined
    const lot = waiting
    waiting = []
    batch(() => {
      heardAtMs.value = Date.now()
      if (applyEvents({ rows, bridges, incidents }, lot)) version.value++
    })
    if (lot.some(({ event }) => event === 'reset')) void readAll()
  }

  const follow = (liveId: string) =>
    startLiveFeed(liveId, {
      onEvent: event => {
        waiting.push(event)
        lotTimer ??= setTimeout(showLot, lotMs)
      },
      onConnection: state => {
        connection.value = state
      },
    })
  void readAll()

  return {
    api,
    rows,
    version,
    bridges,
    incidents,
    takeIncident: incident => {
      incidents.value = mergeIncidents(incidents.value, [incident])
    },
    loading,
    connection,
    heardAtMs,
    serverNowMs: () => Date.now() + skewMs,
    [Symbol.dispose]() {
      feed?.[Symbol.dispose]()
      clearTimeout(lotTimer)
      clearTimeout(retryTimer)
    },
  }
}
