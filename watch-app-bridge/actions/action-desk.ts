import type { Action } from '#contracts/action.ts'
import { topics } from '#contracts/topics.ts'
import type { ActionResult, WatchAction } from '#contracts/watch/watch-action.ts'
import type { Bus } from '#kit/bus/bus.ts'
import type { Clock } from '#kit/clock.ts'
import type { StoredDevice, WatchStore } from '#kit/store/watch-store.ts'
import type { WatchInstruments } from '../metrics.ts'
import type { IncidentView } from '../view/incident-view.ts'
import { type Judgement, judgeActions } from './judge-actions.ts'
import { Turns } from './turns.ts'

export interface ActionDeskDeps {
  readonly store: WatchStore
  readonly bus: Pick<Bus, 'publish'>
  readonly clock: Clock
  readonly view: IncidentView
  readonly metrics: WatchInstruments
  readonly toleranceMs: number
  readonly snoozeMs: number
  readonly isPerson: (name: string) => boolean
}

/** Takes what people do on devices, each thing once, and hands it to the notifier. */
export class ActionDesk {
  readonly #deps: ActionDeskDeps
  readonly #turns = new Turns()

  constructor(deps: ActionDeskDeps) {
    this.#deps = deps
  }

  /** What became of each, in the same order; what was taken is durable. Rejects where nothing could be kept. */
  take(device: StoredDevice, actions: readonly WatchAction[]): Promise<readonly ActionResult[]> {
    if (actions.length === 0) return Promise.resolve([])
    // Two requests of one device at once must not both find that they are the first.
    return this.#turns.run(device.id, () => this.#take(device, actions))
  }

  async #take(device: StoredDevice, actions: readonly WatchAction[]) {
    const { store, bus, clock, view, toleranceMs, snoozeMs, isPerson } = this.#deps
    const answered = await store.actions(device.id, {
      ids: actions.map(({ id }) => id),
      incidents: actions.map(({ incident }) => incident),
    })
    const nowMs = clock.now()
    const judgements = judgeActions(actions, {
      ...{ nowMs, toleranceMs, snoozeMs, isPerson, answered },
      incidentOf: id => view.find(id),
    })
    const isNew = ({ result }: Judgement) =>
      result.became === 'taken' || (result.became === 'refused' && result.reason !== 'conflict')
    const taken = judgements.filter(({ result }) => result.became === 'taken')
    if (taken.length > 0) {
      // Before it is noted as taken: what is published twice counts once, what is noted alone never would.
      const messages = taken.map(({ action }) => messageOf(device, action))
      await bus.publish(topics.actions.name, messages)
    }
    await store.putActions(
      judgements.filter(isNew).map(one => ({ ...one, device: device.id, takenMs: nowMs })),
    )
    this.#count(judgements, nowMs)
    return judgements.map(({ result }) => result)
  }

  #count(judgements: readonly Judgement[], nowMs: number): void {
    const { actions_total, action_age_seconds } = this.#deps.metrics
    for (const { action, result } of judgements) {
      actions_total.inc({ what: action.what, became: result.became })
      if (result.became === 'taken') {
        action_age_seconds.observe(Math.max(0, nowMs - action.atMs) / 1_000)
      }
    }
  }
}

function messageOf(device: StoredDevice, action: WatchAction) {
  const { id, incident, what, atMs, untilMs, to, text } = action
  const value: Action = {
    // Two devices may give the same id to different things.
    ...{ v: 1, id: `${device.id}.${id}`, incident, what, atMs },
    ...{ person: device.person, device: device.id },
    ...(untilMs !== undefined && { untilMs }),
    ...(to !== undefined && { to }),
    ...(text !== undefined && { text }),
  }
  return { key: incident, value: JSON.stringify(value) }
}
