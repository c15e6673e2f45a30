/** Samples that are older than this may be a past that is read back. */
const pastFromMs = 120_000
/** How far a past has moved is looked at over this time. */
const lookMs = 2_000
/** Time of samples that passes in real time: what is merely late, or has another clock, goes on at 1. */
const paceMin = 1.5

interface Look {
  readonly nowMs: number
  readonly lagMs: number
  readonly isMoving: boolean
}

/**
 * Which clusters are read back after an outage, or from their beginning: their samples are old, and come faster than time
 * passes. A clock that is wrong makes samples old as well, but they keep their distance.
 */
export class ReadBack {
  readonly #looks = new Map<string, Look>()

  /** A sample of `atMs` came at `nowMs`, by our own clock. */
  follow(cluster: string, atMs: number, nowMs: number): void {
    const lagMs = nowMs - atMs
    const before = this.#looks.get(cluster)
    if (before === undefined) {
      // Until it can be told apart: soon.
      this.#looks.set(cluster, { nowMs, lagMs, isMoving: true })
      return
    }
    const passedMs = nowMs - before.nowMs
    if (passedMs >= 0 && passedMs < lookMs) return
    const movedMs = before.lagMs - lagMs + passedMs
    this.#looks.set(cluster, { nowMs, lagMs, isMoving: movedMs >= paceMin * passedMs })
  }

  /** Whether something that was seen at `atMs` is a past whose end may be known soon. */
  isPast(cluster: string, atMs: number, nowMs: number): boolean {
    const look = this.#looks.get(cluster)
    // Where nothing came for a while, nothing is read back.
    if (look === undefined || nowMs - look.nowMs > 2 * lookMs) return false
    return look.isMoving && nowMs - atMs > pastFromMs
  }
}
