import type { WatchEvent } from '#contracts/watch/live.ts'
import type { WatchSummary } from '#contracts/watch/summary.ts'
import { fanOf } from '../view/fan.ts'
import type { IncidentView, ViewChange } from '../view/incident-view.ts'
import { summaryTag } from '../view/summary.ts'
import { toWatchIncident } from '../view/watch-incident.ts'

/** Gathers what changed, so that a storm becomes one event for each incident; bounded by the number of incidents. */
export class LiveNews {
  readonly #changed = new Set<string>()
  readonly #gone = new Set<string>()
  readonly #foretold = new Set<string>()
  #tag = ''

  add(change: ViewChange): void {
    switch (change.type) {
      case 'incident':
        this.#changed.add(change.incident)
        return
      case 'gone':
        this.#changed.delete(change.incident)
        this.#foretold.delete(change.incident)
        this.#gone.add(change.incident)
        return
      case 'forecast':
        this.#foretold.add(change.incident)
        return
      case 'bridges':
        return
      default:
        change satisfies never
    }
  }

  /** Everything gathered, as events; what is left is empty. */
  take(view: IncidentView, summary: WatchSummary): readonly WatchEvent[] {
    const events: WatchEvent[] = [
      ...[...this.#gone].map(incident => ({ v: 1 as const, event: 'gone' as const, incident })),
      ...[...this.#changed].flatMap(id => incidentEvent(view, id)),
      ...[...this.#foretold].flatMap(id => forecastEvent(view, id)),
    ]
    this.#gone.clear()
    this.#changed.clear()
    this.#foretold.clear()
    const tag = summaryTag(summary)
    if (tag !== this.#tag) events.push({ v: 1, event: 'summary', summary })
    this.#tag = tag
    return events
  }
}

function incidentEvent(view: IncidentView, id: string): WatchEvent[] {
  const incident = view.find(id)
  if (incident === undefined) return []
  return [{ v: 1, event: 'incident', incident: toWatchIncident(incident, view.forecastOf(id)) }]
}

function forecastEvent(view: IncidentView, id: string): WatchEvent[] {
  const [incident, forecast] = [view.find(id), view.forecastOf(id)]
  if (incident === undefined || forecast === undefined) return []
  const { ageMs } = incident
  const age = ageMs === undefined ? {} : { ageMs }
  const { atMs } = forecast
  return [{ v: 1, event: 'forecast', incident: id, atMs, ...age, fan: fanOf(forecast) }]
}
