import type { OutboxDelivery } from '#contracts/outbox.ts'
import type { Clock } from '#kit/clock.ts'
import type { Noted } from '../batch.ts'
import type { SendOutcome } from '../channels/channel.ts'
import type { ChannelTurn } from '../delivery/lane.ts'
import type { TellOrder } from '../delivery/tell.ts'
import type { SelfProblem } from '../incidents/event.ts'
import type { SelfConfig } from './config.ts'
import { canaryName, canaryOrder, heartbeatOrder } from './own-orders.ts'
import {
  canaryProblem,
  channelProblem,
  clockOver,
  clockProblem,
  refusalOver,
  refusalProblem,
} from './problems.ts'

export interface SelfWatchDeps {
  readonly config: SelfConfig
  readonly clock: Clock
  /** Tells of a problem, or that it is over; telling the same twice does no harm. */
  readonly say: (problem: SelfProblem) => void
}

/** A clock that ran evenly for this long is no problem any more. */
const evenClockMs = 600_000

/** What the notifier notices about itself, and what it sends to be noticed by others. */
export class SelfWatch {
  readonly #deps: SelfWatchDeps
  /** Channels that refused something for a fault of ours, and took nothing since. */
  readonly #refused = new Set<string>()
  #orderedIds = new Set<string>()
  #clockJumpedMs: number | undefined

  constructor(deps: SelfWatchDeps) {
    this.#deps = deps
  }

  /** Heartbeat and canary, each once per stretch of time. */
  orders(nowMs: number): TellOrder[] {
    const { config, clock, say } = this.#deps
    const jumpedMs = this.#clockJumpedMs
    if (jumpedMs !== undefined && clock.monotonicMs() - jumpedMs >= evenClockMs) {
      this.#clockJumpedMs = undefined
      say(clockOver)
    }
    const wanted = [heartbeatOrder(config, nowMs), canaryOrder(config, nowMs)].filter(
      order => order !== undefined,
    )
    const fresh = wanted.filter(({ id }) => !this.#orderedIds.has(id))
    this.#orderedIds = new Set(wanted.map(({ id }) => id))
    return fresh
  }

  sent({ channel }: OutboxDelivery, outcome: SendOutcome): void {
    if (outcome.result === 'dead' && outcome.selfAlert) {
      this.#refused.add(channel)
      this.#deps.say(refusalProblem(channel, outcome.reason))
    } else if (outcome.result === 'accepted' && this.#refused.delete(channel)) {
      this.#deps.say(refusalOver(channel))
    }
  }

  turned(turn: ChannelTurn): void {
    // One that opened may be back with the first probe: nobody has to look at that.
    if (turn.type !== 'opened') this.#deps.say(channelProblem(turn))
  }

  noted(noted: Noted): void {
    if (noted.type !== 'undelivered' && noted.type !== 'received') return
    const [delivery] = noted.tell.deliveries
    if (delivery?.incident !== canaryName) return
    this.#deps.say(canaryProblem(delivery, noted.type === 'received'))
  }

  jumped(jumpMs: number): void {
    this.#clockJumpedMs = this.#deps.clock.monotonicMs()
    this.#deps.say(clockProblem(jumpMs))
  }
}
