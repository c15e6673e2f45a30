import { backOffMs } from '#kit/back-off.ts'
import type { SendOutcome } from '../channel.ts'
import type { Signal } from './signal.ts'

/** Without an answer between them that is none: one push's fault is not the host's. */
const faultsMax = 10
const afterFaults = { firstMs: 1_000, longestMs: 60_000 }
/** One push after each wait finds out whether the login works again. */
const afterRefusal = { firstMs: 1_000, longestMs: 60_000 }

/** Keeps sends from a host that asked for a pause, fails each of them, or does not accept who we are. */
export class HostHold {
  #held: SendOutcome | undefined
  #untilMs = 0
  #faults = 0
  #faultHolds = 0
  #refusals = 0

  /** What a send comes to without asking the host; undefined where it is to be asked. */
  outcomeAt(nowMs: number): SendOutcome | undefined {
    return nowMs < this.#untilMs ? this.#held : undefined
  }

  /** Takes note of each answer, before its verdict is acted on. */
  observe(signal: Signal, nowMs: number): void {
    if (signal.kind !== 'answer') return
    const { status, reason } = signal.answer
    if (status === 200) this.#refusals = 0
    if (status < 500 || reason === 'Shutdown') {
      this.#faults = 0
      if (status === 200) this.#faultHolds = 0
      return
    }
    this.#faults += 1
    if (this.#faults < faultsMax) return
    this.#faults = 0
    this.#faultHolds += 1
    const why = reason ?? `status ${status}`
    this.pause(why, { nowMs, untilMs: nowMs + backOffMs(this.#faultHolds, afterFaults) })
  }

  pause(reason: string, { nowMs, untilMs }: { nowMs: number; untilMs: number }): void {
    if (untilMs <= Math.max(nowMs, this.#untilMs)) return
    this.#untilMs = untilMs
    this.#held = {
      ...{ result: 'retry', reason, ambiguous: false, scope: 'channel' },
      ...{ notBeforeMs: untilMs, failOver: true },
    }
  }

  /** True for the first of a row of refusals, to be said once. */
  refuse(outcome: SendOutcome, nowMs: number): boolean {
    // Many on the way at once are refused for the same reason.
    if (nowMs < this.#untilMs) return false
    this.#refusals += 1
    this.#held = outcome
    this.#untilMs = nowMs + backOffMs(this.#refusals, afterRefusal)
    return this.#refusals === 1
  }
}
