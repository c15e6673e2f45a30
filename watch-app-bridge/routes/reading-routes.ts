import { Router } from 'express'
import type { WatchIncidentList } from '#contracts/watch/watch-incident.ts'
import { watchErrors } from '../errors.ts'
import { incidentDetailOf } from '../view/incident-detail.ts'
import { etagOf, summaryTag } from '../view/summary.ts'
import { toWatchIncident } from '../view/watch-incident.ts'
import { routeIs, sendTagged } from './answer.ts'
import type { WatchContext } from './watch-context.ts'

const incidentsMax = 50

/** What a device shows: `GET /summary`, `/incidents`, `/incidents/{id}`. */
export function readingRoutes({ view, clock, store, summary }: WatchContext): Router {
  const router = Router()

  router.get('/summary', routeIs('summary'), (request, response) => {
    const body = summary()
    sendTagged(request, response, { tag: summaryTag(body), body })
  })

  router.get('/incidents', routeIs('incidents'), (request, response) => {
    const nowMs = clock.now()
    const open = view.open()
    const all = [...open, ...view.ended(nowMs)].slice(0, incidentsMax)
    const incidents = all.map(one => toWatchIncident(one, view.forecastOf(one.id)))
    const omitted = Math.max(0, open.length - incidentsMax)
    const body: WatchIncidentList = { v: 1, atMs: nowMs, incidents, omitted }
    sendTagged(request, response, { tag: etagOf({ incidents, omitted }), body })
  })

  router.get('/incidents/:id', routeIs('incident'), async (request, response) => {
    const id = String(request.params.id)
    const incident = view.find(id)
    if (incident === undefined) throw watchErrors.INCIDENT_UNKNOWN()
    const parts = { incident, forecast: view.forecastOf(id), nowMs: clock.now() }
    const body = await incidentDetailOf(parts, store)
    const { atMs: _, ...content } = body
    sendTagged(request, response, { tag: etagOf(content), body })
  })
  return router
}
