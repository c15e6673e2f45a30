import type { Incident } from '#contracts/incident.ts'
import { incidentRowOf } from '#contracts/incident-row.ts'
import type { Clock } from '#kit/clock.ts'
import { messageOf } from '#kit/errors.ts'
import type { Logger } from '#kit/logger.ts'
import {
  emptyLiveView,
  type LiveView,
  nextView,
  type ViewMessage,
  type ViewRules,
} from '../view/live-view.ts'
import type { LiveHub } from './live-hub.ts'
import { createPendingChanges } from './pending-changes.ts'

/** The live view over time: takes messages at any moment, tells clients at a steady pace. */
export interface LiveUpdates extends AsyncDisposable {
  /** The view that every event up to `hub.lastId` adds up to. */
  readonly announced: LiveView
  readonly current: LiveView
  take(message: ViewMessage): void
  /** An incident as it stands now. */
  takeIncident(incident: Incident): void
  /** Tells what was taken at once instead of at the next beat. */
  announce(): void
}

export interface LiveUpdatesOptions {
  readonly rules: ViewRules
  readonly hub: LiveHub
  readonly clock: Clock
  readonly log: Logger
  readonly updateIntervalMs: number
  readonly heartbeatMs: number
  readonly onView: (view: LiveView) => void
}

/** How often stale series are looked for: fine enough against a bound of half a minute. */
const sweepMs = 1_000

export function startLiveUpdates(options: LiveUpdatesOptions): LiveUpdates {
  const { rules, hub, clock, log, updateIntervalMs, heartbeatMs, onView } = options
  const pending = createPendingChanges()
  const stop = new AbortController()
  let current = emptyLiveView
  let announced = emptyLiveView
  let sweptMs = clock.monotonicMs()
  let heartbeatAtMs = clock.monotonicMs() + heartbeatMs

  const take = (message: ViewMessage) => {
    const next = nextView(current, { message, nowMs: clock.now() }, rules)
    current = next.view
    pending.add(next.changes)
  }
  const announce = () => {
    hub.send(pending.take())
    if (announced !== current) onView(current)
    announced = current
  }
  const beat = () => {
    const nowMs = clock.monotonicMs()
    if (nowMs - sweptMs >= sweepMs) {
      take({ kind: 'tick' })
      sweptMs = nowMs
    }
    announce()
    if (nowMs >= heartbeatAtMs) {
      hub.heartbeat()
      heartbeatAtMs = nowMs + heartbeatMs
    }
  }
  const run = async () => {
    while (!stop.signal.aborted) {
      await clock.sleep(updateIntervalMs, stop.signal)
      if (stop.signal.aborted) return
      try {
        beat()
      } catch (thrown) {
        // Clients miss what this beat would have said; the next list has it.
        log.error({ reason: messageOf(thrown) }, 'a live update could not be sent')
      }
    }
  }
  const running = run()

  return {
    get announced() {
      return announced
    },
    get current() {
      return current
    },
    take,
    takeIncident: incident => pending.addIncident(incidentRowOf(incident)),
    announce,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running
    },
  }
}
