import type { Forecast } from '#contracts/forecast.ts'
import type { Incident } from '#contracts/incident.ts'
import { seriesId } from '#contracts/series.ts'
import type { IncidentDetail } from '#contracts/watch/incident-detail.ts'
import type { HistoryColumns, Store } from '#kit/store/store.ts'
import { fanOf } from './fan.ts'
import { toWatchIncident } from './watch-incident.ts'

const pastMs = 1_800_000
const pointsMax = 180
const timelineMax = 20

interface DetailParts {
  readonly incident: Incident
  /** The newest that the bus told of. */
  readonly forecast: Forecast | undefined
  readonly nowMs: number
}

/** The page of an incident. What the store cannot say now is left out of the picture. */
export async function incidentDetailOf(
  { incident, forecast, nowMs }: DetailParts,
  { history, anomalies }: Pick<Store, 'history' | 'anomalies'>,
): Promise<IncidentDetail> {
  const [lead] = incident.series
  const toMs = incident.endMs ?? nowMs
  const past = lead && (await readPast(history, seriesId(lead), toMs))
  const foretold =
    forecast ?? (lead && (await storedForecast(anomalies, { id: seriesId(lead), nowMs: toMs })))
  return {
    ...{ v: 1, atMs: nowMs, incident: toWatchIncident(incident, foretold) },
    ...(lead && {
      series: {
        ...{ id: seriesId(lead), cluster: lead.cluster },
        ...{ stream: lead.stream, consumer: lead.consumer },
      },
    }),
    history: past ?? { startMs: [], bestMs: [], lowMs: [], highMs: [] },
    ...(foretold && { fan: fanOf(foretold) }),
    timeline: incident.timeline.toReversed().slice(0, timelineMax),
    actions:
      incident.endMs === undefined
        ? ['acknowledge', 'snooze', 'pass_on', 'resolve', 'comment']
        : ['comment'],
  }
}

async function readPast(history: Store['history'], id: string, toMs: number) {
  try {
    const { columns } = await history.read(id, { fromMs: toMs - pastMs, toMs })
    const newest = (column: readonly (number | null)[]) => [...column.slice(-pointsMax)]
    const { startMs, bestMs, lowMs, highMs }: HistoryColumns = columns
    return {
      startMs: startMs.slice(-pointsMax),
      bestMs: newest(bestMs),
      lowMs: newest(lowMs),
      highMs: newest(highMs),
    }
  } catch {
    // The incident itself is worth more than its past.
    return undefined
  }
}

/** What the newest anomaly of the series foretold, until the bus tells of a newer forecast. */
async function storedForecast(
  anomalies: Store['anomalies'],
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
): Promise<Forecast | undefined> {
  try {
    const found = await anomalies.find({
      ...{ fromMs: nowMs - pastMs, toMs: nowMs, series: id, limit: 20 },
    })
    const foretold = found.map(({ forecast }) => forecast).filter(one => one !== undefined)
    return foretold.toSorted((a, b) => b.atMs - a.atMs)[0]
  } catch {
    return undefined
  }
}
