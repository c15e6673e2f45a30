import { z } from 'zod'
import { watchFan } from './incident-detail.ts'
import { watchSummary } from './summary.ts'
import { watchIncident } from './watch-incident.ts'

const ms = z.int().nonnegative()
const v = z.literal(1)

/**
 * What the live stream tells, as the data of server-sent events of the same name, and in the list that long polling gives.
 *
 * | event | meaning |
 * | --- | --- |
 * | summary | the newest summary, whole |
 * | incident | an incident that is new or changed, whole |
 * | gone | the server has forgotten an incident that ended |
 * | forecast | what is foretold of an open incident now, and the age that it starts from |
 * | beat | nothing happened; a sign of life |
 * | reset | events were missed: read summary and incidents anew, then go on from this event's id |
 */
export const watchEvent = z.discriminatedUnion('event', [
  z.strictObject({ v, event: z.literal('summary'), summary: watchSummary }),
  z.strictObject({ v, event: z.literal('incident'), incident: watchIncident }),
  z.strictObject({ v, event: z.literal('gone'), incident: z.string().min(1).max(64) }),
  z.strictObject({
    v,
    event: z.literal('forecast'),
    incident: z.string().min(1).max(64),
    atMs: ms,
    ageMs: z.number().nonnegative().optional(),
    fan: watchFan,
  }),
  z.strictObject({ v, event: z.literal('beat'), atMs: ms, silentAtMs: ms }),
  z.strictObject({ v, event: z.literal('reset'), atMs: ms }),
])
export type WatchEvent = Readonly<z.output<typeof watchEvent>>

/** `GET /live/poll?after=ID&waitS=25`: the events after that one, at once or when there are some, or none after the wait. */
export const livePoll = z.strictObject({
  v,
  atMs: ms,
  /** To be given as `after` the next time. */
  id: z.string().min(1).max(60),
  events: z.array(watchEvent).max(500),
  silentAtMs: ms,
})
export type LivePoll = Readonly<z.output<typeof livePoll>>
