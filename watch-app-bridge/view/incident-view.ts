import type { BridgeStatus } from '#contracts/bridge-status.ts'
import type { Forecast, ForecastBatch } from '#contracts/forecast.ts'
import type { Incident } from '#contracts/incident.ts'
import { type SeriesId, seriesId, shardOf } from '#contracts/series.ts'
import { byUrgency } from './watch-incident.ts'

/** What changed, for those who follow. */
export type ViewChange =
  | { readonly type: 'incident' | 'gone' | 'forecast'; readonly incident: string }
  | { readonly type: 'bridges' }

export interface IncidentViewOptions {
  readonly onChange: (change: ViewChange) => void
  /** Called where one that is over was let go for lack of room. */
  readonly onDropped: () => void
}

/** Ended ones are listed for so long. */
const endedForMs = 86_400_000
/** Each takes about 4 kB: 20 MB at the most. */
const incidentsMax = 5_000

/** Incidents, what is foretold of their first series, and how the clusters are, as the bus tells of them. */
export class IncidentView {
  readonly #options: IncidentViewOptions
  readonly #incidents = new Map<string, Incident>()
  readonly #forecasts = new Map<string, Forecast>()
  readonly #bridges = new Map<string, BridgeStatus>()
  /** Open incidents by their first series. */
  readonly #bySeries = new Map<SeriesId, Set<string>>()

  readonly #waiting = new Map<string, Set<() => void>>()

  constructor(options: IncidentViewOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#incidents.size
  }

  get bridges(): readonly BridgeStatus[] {
    return [...this.#bridges.values()]
  }

  find(id: string): Incident | undefined {
    return this.#incidents.get(id)
  }

  forecastOf(id: string): Forecast | undefined {
    return this.#forecasts.get(id)
  }

  /** The most urgent first. */
  open(): readonly Incident[] {
    return [...this.#incidents.values()].filter(isOpen).toSorted(byUrgency)
  }

  /** Those that ended lately, the newest first. */
  ended(nowMs: number): readonly Incident[] {
    return [...this.#incidents.values()]
      .filter(({ endMs = 0 }) => endMs > 0 && endMs > nowMs - endedForMs)
      .toSorted((a, b) => (b.endMs ?? 0) - (a.endMs ?? 0))
  }

  take(incident: Incident): void {
    const before = this.#incidents.get(incident.id)
    // A replay after a restart must not take anything back.
    if (before !== undefined && before.updatedMs > incident.updatedMs) return
    if (before !== undefined) this.#forgetSeries(before)
    this.#incidents.delete(incident.id)
    this.#incidents.set(incident.id, incident)
    if (isOpen(incident)) this.#noteSeries(incident)
    else this.#forecasts.delete(incident.id)
    this.#options.onChange({ type: 'incident', incident: incident.id })
    for (const resolve of this.#waiting.get(incident.id) ?? []) resolve()
    if (this.#incidents.size > incidentsMax) this.#makeRoom()
  }

  drop(id: string): void {
    const before = this.#incidents.get(id)
    if (before === undefined) return
    this.#forgetSeries(before)
    this.#incidents.delete(id)
    this.#forecasts.delete(id)
    this.#options.onChange({ type: 'gone', incident: id })
  }

  /** Whether a message about this shard can hold anything that matters here. */
  wants(shard: number): boolean {
    return [...this.#bySeries.keys()].some(id => shardOf(id) === shard)
  }

  takeForecasts({ forecasts }: ForecastBatch): void {
    for (const { series, forecast } of forecasts) {
      for (const id of this.#bySeries.get(seriesId(series)) ?? []) {
        this.#forecasts.set(id, forecast)
        this.#options.onChange({ type: 'forecast', incident: id })
      }
    }
  }

  takeBridge(status: BridgeStatus): void {
    this.#bridges.set(status.cluster, status)
    this.#options.onChange({ type: 'bridges' })
  }

  dropBridge(cluster: string): void {
    if (this.#bridges.delete(cluster)) this.#options.onChange({ type: 'bridges' })
  }

  /** Resolves when an incident changes, or the signal aborts. */
  async changeOf(id: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiting = this.#waiting.get(id) ?? new Set()
    this.#waiting.set(id, waiting.add(resolve))
    signal.addEventListener('abort', () => resolve(), { once: true })
    await promise
    if (waiting.delete(resolve) && waiting.size === 0) this.#waiting.delete(id)
  }

  #noteSeries({ id, series: [lead] }: Incident): void {
    if (lead === undefined) return
    const key = seriesId(lead)
    this.#bySeries.set(key, (this.#bySeries.get(key) ?? new Set()).add(id))
  }

  #forgetSeries({ id, series: [lead] }: Incident): void {
    if (lead === undefined) return
    const ids = this.#bySeries.get(seriesId(lead))
    if (ids?.delete(id) && ids.size === 0) this.#bySeries.delete(seriesId(lead))
  }

  /** The one that was over for longest goes; open ones stay, however many. */
  #makeRoom(): void {
    const [oldest] = [...this.#incidents.values()]
      .filter(one => !isOpen(one))
      .toSorted((a, b) => (a.endMs ?? 0) - (b.endMs ?? 0))
    if (oldest === undefined) return
    this.drop(oldest.id)
    this.#options.onDropped()
  }
}

const isOpen = ({ endMs, state }: Incident) =>
  endMs === undefined && state !== 'resolved' && state !== 'averted'
