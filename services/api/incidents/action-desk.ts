import type { Action } from '#contracts/action.ts'
import type { Incident } from '#contracts/incident.ts'
import { topics } from '#contracts/topics.ts'
import type { Bus } from '#kit/bus/bus.ts'
import type { Clock } from '#kit/clock.ts'
import { apiErrors } from '../errors.ts'

/** How long an answer waits for the notifier: it takes tens of milliseconds when it is well. */
const takenWithinMs = 2_000
/** Actions that are remembered, to know another one under the same id. */
const rememberedMax = 1_000

export interface ActionDeskDeps {
  readonly bus: Pick<Bus, 'publish'>
  readonly clock: Clock
}

/** Hands what people do to the notifier, over the bus, and finds out when it was taken. */
export class ActionDesk {
  readonly #deps: ActionDeskDeps
  /** By action: who wants to know of the incident that it is in. */
  readonly #waiting = new Map<string, Set<(incident: Incident) => void>>()
  /** What each action was about, without its time, the oldest first. */
  readonly #seen = new Map<string, string>()

  constructor(deps: ActionDeskDeps) {
    this.#deps = deps
  }

  /** An incident as the notifier has just published it. */
  heard(incident: Incident): void {
    if (this.#waiting.size === 0) return
    for (const { action } of incident.timeline) {
      if (action === undefined) continue
      for (const tell of this.#waiting.get(keyOf(incident.id, action)) ?? []) tell(incident)
    }
  }

  /**
   * The incident with the action in it, or `undefined` where it is kept on the bus but not taken yet. Throws
   * `API_ACTION_KEY_REUSED`, and what the bus throws where it does not take it.
   */
  async act(action: Action): Promise<Incident | undefined> {
    this.#remember(action)
    const { bus, clock } = this.#deps
    const key = keyOf(action.incident, action.id)
    const { promise, resolve } = Promise.withResolvers<Incident | undefined>()
    const waiters = this.#waiting.get(key) ?? new Set()
    this.#waiting.set(key, waiters.add(resolve))
    const over = new AbortController()
    try {
      await bus.publish(topics.actions.name, [
        { key: action.incident, value: JSON.stringify(action) },
      ])
      const late = clock.sleep(takenWithinMs, over.signal).then(() => undefined)
      return await Promise.race([promise, late])
    } finally {
      over.abort()
      waiters.delete(resolve)
      if (waiters.size === 0) this.#waiting.delete(key)
    }
  }

  #remember(action: Action): void {
    const { atMs: _, ...what } = action
    const key = keyOf(action.incident, action.id)
    const text = JSON.stringify(what)
    const known = this.#seen.get(key)
    if (known !== undefined && known !== text) throw apiErrors.ACTION_KEY_REUSED()
    this.#seen.set(key, text)
    for (const oldest of this.#seen.keys()) {
      if (this.#seen.size <= rememberedMax) break
      this.#seen.delete(oldest)
    }
  }
}

const keyOf = (incident: string, action: string) => `${incident} ${action}`
